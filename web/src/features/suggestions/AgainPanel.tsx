import { useApolloClient, useQuery } from "@apollo/client/react";
import { Button, Progress, Text } from "@mantine/core";
import { useEffect } from "react";
import { AgainDocument, type Again_RecategorizationFragment, RecategorizeDocument } from "@/gql/graphql";
import { formatAgo } from "@/shared/dates/dates";
import { useMay } from "@/shared/session/useViewer";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { Panel } from "@/shared/ui/Panel";
import { useSubmit } from "@/shared/ui/useSubmit";
import classes from "./suggestions.module.css";
import { words } from "./words";

/** Steps are told as they happen; this is for a page that has missed some. */
const POLL_MS = 5_000;

/** Ask the model again about what nobody has chosen, and follow how far that is. */
export function AgainPanel() {
  const client = useApolloClient();
  const { data, error, startPolling, stopPolling } = useQuery(AgainDocument, { fetchPolicy: "cache-and-network" });
  const mayWrite = useMay("WRITE_TRANSACTIONS");
  const { busy, problem, setProblem, submit } = useSubmit();
  const last = data?.recategorization ?? null;
  const runs = last !== null && last.status !== "DONE";
  useEffect(() => {
    if (runs) startPolling(POLL_MS);
    else stopPolling();
    return stopPolling;
  }, [runs, startPolling, stopPolling]);
  const start = () =>
    submit(async () => {
      const answer = (await client.mutate({ mutation: RecategorizeDocument, refetchQueries: [AgainDocument] })).data?.recategorize;
      setProblem(answer?.errors[0]?.message ?? null);
    });
  return (
    <Panel title={words.again} hint={words.againLead}>
      <div className={classes.setting}>
        {problem ? <FailureAlert title={words.failed} error={problem} /> : null}
        {error && !data ? <FailureAlert error={error} /> : null}
        {last ? <State last={last} /> : null}
        <div><Button variant="default" loading={busy} disabled={!mayWrite || runs} onClick={() => void start()}>{words.againStart}</Button></div>
      </div>
    </Panel>
  );
}

function State({ last }: { readonly last: Again_RecategorizationFragment }) {
  if (last.status === "DONE") {
    const when = last.finishedAt === null ? "" : formatAgo(last.finishedAt);
    return <Text size="sm" c="dimmed">{words.againDone(last.doneCount, last.changedCount, when, last.isNightly)}</Text>;
  }
  return (
    <div role="status">
      <Text size="sm">{last.status === "QUEUED" ? words.againQueued : words.againRuns(last.doneCount, last.totalCount)}</Text>
      <Progress value={100 * last.progress} aria-label={words.again} mt={6} />
    </div>
  );
}
