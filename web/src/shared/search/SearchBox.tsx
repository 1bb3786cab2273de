import { Anchor, CloseButton, Combobox, TextInput, useCombobox } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import classes from "./SearchBox.module.css";
import { type Help, type Suggestion, useSearchHelp } from "./useSearchHelp";
import { words } from "./words";

const APPLY_MS = 250;
const COMPLAIN_MS = 1_200;

interface SearchBoxProps {
  readonly id?: string;
  readonly label: string;
  readonly value: string;
  /** Called with searches that can be run, a moment after the last key. */
  readonly onChange: (query: string) => void;
  /** Tells whether what stands in the field is not `value` yet: still typed, or nothing that can be run. */
  readonly onPending?: (pending: boolean) => void;
}

/** One field for the whole language: it completes, says what is wrong and how to mend it, and never sends nonsense. */
export function SearchBox({ id, label, value, onChange, onPending }: SearchBoxProps) {
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(value);
  const [shown, setShown] = useState(value);
  const [cursor, setCursor] = useState(value.length);
  const caret = useRef<number | null>(null);
  const { help, settled } = useSearchHelp(typed, cursor);
  const store = useCombobox({ onDropdownClose: () => store.resetSelectedOption() });
  const problem = settled ? (help?.problem ?? null) : null;
  const complaint = useComplaint(problem, typed);

  // The address may change from outside: a link, Back, a saved view.
  if (value !== shown) {
    setShown(value);
    if (value !== typed.trim()) {
      setTyped(value);
      setCursor(value.length);
    }
  }
  useApply(typed.trim(), value, settled && problem === null, onChange);
  const pending = typed.trim() !== value;
  useEffect(() => onPending?.(pending), [pending, onPending]);
  useLayoutEffect(() => {
    if (caret.current === null) return;
    input.current?.setSelectionRange(caret.current, caret.current);
    caret.current = null;
  });

  function write(text: string, at: number): void {
    setTyped(text);
    setCursor(at);
    caret.current = at;
    store.resetSelectedOption();
  }

  function accept({ start, end, text }: Pick<Suggestion, "start" | "end" | "text">): void {
    const rest = typed.slice(end);
    const done = !/[:<>=]$/.test(text);
    const gap = done && rest === "" ? " " : "";
    write(typed.slice(0, start) + text + gap + rest, start + text.length + gap.length);
    if (done) store.closeDropdown();
    input.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.key === "Escape" && !store.dropdownOpened && typed !== "") write("", 0);
    if (event.key !== "Enter" || store.getSelectedOptionIndex() !== -1) return;
    store.closeDropdown();
    complaint.insist();
    if (settled && problem === null) onChange(typed.trim());
  }

  const suggestions = help?.suggestions ?? [];
  return (
    <Combobox
      store={store}
      onOptionSubmit={(index) => {
        const chosen = suggestions[Number(index)];
        if (chosen) accept(chosen);
      }}
    >
      <Combobox.Target withExpandedAttribute autoComplete="off">
        <TextInput
          ref={input}
          id={id}
          role="combobox"
          aria-autocomplete="list"
          className={classes.box}
          aria-label={label}
          placeholder={words.placeholder}
          autoCapitalize="none"
          spellCheck={false}
          leftSection={<IconSearch size={17} aria-hidden />}
          rightSection={typed === "" ? null : <CloseButton size="sm" aria-label={words.clear} onClick={() => { write("", 0); input.current?.focus(); }} />}
          error={complaint.shown ? <Complaint problem={complaint.shown} onMend={accept} /> : undefined}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setCursor(event.currentTarget.selectionStart ?? event.currentTarget.value.length);
            store.openDropdown();
            store.resetSelectedOption();
          }}
          onSelect={(event) => setCursor(event.currentTarget.selectionStart ?? typed.length)}
          onClick={() => store.openDropdown()}
          onBlur={() => { store.closeDropdown(); complaint.insist(); }}
          onKeyDown={onKeyDown}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={suggestions.length === 0}>
        <Combobox.Options aria-label={words.suggestions} mah={320} style={{ overflowY: "auto" }}>
          {suggestions.map((each, index) => (
            <Combobox.Option value={String(index)} key={`${each.kind} ${each.text}`}>
              <span className={classes.option}>
                <span className={classes.label}>{each.kind === "FIELD" ? each.text : each.label}</span>
                <span className={classes.about}>{each.description}</span>
              </span>
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

type Problem = NonNullable<Help["problem"]>;

/** Searches a moment after the last key, so that typing stays calm and nothing half-written is sent. */
function useApply(typed: string, value: string, runnable: boolean, onChange: (query: string) => void): void {
  useEffect(() => {
    if (!runnable || typed === value) return undefined;
    const timer = setTimeout(() => onChange(typed), APPLY_MS);
    return () => clearTimeout(timer);
  }, [typed, value, runnable, onChange]);
}

/** Nobody is corrected in the middle of a word: only after a pause, on Enter, or when the field is left. */
function useComplaint(problem: Problem | null, typed: string): { readonly shown: Problem | null; readonly insist: () => void } {
  const [about, setAbout] = useState<string | null>(null);
  useEffect(() => {
    if (problem === null) return undefined;
    const timer = setTimeout(() => setAbout(typed), COMPLAIN_MS);
    return () => clearTimeout(timer);
  }, [problem, typed]);
  return { shown: about === typed ? problem : null, insist: () => setAbout(typed) };
}

function Complaint({ problem, onMend }: { readonly problem: Problem; readonly onMend: (mended: Pick<Suggestion, "start" | "end" | "text">) => void }) {
  const { message, start, end, suggestion } = problem;
  return (
    <>
      {message}
      {suggestion !== null && end > start && suggestion.length > 1 ? (
        <Anchor component="button" type="button" size="xs" className={classes.mend} onClick={() => onMend({ start, end, text: suggestion })}>
          {words.use(suggestion)}
        </Anchor>
      ) : null}
    </>
  );
}
