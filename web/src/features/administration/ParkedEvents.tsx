import { useQuery } from "@apollo/client/react";
import { Button, Group, Modal, Skeleton, Text } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useState } from "react";
import { ParkedEventsDocument, type ParkedEventsQuery } from "@/gql/graphql";
import { formatInstant } from "@/shared/dates/dates";
import { EmptyState } from "@/shared/ui/EmptyState";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { Panel } from "@/shared/ui/Panel";
import classes from "./Administration.module.css";
import { useParkedActions } from "./useParkedActions";
import { words } from "./words";

type ParkedEvent = ParkedEventsQuery["parkedEvents"]["events"][number];

interface Wanted {
  readonly consumer: string;
  readonly ids: readonly string[] | null;
  readonly count: number;
}

/** What waits for somebody, one panel for each consumer that gave up. */
export function ParkedEvents() {
  const { data, error, refetch } = useQuery(ParkedEventsDocument, { fetchPolicy: "network-only", nextFetchPolicy: "cache-first" });
  const { busy, replay, discard } = useParkedActions();
  const [doubted, setDoubted] = useState<Wanted | null>(null);
  if (error && !data) return <FailureAlert title={words.loadFailed} error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={200} radius="lg" />;
  const { counts, events } = data.parkedEvents;
  if (counts.length === 0) {
    return (
      <EmptyState icon={<IconCircleCheck />} title={words.empty} action={<Button variant="default" onClick={() => void refetch()}>{words.refresh}</Button>}>
        {words.emptyText}
      </EmptyState>
    );
  }
  return (
    <div className={classes.events}>
      {counts.map(({ consumer, count }) => {
        const mine = events.filter((event) => event.consumer === consumer);
        return (
          <Panel
            key={consumer}
            title={words.heading(consumer, count)}
            flush
            aside={
              <div className={classes.buttons}>
                <Button size="compact-sm" disabled={busy} onClick={() => replay({ consumer, ids: null })}>{words.replayAll}</Button>
                <Button size="compact-sm" variant="default" disabled={busy} onClick={() => setDoubted({ consumer, ids: null, count })}>{words.discardAll}</Button>
              </div>
            }
          >
            {mine.map((event) => (
              <Event key={event.id} event={event} busy={busy} onReplay={() => replay({ consumer, ids: [event.id] })} onDiscard={() => setDoubted({ consumer, ids: [event.id], count: 1 })} />
            ))}
            {mine.length < count ? <p className={classes.hint}>{words.more(mine.length, count)}</p> : null}
          </Panel>
        );
      })}
      <Modal opened={doubted !== null} onClose={() => setDoubted(null)} title={words.confirmTitle(doubted?.count ?? 1)}>
        <Text size="sm">{words.confirmText}</Text>
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={() => setDoubted(null)}>Cancel</Button>
          <Button color="red" onClick={() => { if (doubted) discard(doubted); setDoubted(null); }}>{words.confirm}</Button>
        </Group>
      </Modal>
    </div>
  );
}

interface EventProps {
  readonly event: ParkedEvent;
  readonly busy: boolean;
  readonly onReplay: () => void;
  readonly onDiscard: () => void;
}

function Event({ event, busy, onReplay, onDiscard }: EventProps) {
  const name = event.topic ?? words.unreadable;
  const facts = [
    words.tries(event.tries),
    event.parkedAt === null ? null : words.parked(formatInstant(event.parkedAt)),
    event.occurredAt === null ? null : words.happened(formatInstant(event.occurredAt)),
    words.lane(event.lane),
    event.householdId === null ? null : words.household(event.householdId),
  ];
  return (
    <article className={classes.event} aria-label={name}>
      <div className={classes.head}>
        <h3 className={classes.topic}>{name}</h3>
        <div className={classes.buttons}>
          <Button size="compact-sm" variant="light" disabled={busy} aria-label={words.replayOne(name)} onClick={onReplay}>{words.replay}</Button>
          <Button size="compact-sm" variant="subtle" color="red" disabled={busy} aria-label={words.discardOne(name)} onClick={onDiscard}>{words.discard}</Button>
        </div>
      </div>
      <p className={classes.reason}>{event.reason}</p>
      <p className={classes.facts}>{facts.filter((fact) => fact !== null).join(" · ")}</p>
      <details className={classes.payload}>
        <summary>{words.payload}</summary>
        <pre>{event.payload}</pre>
      </details>
    </article>
  );
}
