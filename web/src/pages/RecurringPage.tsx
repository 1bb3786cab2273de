import { useQuery } from "@apollo/client/react";
import { Accordion, Button, Skeleton } from "@mantine/core";
import { IconRepeat } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import { Charges } from "@/features/recurring/Charges";
import { OutlookPanel } from "@/features/recurring/OutlookPanel";
import { RecurringTiles } from "@/features/recurring/RecurringTiles";
import classes from "@/features/recurring/recurring.module.css";
import { EditStreamDialog, MergeStreamDialog } from "@/features/recurring/StreamDialogs";
import { StreamRow } from "@/features/recurring/StreamRow";
import { Upcoming } from "@/features/recurring/Upcoming";
import { useStreamActions } from "@/features/recurring/useStreamActions";
import { words } from "@/features/recurring/words";
import { EditTransactionDialog } from "@/features/transactions/form/EditTransactionDialog";
import { type RecurringKind, RecurringPageDocument, type RecurringRow_StreamFragment } from "@/gql/graphql";
import { useMay } from "@/shared/session/useViewer";
import { EmptyState } from "@/shared/ui/EmptyState";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Panel } from "@/shared/ui/Panel";
import rows from "@/shared/ui/rows.module.css";

const GROUPS: readonly RecurringKind[] = ["SUBSCRIPTION", "BILL", "INCOME", "TRANSFER"];

export function Component() {
  return (
    <>
      <PageHeader title={words.title} lead={words.lead} />
      <Streams />
    </>
  );
}

type Stream = RecurringRow_StreamFragment;

function Streams() {
  const { data, error, refetch } = useQuery(RecurringPageDocument, { fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" });
  const readOnly = !useMay("WRITE_TRANSACTIONS");
  const actions = useStreamActions();
  const [edited, setEdited] = useState<string | null>(null);
  const [merging, setMerging] = useState<string | null>(null);
  const [listed, setListed] = useState<string | null>(null);
  const [row, setRow] = useState<string | null>(null);
  if (error && !data) return <FailureAlert title={words.loadFailed} error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={240} radius="lg" />;
  const { streams, upcoming, totals } = data.recurring;
  const named = (id: string | null): Stream | null => streams.find((stream) => stream.id === id) ?? null;
  const isExpected = ({ state }: Stream) => state === "ACTIVE" || state === "MISSED";
  const past = streams.filter((stream) => !isExpected(stream) && stream.state !== "MERGED");
  const merged = streams.filter(({ state }) => state === "MERGED");
  const list = (several: readonly Stream[], label: string) => (
    <ul className={rows.rows} aria-label={label}>
      {several.map((stream) => (
        <StreamRow
          key={stream.id}
          stream={stream}
          readOnly={readOnly}
          actions={actions}
          onEdit={() => setEdited(stream.id)}
          onMerge={() => setMerging(stream.id)}
          onCharges={() => setListed(stream.id)}
        />
      ))}
    </ul>
  );
  if (streams.length === 0) {
    return (
      <Panel title={words.title}>
        <EmptyState icon={<IconRepeat />} title={words.noneTitle} action={<Button component={Link} to="/import" variant="default">{words.importNow}</Button>}>
          {words.noneText}
        </EmptyState>
      </Panel>
    );
  }
  return (
    <div className={classes.stack}>
      {totals.length > 0 ? <RecurringTiles totals={totals} /> : null}
      <Upcoming upcoming={upcoming} />
      <OutlookPanel />
      {GROUPS.map((kind) => {
        const several = streams.filter((stream) => isExpected(stream) && stream.kind === kind);
        return several.length > 0 ? <Panel key={kind} title={words.groups[kind]} flush>{list(several, words.groups[kind])}</Panel> : null;
      })}
      {past.length + merged.length > 0 ? (
        <Accordion variant="contained" radius="lg">
          <Accordion.Item value="past">
            <Accordion.Control>{words.past(past.length + merged.length)}</Accordion.Control>
            <Accordion.Panel>{list([...past, ...merged], words.past(past.length + merged.length))}</Accordion.Panel>
          </Accordion.Item>
        </Accordion>
      ) : null}
      <EditStreamDialog stream={named(edited)} onClose={() => setEdited(null)} />
      <MergeStreamDialog stream={named(merging)} streams={streams} onClose={() => setMerging(null)} />
      <Charges stream={named(listed)} onClose={() => setListed(null)} onOpen={(id) => { setListed(null); setRow(id); }} />
      <EditTransactionDialog id={row} onClose={() => setRow(null)} />
    </div>
  );
}
