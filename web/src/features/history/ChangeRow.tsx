import { Badge, Button, Collapse, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconArrowBackUp, IconArrowForwardUp, IconChevronRight } from "@tabler/icons-react";
import type { HistoryRow_ChangeFragment } from "@/gql/graphql";
import { useRedo } from "@/shared/undo/useUndoRedo";
import { useUndo } from "@/shared/undo/useUndo";
import { ChangedRows } from "./ChangedRows";
import classes from "./History.module.css";
import { words } from "./words";

interface ChangeRowProps {
  readonly change: HistoryRow_ChangeFragment;
  readonly mayWrite: boolean;
}

const time = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

/** One change: who, when, what; opened it shows every row before and after. */
export function ChangeRow({ change, mayWrite }: ChangeRowProps) {
  const [open, { toggle }] = useDisclosure(false);
  const undo = useUndo();
  const redo = useRedo();
  const undone = change.undoneAt !== null;
  // The rows of an undone import are gone for good: the file is imported again.
  const mayRedo = undone && change.kind !== "IMPORT";
  return (
    <li className={classes.change}>
      <div className={classes.line}>
        <UnstyledButton className={classes.open} aria-expanded={open} onClick={toggle}>
          <IconChevronRight size={16} aria-hidden className={classes.chevron} data-open={open} />
          <span className={classes.words}>
            <span className="visually-hidden">{words.show}</span>{" "}
            <span className={classes.summary} data-undone={undone}>{change.summary}</span>
            <span className={classes.facts}>
              {[time.format(new Date(change.createdAt)), change.isMine ? words.you : (change.by ?? words.moneta), words.kinds[change.kind], words.rows(change.rowCount)].join(" · ")}
            </span>
          </span>
        </UnstyledButton>
        {undone ? <Badge variant="light" color="gray" tt="none">{words.undone(change.undoneBy)}</Badge> : null}
        {mayWrite && !undone ? (
          <Button size="compact-sm" variant="subtle" leftSection={<IconArrowBackUp size={16} aria-hidden />} onClick={() => void undo(change.id)}>{words.undo}</Button>
        ) : null}
        {mayWrite && mayRedo ? (
          <Button size="compact-sm" variant="subtle" leftSection={<IconArrowForwardUp size={16} aria-hidden />} onClick={() => void redo(change.id)}>{words.redo}</Button>
        ) : null}
      </div>
      <Collapse expanded={open}>{open ? <ChangedRows id={change.id} /> : null}</Collapse>
    </li>
  );
}
