import { useApolloClient, useQuery } from "@apollo/client/react";
import { Button, Checkbox, Group, Kbd, Skeleton, Stack, Text } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconChecks } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import { DecideReviewDocument, type ReviewDecision, ReviewQueueDocument } from "@/gql/graphql";
import { queueKey } from "@/shared/actions/queueKey";
import { useMay } from "@/shared/session/useViewer";
import { EmptyState } from "@/shared/ui/EmptyState";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { Panel } from "@/shared/ui/Panel";
import queue from "@/shared/ui/queue.module.css";
import { useSubmit } from "@/shared/ui/useSubmit";
import { useChangeToast } from "@/shared/undo/useUndo";
import classes from "./review.module.css";
import { ReviewPair } from "./ReviewPair";
import { words } from "./words";

/** Both rows side by side, one decision for one or for many, by mouse or by keyboard; each can be undone. */
export function ReviewQueue() {
  const { data, loading, error } = useQuery(ReviewQueueDocument, { fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" });
  const mayWrite = useMay("WRITE_TRANSACTIONS");
  const { busy, problem, decide } = useDecide();
  const [at, setAt] = useState(0);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const items = data?.reviewItems ?? [];
  const here = Math.min(at, Math.max(0, items.length - 1));
  const picked = items.filter(({ id }) => chosen.has(id)).map(({ id }) => id);

  const go = (to: number) => {
    const next = Math.max(0, Math.min(items.length - 1, to));
    setAt(next);
    const shown = items[next];
    if (shown) document.getElementById(`review-${shown.id}`)?.scrollIntoView({ block: "nearest" });
  };
  const toggle = (id: string | undefined) => {
    if (id === undefined) return;
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  const act = (decision: ReviewDecision, ids?: readonly string[]) => {
    const wanted = ids ?? (picked.length > 0 ? picked : items.slice(here, here + 1).map(({ id }) => id));
    if (!mayWrite || busy || wanted.length === 0) return;
    void decide(wanted, decision);
    setChosen(new Set());
  };
  useHotkeys(
    [
      queueKey("ArrowDown", () => go(here + 1)),
      queueKey("j", () => go(here + 1)),
      queueKey("ArrowUp", () => go(here - 1)),
      queueKey("k", () => go(here - 1)),
      queueKey("x", () => toggle(items[here]?.id)),
      queueKey("s", () => act("SAME")),
      queueKey("d", () => act("DIFFERENT")),
    ],
    [],
  );

  if (error && !data) return <FailureAlert error={error} />;
  if (!data) return loading ? <Skeleton height={260} radius="lg" /> : null;
  if (items.length === 0) {
    return (
      <Panel title={words.empty}>
        <EmptyState icon={<IconChecks />} title={words.empty} action={<Button component={Link} to="/import">{words.toImport}</Button>}>{words.emptyText}</EmptyState>
      </Panel>
    );
  }
  return (
    <Stack gap="md">
      {problem ? <FailureAlert title={words.failed} error={problem} /> : null}
      <Panel title={words.shown(items.length, data.reviewCount)} hint={<Text size="sm" visibleFrom="sm">{words.keys}</Text>} flush>
        <ul className={queue.list} aria-label={words.queue}>
          {items.map((item, index) => (
            <ReviewPair
              key={item.id}
              item={item}
              current={index === here}
              selected={chosen.has(item.id)}
              disabled={busy || !mayWrite}
              onFocus={() => setAt(index)}
              onSelect={() => toggle(item.id)}
              onDecide={(decision) => act(decision, [item.id])}
            />
          ))}
        </ul>
      </Panel>
      {mayWrite ? (
        <Group className={classes.bar} gap="sm">
          <Checkbox
            label={picked.length > 0 ? words.selected(picked.length) : words.selectAll}
            checked={picked.length === items.length}
            indeterminate={picked.length > 0 && picked.length < items.length}
            onChange={() => setChosen(picked.length === items.length ? new Set() : new Set(items.map(({ id }) => id)))}
          />
          <Group gap="xs" ml="auto">
            <Button variant="default" disabled={busy || picked.length === 0} onClick={() => act("DIFFERENT")} rightSection={<Kbd size="xs" visibleFrom="sm">D</Kbd>}>{words.different}</Button>
            <Button disabled={busy || picked.length === 0} onClick={() => act("SAME")} rightSection={<Kbd size="xs" visibleFrom="sm">S</Kbd>}>{words.same}</Button>
          </Group>
        </Group>
      ) : null}
    </Stack>
  );
}

function useDecide() {
  const client = useApolloClient();
  const tell = useChangeToast();
  const { busy, problem, setProblem, submit } = useSubmit();
  const decide = (ids: readonly string[], decision: ReviewDecision) =>
    submit(async () => {
      const { data } = await client.mutate({ mutation: DecideReviewDocument, variables: { input: { ids: [...ids], decision } } });
      const refusal = data?.decideReview.errors[0];
      if (refusal) setProblem(refusal.message);
      else tell(data?.decideReview.change);
      await client.refetchQueries({ include: "active" });
    });
  return { busy, problem, decide };
}
