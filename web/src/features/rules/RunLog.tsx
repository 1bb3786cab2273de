import { useQuery } from "@apollo/client/react";
import { Badge, Button, Group, Text } from "@mantine/core";
import { IconArrowBackUp } from "@tabler/icons-react";
import { type RuleRow_RuleFragment, RuleRunsDocument, type RuleRunRow_RunFragment } from "@/gql/graphql";
import { formatAgo } from "@/shared/dates/dates";
import { Panel } from "@/shared/ui/Panel";
import { useUndo } from "@/shared/undo/useUndo";
import classes from "./rules.module.css";
import { words } from "./words";

const SHOWN = 10;

interface RunLogProps {
  readonly rules: readonly RuleRow_RuleFragment[];
  readonly mayWrite: boolean;
}

/** Who ran what and when, with the way back. */
export function RunLog({ rules, mayWrite }: RunLogProps) {
  const { data, fetchMore } = useQuery(RuleRunsDocument, { variables: { first: SHOWN }, fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" });
  const undo = useUndo();
  const page = data?.ruleRuns;
  if (!page) return null;
  return (
    <Panel title={words.log} hint={words.logHint} flush>
      {page.edges.length === 0 ? <Text size="sm" c="dimmed" px="lg" pb="md">{words.logNone}</Text> : null}
      <ul className={classes.list}>
        {page.edges.map(({ node }) => (
          <li key={node.id} className={classes.run}>
            <div className={classes.runWords}>
              {nameOf(node, rules)}
              <div className={classes.facts}>
                <time dateTime={node.ranAt}>{formatAgo(node.ranAt)}</time>
                <span>{words.occasions[node.occasion]}{node.by ? ` · ${node.by}` : ""}</span>
                <span>{words.logCounts(node.matchedCount, node.changedCount)}</span>
              </div>
            </div>
            {node.change?.undoneAt ? <Badge variant="light" color="gray" tt="none">{words.undone}</Badge> : null}
            {mayWrite && node.occasion === "PERSON" && node.change && !node.change.undoneAt ? (
              <Button size="compact-sm" variant="subtle" leftSection={<IconArrowBackUp size={16} aria-hidden />} onClick={() => void undo(node.change?.id ?? "")}>{node.change.kind === "RULES" ? words.undoWithRule : words.undo}</Button>
            ) : null}
          </li>
        ))}
      </ul>
      {page.pageInfo.hasNextPage ? (
        <Group justify="center" p="sm">
          <Button size="xs" variant="default" onClick={() => void fetchMore({ variables: { after: page.pageInfo.endCursor }, updateQuery: (before, { fetchMoreResult: more }) => ({ ruleRuns: { ...more.ruleRuns, edges: [...before.ruleRuns.edges, ...more.ruleRuns.edges] } }) })}>{words.loadMore}</Button>
        </Group>
      ) : null}
    </Panel>
  );
}

function nameOf(run: RuleRunRow_RunFragment, rules: readonly RuleRow_RuleFragment[]): string {
  if (run.ruleIds.length !== 1) return words.someRules(run.ruleIds.length);
  const rule = rules.find(({ id }) => id === run.ruleIds[0]);
  return rule ? rule.name || `${words.when} ${rule.conditionWords} → ${rule.actionWords.join(", ")}` : words.goneRule;
}
