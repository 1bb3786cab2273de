import { useApolloClient, useQuery } from "@apollo/client/react";
import { Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { IconArrowsExchange } from "@tabler/icons-react";
import { DeclineTransfersDocument, LinkTransfersDocument, TransferSuggestionsDocument, type TransferSuggestionsQuery } from "@/gql/graphql";
import { formatDate } from "@/shared/dates/dates";
import { MoneyText } from "@/shared/money/MoneyText";
import { useMay } from "@/shared/session/useViewer";
import { EmptyState } from "@/shared/ui/EmptyState";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { Panel } from "@/shared/ui/Panel";
import queue from "@/shared/ui/queue.module.css";
import { useSubmit } from "@/shared/ui/useSubmit";
import { useChange } from "@/shared/undo/useChange";
import classes from "./transfers.module.css";
import { SURE, words } from "./words";

type Pair = TransferSuggestionsQuery["transferSuggestions"]["pairs"][number];

/** Pairs of rows that are probably one transfer: link one, link the sure ones, or say that a pair is none. */
export function TransfersFound() {
  const { data, loading, error } = useQuery(TransferSuggestionsDocument, { fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" });
  const mayWrite = useMay("WRITE_TRANSACTIONS");
  const { busy, problem, link, decline } = useDecisions();
  if (error && !data) return <FailureAlert error={error} />;
  if (!data) return loading ? <Skeleton height={180} radius="lg" /> : null;
  const { pairs, totalCount } = data.transferSuggestions;
  const sure = pairs.filter(({ score }) => score >= SURE);
  const open = mayWrite && !busy;
  return (
    <Stack gap="md">
      {problem ? <FailureAlert title={words.failed} error={problem} /> : null}
      <Panel
        title={words.title}
        hint={<Text size="sm">{pairs.length > 0 ? `${words.shown(pairs.length, totalCount)}. ${words.lead}` : words.lead}</Text>}
        aside={mayWrite && sure.length > 0 ? <Button size="compact-md" variant="light" disabled={busy} onClick={() => void link(sure)}>{words.linkSure(sure.length)}</Button> : null}
        flush={pairs.length > 0}
      >
        {pairs.length === 0 ? (
          <EmptyState icon={<IconArrowsExchange />} title={words.none}>{words.noneText}</EmptyState>
        ) : (
          <ul className={queue.list} aria-label={words.pairs}>
            {pairs.map((pair) => (
              <li key={pair.id} className={`${queue.item} ${classes.pair}`}>
                <div className={queue.sides}>
                  <Leg title={words.from} row={pair.outgoing} />
                  <Leg title={words.to} row={pair.incoming} />
                </div>
                <div className={queue.why}>
                  <p><strong aria-label={words.likelyLabel(pair.score)}>{words.likely(pair.score)}</strong></p>
                  <p>{pair.reasons.join(", ")}.</p>
                  <Group gap="xs" mt="xs">
                    <Button size="compact-sm" variant="light" disabled={!open} title={words.linkLong} onClick={() => void link([pair])}>{words.link}</Button>
                    <Button size="compact-sm" variant="default" disabled={!open} onClick={() => void decline([pair])}>{words.decline}</Button>
                  </Group>
                </div>
              </li>
            ))}
          </ul>
        )}
      </Panel>
    </Stack>
  );
}

function Leg({ title, row }: { readonly title: string; readonly row: Pair["outgoing"] }) {
  return (
    <div>
      <p className={queue.facts}>{title} <strong>{row.account.name}</strong></p>
      <p className={queue.text}>{row.description}</p>
      <p className={queue.facts}>{formatDate(row.bookedOn)} · <MoneyText value={row.amount} sign="always" /></p>
    </div>
  );
}

function useDecisions() {
  const client = useApolloClient();
  const save = useChange();
  const { busy, problem, setProblem, submit } = useSubmit();
  const input = (pairs: readonly Pair[]) => ({ pairs: pairs.map(({ outgoing, incoming }) => ({ outgoingId: outgoing.id, incomingId: incoming.id })) });
  const run = (work: Parameters<typeof save>[0]) =>
    submit(async () => {
      const refused = await save(work);
      if (refused) setProblem(refused.general);
    });
  const link = (pairs: readonly Pair[]) =>
    run(async () => (await client.mutate({ mutation: LinkTransfersDocument, variables: { input: input(pairs) } })).data?.linkTransfers);
  const decline = (pairs: readonly Pair[]) =>
    run(async () => (await client.mutate({ mutation: DeclineTransfersDocument, variables: { input: input(pairs) } })).data?.declineTransfers);
  return { busy, problem, link, decline };
}
