import { useQuery } from "@apollo/client/react";
import { Button, Skeleton } from "@mantine/core";
import { IconArrowBackUp } from "@tabler/icons-react";
import { RowHistoryDocument, type RowHistoryQuery } from "@/gql/graphql";
import { formatAgo } from "@/shared/dates/dates";
import { ChangedFields } from "@/shared/history/ChangedFields";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { useUndo } from "@/shared/undo/useUndo";
import classes from "./detail.module.css";
import { words } from "./words";

type Entry = RowHistoryQuery["transactionHistory"][number];

/** Who changed what of this row, from what to what, each with its own way back. */
export function RowHistory({ id, mayWrite, onUndone }: { readonly id: string; readonly mayWrite: boolean; readonly onUndone: () => void }) {
  const { data, error, refetch } = useQuery(RowHistoryDocument, { variables: { id }, fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" });
  const undo = useUndo();
  if (error && !data) return <FailureAlert error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={48} />;
  const takeBack = async (changeId: string) => {
    if (await undo(changeId)) onUndone();
  };
  if (data.transactionHistory.length === 0) return <p className={classes.fact}>{words.noHistory}</p>;
  return (
    <ol className={classes.history}>
      {data.transactionHistory.map((entry) => (
        <HistoryEntry key={`${entry.change.id}-${entry.fields[0]?.name ?? ""}`} entry={entry} mayWrite={mayWrite} onUndo={() => void takeBack(entry.change.id)} />
      ))}
    </ol>
  );
}

function HistoryEntry({ entry, mayWrite, onUndo }: { readonly entry: Entry; readonly mayWrite: boolean; readonly onUndo: () => void }) {
  const { change, fields } = entry;
  const undone = change.undoneAt !== null;
  // What a whole import or one edit of many rows did is taken back where all of it can be seen.
  const alone = change.rowCount <= 2 && change.kind !== "IMPORT" && change.kind !== "PREDICT";
  return (
    <li className={classes.entry} data-undone={undone}>
      <div className={classes.entryHead}>
        <span className={classes.fact}>
          {[change.isMine ? words.you : (change.by ?? words.moneta), formatAgo(change.createdAt), ...(undone ? [words.undone] : [])].join(" · ")}
        </span>
        {mayWrite && !undone && alone ? (
          <Button size="compact-xs" variant="subtle" aria-label={words.undoOf(change.summary)} leftSection={<IconArrowBackUp size={14} aria-hidden />} onClick={onUndo}>
            {words.undo}
          </Button>
        ) : null}
      </div>
      {fields.length === 0 ? <span>{change.summary}</span> : null}
      <ChangedFields fields={fields} />
    </li>
  );
}
