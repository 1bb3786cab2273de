import { useApolloClient, useQuery } from "@apollo/client/react";
import { Button, Checkbox, Group, Skeleton, Stack } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { RestoreTransactionsDocument, TrashDocument } from "@/gql/graphql";
import { CategoryIcon } from "@/shared/categories/CategoryIcon";
import { formatDate, today } from "@/shared/dates/dates";
import { MoneyText } from "@/shared/money/MoneyText";
import { useMay } from "@/shared/session/useViewer";
import { EmptyState } from "@/shared/ui/EmptyState";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { Panel } from "@/shared/ui/Panel";
import queue from "@/shared/ui/queue.module.css";
import { useSubmit } from "@/shared/ui/useSubmit";
import { useChange } from "@/shared/undo/useChange";
import classes from "./trash.module.css";
import { words } from "./words";

/** Deleted transactions, last deleted first; nothing leaves the trash but by being restored. */
export function TrashList() {
  const client = useApolloClient();
  const save = useChange();
  const mayWrite = useMay("WRITE_TRANSACTIONS");
  const { busy, problem, setProblem, submit } = useSubmit();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const { data, error, refetch, fetchMore } = useQuery(TrashDocument, { fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" });
  const restore = (ids: readonly string[]) =>
    submit(async () => {
      const refused = await save(
        async () => (await client.mutate({ mutation: RestoreTransactionsDocument, variables: { input: { ids: [...ids] } } })).data?.restoreTransactions,
      );
      if (refused) setProblem(refused.general);
      else setChosen(new Set());
    });
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  if (error && !data) return <FailureAlert error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={200} radius="lg" />;
  const { edges, totalCount, pageInfo } = data.trash;
  if (edges.length === 0) return <EmptyState icon={<IconTrash />} title={words.empty}>{words.emptyText}</EmptyState>;
  return (
    <Stack gap="md">
      {problem ? <FailureAlert title={words.failed} error={problem} /> : null}
      <Panel
        title={words.count(totalCount)}
        aside={mayWrite && chosen.size > 0 ? <Button size="compact-md" disabled={busy} onClick={() => void restore([...chosen])}>{words.restoreMany(chosen.size)}</Button> : null}
        flush
      >
        <ul className={queue.list} aria-label={words.list}>
          {edges.map(({ node }) => (
            <li key={node.id} className={`${queue.item} ${classes.row}`}>
              {mayWrite ? <Checkbox aria-label={words.select(node.description)} checked={chosen.has(node.id)} onChange={() => toggle(node.id)} /> : null}
              <div className={classes.what}>
                <p className={queue.text}>{node.description}</p>
                <p className={queue.facts}>
                  {formatDate(node.bookedOn)} · {node.account.name}
                  {node.category ? <> · <CategoryIcon icon={node.category.icon} size={15} /> {node.category.label}</> : null}
                  {node.deletedAt ? ` · ${words.deleted(formatDate(today(new Date(node.deletedAt))))}` : null}
                </p>
              </div>
              <MoneyText value={node.amount} sign="always" />
              {mayWrite ? <Button size="compact-sm" variant="light" disabled={busy} aria-label={words.restoreOne(node.description)} onClick={() => void restore([node.id])}>{words.restore}</Button> : null}
            </li>
          ))}
        </ul>
      </Panel>
      {pageInfo.hasNextPage ? (
        <Group justify="center">
          <Button variant="default" onClick={() => void fetchMore({ variables: { after: pageInfo.endCursor } })}>{words.loadMore}</Button>
        </Group>
      ) : null}
    </Stack>
  );
}
