import { useApolloClient, useQuery } from "@apollo/client/react";
import { Button, Progress, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { LearnDocument, type Learn_HouseholdModelFragment, type Learn_TrainingFragment, TrainDocument } from "@/gql/graphql";
import { formatAgo } from "@/shared/dates/dates";
import { useMay } from "@/shared/session/useViewer";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { Panel } from "@/shared/ui/Panel";
import { useSubmit } from "@/shared/ui/useSubmit";
import classes from "./suggestions.module.css";
import { words } from "./words";

/** Steps are told as they happen; this is for a page that has missed some, and for a job over every household. */
const POLL_MS = 5_000;
/** Nobody seems to do it: asking again brings it to somebody. */
const STUCK_MS = 120_000;

/** Learn every correction anew, and say what they are worth. */
export function LearnPanel() {
  const client = useApolloClient();
  const { data, error, startPolling, stopPolling } = useQuery(LearnDocument, { fetchPolicy: "cache-and-network" });
  const mayWrite = useMay("WRITE_TRANSACTIONS");
  const { busy, problem, setProblem, submit } = useSubmit();
  const last = data?.training ?? null;
  const runs = last !== null && last.status !== "DONE";
  useEffect(() => {
    if (runs) startPolling(POLL_MS);
    else stopPolling();
    return stopPolling;
  }, [runs, startPolling, stopPolling]);
  const start = () =>
    submit(async () => {
      const answer = (await client.mutate({ mutation: TrainDocument, refetchQueries: [LearnDocument] })).data?.train;
      setProblem(answer?.errors[0]?.message ?? null);
    });
  const stuck = useStuck(runs ? last : null);
  const waits = runs && !last.isNightly && !stuck;
  return (
    <Panel title={words.learn} hint={words.learnLead}>
      <div className={classes.setting}>
        {problem ? <FailureAlert title={words.failed} error={problem} /> : null}
        {error && !data ? <FailureAlert error={error} /> : null}
        {last?.hasFailed ? <FailureAlert title={words.failed} error={words.learnFailed} /> : null}
        {data ? <Worth model={data.householdModel ?? null} /> : null}
        {runs ? <Running training={last} /> : null}
        <div><Button variant="default" loading={busy} disabled={!mayWrite || waits} onClick={() => void start()}>{words.learnStart}</Button></div>
      </div>
    </Panel>
  );
}

/** Whether a job is open for so long that nobody seems to do it. */
function useStuck(training: Learn_TrainingFragment | null): boolean {
  const [stuckId, setStuckId] = useState<string | null>(null);
  const id = training?.id ?? null;
  const createdAt = training?.createdAt ?? null;
  useEffect(() => {
    if (createdAt === null) return undefined;
    const timer = setTimeout(() => setStuckId(id), Math.max(0, Date.parse(createdAt) + STUCK_MS - Date.now()));
    return () => clearTimeout(timer);
  }, [id, createdAt]);
  return id !== null && stuckId === id;
}

function Worth({ model }: { readonly model: Learn_HouseholdModelFragment | null }) {
  if (model === null) return <Text size="sm" c="dimmed">{words.learnNothing}</Text>;
  const { rowCount, judgedCount, accuracy, accuracyAlone, trainedAt } = model;
  return (
    <div>
      <Text size="sm">{words.learnedFrom(rowCount, formatAgo(trainedAt))}</Text>
      <Text size="sm" c="dimmed">{judgedCount > 0 ? words.learnedWorth(judgedCount, accuracy, accuracyAlone) : words.learnedFew}</Text>
    </div>
  );
}

function Running({ training }: { readonly training: Learn_TrainingFragment }) {
  const told = training.isNightly ? words.learnRunsForAll : training.status === "QUEUED" ? words.againQueued : words.learnRuns;
  return (
    <div role="status">
      <Text size="sm">{told}</Text>
      <Progress value={training.isNightly ? 100 * training.progress : 100} animated={!training.isNightly} aria-label={words.learn} mt={6} />
    </div>
  );
}
