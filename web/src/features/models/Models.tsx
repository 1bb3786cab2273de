import { useQuery } from "@apollo/client/react";
import { Button, Skeleton } from "@mantine/core";
import { useEffect } from "react";
import { ModelsDocument } from "@/gql/graphql";
import { formatDate } from "@/shared/dates/dates";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { Panel } from "@/shared/ui/Panel";
import { Drift } from "./Drift";
import { Making, Trainings } from "./Trainings";
import { Versions } from "./Versions";
import type { Model } from "./model";
import classes from "./models.module.css";
import { useModelActions } from "./useModelActions";
import { words } from "./words";

/** While something is being made; else a page that lies open asks nothing. */
const POLL_MS = 2_000;

/** A panel for each model. */
export function Models() {
  const { data, error, refetch, startPolling, stopPolling } = useQuery(ModelsDocument, { fetchPolicy: "network-only", nextFetchPolicy: "cache-first" });
  const runs = data?.models.some(({ trainings }) => trainings.some(({ finishedAt }) => finishedAt === null)) ?? false;
  useEffect(() => {
    if (runs) startPolling(POLL_MS);
    else stopPolling();
    return stopPolling;
  }, [runs, startPolling, stopPolling]);
  if (error && !data) return <FailureAlert title={words.loadFailed} error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={320} radius="lg" />;
  return data.models.map((model) => <OneModel key={model.name} model={model} />);
}

function OneModel({ model }: { readonly model: Model }) {
  const actions = useModelActions(model.name);
  const name = words.names[model.name] ?? model.name;
  const running = model.trainings.find(({ finishedAt }) => finishedAt === null);
  const shadow = model.versions.find(({ isShadow }) => isShadow);
  return (
    <Panel
      title={name}
      flush
      aside={
        <div className={classes.buttons}>
          <Button size="compact-sm" disabled={actions.busy || running !== undefined} aria-label={words.trainOne(name)} onClick={actions.train}>{words.train}</Button>
          <Button size="compact-sm" variant="default" disabled={actions.busy || !model.mayRollBack} aria-label={words.rollBackOne(name)} onClick={actions.rollBack}>{words.rollBack}</Button>
        </div>
      }
    >
      <p className={classes.lead}>{words.leads[model.name]}</p>
      {running ? <Making training={running} /> : null}
      <Versions name={name} versions={model.versions} busy={actions.busy} onPromote={actions.promote} onShadow={actions.shadow} />
      {shadow ? (
        <p className={classes.note}>
          {model.comparison
            ? words.compared(shadow.version, model.comparison.comparedCount, model.comparison.sameCount, model.comparison.apart, formatDate(model.comparison.since.slice(0, 10)))
            : words.waiting(shadow.version)}
        </p>
      ) : null}
      {model.drift ? <Drift drift={model.drift} /> : null}
      <Trainings trainings={model.trainings.filter(({ finishedAt }) => finishedAt !== null)} />
    </Panel>
  );
}
