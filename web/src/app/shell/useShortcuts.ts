import { useHotkeys } from "@mantine/hooks";
import { useRef } from "react";
import { useNavigate } from "react-router";
import { SEARCH_FIELD } from "@/shared/actions/searchField";
import { MORE, NAVIGATION } from "./navigation";

const CHORD_MS = 1_200;

const PLACES = [...NAVIGATION, ...MORE];

interface ShortcutActions {
  readonly onRecord: () => void;
  readonly onHelp: () => void;
  readonly onUndo: () => void;
  readonly onRedo: () => void;
}

/** Single keys, and `g` followed by a letter to go somewhere. They rest while somebody types in a field. */
export function useShortcuts({ onRecord, onHelp, onUndo, onRedo }: ShortcutActions): void {
  const navigate = useNavigate();
  const chordUntil = useRef(0);
  const go = (key: string) => () => {
    const target = PLACES.find((entry) => entry.key === key);
    if (target && Date.now() < chordUntil.current) void navigate(target.to);
    chordUntil.current = 0;
  };
  useHotkeys([
    ["n", onRecord],
    // In a text field these undo what was typed, as everywhere.
    ["mod+Z", onUndo],
    ["mod+shift+Z", onRedo],
    ["mod+Y", onRedo],
    ["shift+?", onHelp, { usePhysicalKeys: false }],
    ["?", onHelp],
    ["/", () => void search(navigate)],
    ["g", () => { chordUntil.current = Date.now() + CHORD_MS; }, { preventDefault: false }],
    ...PLACES.map(({ key }) => [key, go(key), { preventDefault: false }] as [string, () => void, { preventDefault: boolean }]),
  ]);
}

async function search(navigate: ReturnType<typeof useNavigate>): Promise<void> {
  const field = document.getElementById(SEARCH_FIELD);
  if (field) { field.focus(); return; }
  await navigate("/transactions");
  // The page may still be on its way: its own chunk is loaded on demand.
  for (let tries = 0; tries < 40; tries += 1) {
    const found = document.getElementById(SEARCH_FIELD);
    if (found) { found.focus(); return; }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
