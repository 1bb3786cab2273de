import { Badge, Progress } from "@mantine/core";
import { formatInstant } from "@/shared/dates/dates";
import type { ModelTraining } from "./model";
import classes from "./models.module.css";
import { words } from "./words";

/** The one that runs, as far as it is. */
export function Making({ training }: { readonly training: ModelTraining }) {
  const { step, doneCount, totalCount, version, message } = training;
  const told = step === null ? "" : `${words.steps[step] ?? step} ${words.done(doneCount, totalCount)}`.trim();
  const known = totalCount > 1;
  return (
    <div className={classes.part} role="status">
      <p className={classes.name}>{words.making(version)}</p>
      <p className={classes.facts}>{[told, message].filter(Boolean).join(" · ")}</p>
      <Progress value={known ? 100 * doneCount / totalCount : 100} animated={!known} aria-label={words.making(version)} mt={6} />
    </div>
  );
}

/** Those that have ended, the newest first. */
export function Trainings({ trainings }: { readonly trainings: readonly ModelTraining[] }) {
  return (
    <div className={classes.part}>
      <h3 className={classes.heading}>{words.trainings}</h3>
      {trainings.length === 0 ? <p className={classes.facts}>{words.noTrainings}</p> : (
        <ul className={classes.list}>
          {trainings.map(({ id, status, reason, actor, version, message, createdAt }) => (
            <li key={id} className={classes.training}>
              <div className={classes.head}>
                <Badge size="sm" variant="default" tt="none">{words.statuses[status]}</Badge>
                <span>{version}</span>
                <span className={classes.facts}>{formatInstant(createdAt)} · {words.asked(actor, words.reasons[reason])}</span>
              </div>
              {message === null ? null : <p className={classes.facts}>{message}</p>}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
