import { useQuery } from "@apollo/client/react";
import { Button, Skeleton, Stack, Text } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconSparkles } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import { type SuggestionRow_SuggestionFragment, SuggestionQueueDocument } from "@/gql/graphql";
import { queueKey } from "@/shared/actions/queueKey";
import { useMay } from "@/shared/session/useViewer";
import { EmptyState } from "@/shared/ui/EmptyState";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { Panel } from "@/shared/ui/Panel";
import queue from "@/shared/ui/queue.module.css";
import { AcceptAbove } from "./AcceptAbove";
import { type Suggested, SuggestionRow } from "./SuggestionRow";
import classes from "./suggestions.module.css";
import { useAccept } from "./useAccept";
import { words } from "./words";

const isThere = (item: SuggestionRow_SuggestionFragment): item is Suggested => item.transaction !== null;

/** One row after the other, by mouse or by keyboard: accept, choose, skip; or many at once. Each can be undone. */
export function SuggestionQueue() {
  const { data, loading, error } = useQuery(SuggestionQueueDocument, { fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" });
  const mayWrite = useMay("WRITE_TRANSACTIONS");
  const { busy, problem, accept } = useAccept();
  const [at, setAt] = useState(0);
  const [skipped, setSkipped] = useState<ReadonlySet<string>>(new Set());
  const all = (data?.suggestions.edges ?? []).map(({ node }) => node).filter(isThere);
  const items = all.filter(({ id }) => !skipped.has(id));
  const here = Math.min(at, Math.max(0, items.length - 1));
  const current = items[here];

  const go = (to: number) => {
    const next = Math.max(0, Math.min(items.length - 1, to));
    setAt(next);
    const shown = items[next];
    if (shown) document.getElementById(`suggestion-${shown.id}`)?.scrollIntoView({ block: "nearest" });
  };
  const choose = (item: Suggested | undefined, category: string | undefined) => {
    if (!item || category === undefined || !mayWrite || busy) return;
    void accept({ choices: [{ id: item.id, category }] });
  };
  const chooseAll = (merchant: string | null | undefined) => {
    if (merchant && mayWrite && !busy) void accept({ merchant });
  };
  const skip = (item: Suggested | undefined) => item && setSkipped(new Set([...skipped, item.id]));
  useHotkeys(
    [
      queueKey("ArrowDown", () => go(here + 1)),
      queueKey("j", () => go(here + 1)),
      queueKey("ArrowUp", () => go(here - 1)),
      queueKey("k", () => go(here - 1)),
      queueKey("a", () => choose(current, current?.prediction.category?.id)),
      ...[0, 1, 2].map((place) => queueKey(String(place + 1), () => choose(current, current?.prediction.alternatives[place]?.category?.id))),
      queueKey("m", () => chooseAll(current?.prediction.merchant)),
      queueKey("s", () => skip(current)),
    ],
    [],
  );

  if (error && !data) return <FailureAlert error={error} />;
  if (!data) return loading ? <Skeleton height={260} radius="lg" /> : null;
  if (all.length === 0) {
    return (
      <Panel title={words.empty}>
        <EmptyState icon={<IconSparkles />} title={words.empty} action={<Button component={Link} variant="default" to="/settings/categorization">{words.toSettings}</Button>}>{words.emptyText}</EmptyState>
      </Panel>
    );
  }
  return (
    <Stack gap="md">
      {problem ? <FailureAlert title={words.failed} error={problem} /> : null}
      <Panel
        title={words.shown(all.length, data.suggestions.totalCount)}
        hint={<Text size="sm" visibleFrom="sm">{words.keys}</Text>}
        aside={mayWrite ? <AcceptAbove bands={data.predictionRecord} disabled={busy} onAccept={(percent) => void accept({ fromPercent: percent })} /> : null}
        flush
      >
        <ul className={queue.list} aria-label={words.queue}>
          {items.map((item, index) => (
            <SuggestionRow
              key={item.id}
              item={item}
              current={index === here}
              disabled={busy || !mayWrite}
              onFocus={() => setAt(index)}
              onAccept={(category) => choose(item, category)}
              onAcceptMerchant={chooseAll}
              onSkip={() => skip(item)}
            />
          ))}
        </ul>
        {skipped.size > 0 ? <Button className={classes.skipped} size="compact-sm" variant="subtle" onClick={() => setSkipped(new Set())}>{words.skipped(all.length - items.length)}</Button> : null}
      </Panel>
    </Stack>
  );
}
