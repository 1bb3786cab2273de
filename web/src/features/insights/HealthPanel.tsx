import { useQuery } from "@apollo/client/react";
import { Skeleton } from "@mantine/core";
import { IconHeartbeat } from "@tabler/icons-react";
import { type HealthPart, HealthReportDocument } from "@/gql/graphql";
import { ShareBar } from "@/shared/charts/ShareBar";
import { formatMonth } from "@/shared/dates/dates";
import { withAmounts } from "@/shared/money/written";
import { EmptyState } from "@/shared/ui/EmptyState";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { Panel } from "@/shared/ui/Panel";
import { Sideways } from "@/shared/ui/Sideways";
import classes from "./insights.module.css";
import { words } from "./outlookWords";

const PARTS: readonly HealthPart[] = ["SAVINGS", "CUSHION", "STEADINESS", "DEBT", "FEES"];

/** The score, what it is made of, how it is reckoned, and how it was before. */
export function HealthPanel() {
  const { data, error, refetch } = useQuery(HealthReportDocument, { fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" });
  if (error && !data) return <FailureAlert title={words.healthFailed} error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={240} radius="lg" />;
  const now = data.healthReport?.now;
  if (!now) return <Panel title={words.health}><EmptyState icon={<IconHeartbeat />} title={words.unknownTitle}>{words.unknownText}</EmptyState></Panel>;
  const history = [...(data.healthReport?.history ?? [])].reverse();
  return (
    <div className={classes.list}>
      <Panel title={words.health} hint={words.healthHint}>
        <p className={classes.score} aria-label={words.scoreLabel(now.score)}>{words.score(now.score)}</p>
        <p className={classes.reason}>{words.saved(now.savingsPercent, now.monthsSeen)}</p>
        <ul className={classes.scores} aria-label={words.parts}>
          {now.parts.map(({ part, points, most, reason }) => (
            <li key={part}>
              <div className={classes.scoreHead}><strong>{words.names[part]}</strong><span>{words.points(points, most)}</span></div>
              <ShareBar share={points / most} className={classes.bar} />
              <p className={classes.reason}>{withAmounts(reason)}</p>
            </li>
          ))}
        </ul>
        <details className={classes.parts}>
          <summary>{words.formula}</summary>
          <dl className={classes.formula}>
            {PARTS.map((part) => <div key={part}><dt>{words.names[part]}</dt><dd>{words.formulas[part]}</dd></div>)}
          </dl>
          <p className={classes.reason}>{words.formulaRest}</p>
        </details>
      </Panel>
      <Panel title={words.history}>
        <Sideways className={classes.tableWrap} label={words.history}>
          <table className={classes.table}>
            <thead><tr><th scope="col">{words.month}</th><th scope="col">{words.scoreColumn}</th><th scope="col">{words.rate}</th></tr></thead>
            <tbody>
              {history.map(({ month, score, savingsPercent }) => (
                <tr key={month}><th scope="row">{formatMonth(month)}</th><td>{score}</td><td>{savingsPercent} %</td></tr>
              ))}
            </tbody>
          </table>
        </Sideways>
      </Panel>
    </div>
  );
}
