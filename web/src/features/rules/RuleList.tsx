import { useQuery } from "@apollo/client/react";
import { VisuallyHidden } from "@mantine/core";
import { useState } from "react";
import { RuleMatchesDocument, type RuleRow_RuleFragment } from "@/gql/graphql";
import { RuleRow } from "./RuleRow";
import classes from "./rules.module.css";
import { useReorder } from "./useReorder";
import { useRuleChanges } from "./useRuleChanges";
import { words } from "./words";

interface RuleListProps {
  readonly rules: readonly RuleRow_RuleFragment[];
  readonly mayWrite: boolean;
  readonly onEdit: (rule: RuleRow_RuleFragment) => void;
  readonly onRun: (rule: RuleRow_RuleFragment) => void;
}

/** The rules in their order. Counts come after them: nobody waits for a number. */
export function RuleList({ rules, mayWrite, onEdit, onRun }: RuleListProps) {
  const { data } = useQuery(RuleMatchesDocument, { fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" });
  const counts = new Map(data?.rules.map(({ id, matchCount }) => [id, matchCount]));
  const { toggle, remove, order } = useRuleChanges();
  const [said, setSaid] = useState("");
  const [wanted, setWanted] = useState<readonly string[] | null>(null);
  const ids = rules.map(({ id }) => id);
  // The new order is on the screen at once; the server's takes its place when it is there.
  const isSame = wanted?.length === ids.length && wanted.every((id) => ids.includes(id));
  const reorder = useReorder(isSame ? wanted : ids, (next) => {
    setWanted(next);
    void order(next).finally(() => setWanted(null));
  });
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  return (
    <>
      <ol className={classes.list}>
        {reorder.order.map((id, index) => {
          const rule = byId.get(id);
          if (!rule) return null;
          const grip = reorder.gripOf(id);
          return (
            <RuleRow
              key={id}
              rule={rule}
              place={index + 1}
              count={ids.length}
              matches={counts.get(id) ?? null}
              mayWrite={mayWrite}
              dragged={reorder.dragged === id}
              grip={{
                ...grip,
                onKeyDown: (event) => {
                  grip.onKeyDown(event);
                  const to = index + 1 + ({ ArrowUp: -1, ArrowDown: 1 }[event.key] ?? 0);
                  if (to !== index + 1 && to >= 1 && to <= ids.length) setSaid(words.moved(to, ids.length));
                },
              }}
              onToggle={(isActive) => void toggle(rule, isActive)}
              onEdit={() => onEdit(rule)}
              onRun={() => onRun(rule)}
              onMove={(by) => reorder.move(id, by)}
              onRemove={() => void remove(id)}
            />
          );
        })}
      </ol>
      <VisuallyHidden aria-live="polite">{said}</VisuallyHidden>
    </>
  );
}
