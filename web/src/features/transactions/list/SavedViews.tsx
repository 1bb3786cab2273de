import { ActionIcon, Button, Group, Menu, Modal, TextInput } from "@mantine/core";
import { IconBookmarkPlus, IconChevronLeft, IconChevronRight, IconDots, IconPencil, IconReplace, IconTrash } from "@tabler/icons-react";
import { type ReactNode, type SyntheticEvent, useState } from "react";
import type { SavedView_SavedViewFragment } from "@/gql/graphql";
import { newId } from "@/shared/ids";
import { showProblem } from "@/shared/ui/toasts";
import { words } from "../words";
import classes from "./SavedViews.module.css";
import { type SavedViewsApi, useSavedViews } from "./useSavedViews";

interface SavedViewsProps {
  readonly query: string;
  readonly onChange: (query: string) => void;
}

/** Searches that are kept, one touch away. The one that is open can be renamed, moved, given this search, deleted. */
export function SavedViews({ query, onChange }: SavedViewsProps) {
  const api = useSavedViews();
  const [naming, setNaming] = useState<{ id: string; name: string; query: string } | null>(null);
  const [opened, setOpened] = useState<string | null>(null);
  const exact = api.views.find((view) => view.query === query);
  // Whoever opened a view and changed the search may want to keep that under the same name.
  const active = exact ?? api.views.find(({ id }) => id === opened);
  const isNew = query !== "" && !exact;
  if (api.views.length === 0 && !isNew) return null;
  return (
    <nav aria-label={words.views} className={classes.views}>
      <Tab active={query === ""} onClick={() => { setOpened(null); onChange(""); }}>{words.allRows}</Tab>
      {api.views.map((view) => (
        <Group key={view.id} gap={0} wrap="nowrap">
          <Tab active={view.id === exact?.id} onClick={() => { setOpened(view.id); onChange(view.query); }}>{view.name}</Tab>
          {view.id === active?.id ? (
            <ViewMenu view={view} query={query} api={api} onRename={() => setNaming(view)} />
          ) : null}
        </Group>
      ))}
      {isNew ? (
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconBookmarkPlus size={16} aria-hidden />}
          onClick={() => setNaming({ id: newId(), name: "", query })}
        >
          {words.saveView}
        </Button>
      ) : null}
      <NameDialog key={naming?.id ?? ""} view={naming} save={api.save} onClose={() => setNaming(null)} />
    </nav>
  );
}

function Tab({ active, onClick, children }: { readonly active: boolean; readonly onClick: () => void; readonly children: ReactNode }) {
  return (
    <Button size="compact-sm" variant={active ? "light" : "subtle"} color={active ? undefined : "gray"} aria-current={active ? "page" : undefined} onClick={onClick}>
      {children}
    </Button>
  );
}

interface ViewMenuProps {
  readonly view: SavedView_SavedViewFragment;
  readonly query: string;
  readonly api: SavedViewsApi;
  readonly onRename: () => void;
}

function ViewMenu({ view, query, api, onRename }: ViewMenuProps) {
  const ids = api.views.map(({ id }) => id);
  const place = ids.indexOf(view.id);
  const tell = (problem: Promise<string | null>) => void problem.then((said) => said === null || showProblem(words.viewFailed, said));
  const move = (to: number) => {
    const others = ids.filter((id) => id !== view.id);
    tell(api.order([...others.slice(0, to), view.id, ...others.slice(to)]));
  };
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <ActionIcon size="sm" variant="subtle" aria-label={words.viewMenu(view.name)}>
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {view.query === query ? null : (
          <Menu.Item leftSection={<IconReplace size={16} aria-hidden />} onClick={() => tell(api.save({ id: view.id, name: view.name, query }))}>
            {words.updateView}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={onRename}>{words.renameView}</Menu.Item>
        <Menu.Item disabled={place === 0} leftSection={<IconChevronLeft size={16} aria-hidden />} onClick={() => move(place - 1)}>{words.moveLeft}</Menu.Item>
        <Menu.Item disabled={place === ids.length - 1} leftSection={<IconChevronRight size={16} aria-hidden />} onClick={() => move(place + 1)}>{words.moveRight}</Menu.Item>
        <Menu.Item color="var(--moneta-danger)" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => tell(api.remove(view.id))}>{words.deleteView}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

interface NameDialogProps {
  readonly view: { readonly id: string; readonly name: string; readonly query: string } | null;
  readonly save: SavedViewsApi["save"];
  readonly onClose: () => void;
}

function NameDialog({ view, save, onClose }: NameDialogProps) {
  const [name, setName] = useState(view?.name ?? "");
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    if (!view) return;
    setBusy(true);
    const said = await save({ id: view.id, name, query: view.query });
    setBusy(false);
    setProblem(said);
    if (said === null) onClose();
  }

  return (
    <Modal opened={view !== null} onClose={onClose} title={view?.name ? words.renameView : words.saveView} size="sm">
      <form onSubmit={(event) => void submit(event)}>
        <TextInput data-autofocus label={words.viewName} value={name} error={problem} maxLength={100} onChange={(event) => setName(event.currentTarget.value)} />
        <Group justify="flex-end" mt="md">
          <Button type="submit" loading={busy} disabled={name.trim() === ""}>{words.save}</Button>
        </Group>
      </form>
    </Modal>
  );
}
