import { Button } from "@mantine/core";
import type { InsightsPageQuery } from "@/gql/graphql";
import { Panel } from "@/shared/ui/Panel";
import classes from "./insights.module.css";
import { useInsightActions } from "./useInsightActions";
import { words } from "./words";

interface SilencesProps {
  readonly silences: InsightsPageQuery["insightSilences"];
  readonly readOnly: boolean;
}

export function Silences({ silences, readOnly }: SilencesProps) {
  const { hearAgain } = useInsightActions();
  if (silences.length === 0) return null;
  return (
    <div className={classes.silences}>
      <Panel title={words.silenced} hint={words.silencedHint} flush>
        <ul className={classes.plain} aria-label={words.silenced}>
          {silences.map(({ topic, words: what }) => (
            <li key={topic} className={classes.silence}>
              <span>{what}</span>
              {readOnly ? null : <Button size="compact-sm" variant="default" aria-label={words.hearAgainOf(what)} onClick={() => void hearAgain(topic)}>{words.hearAgain}</Button>}
            </li>
          ))}
        </ul>
      </Panel>
    </div>
  );
}
