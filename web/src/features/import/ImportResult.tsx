import { Button, Group, Progress, Skeleton, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconArrowBackUp, IconCircleCheck } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import type { ImportState_ImportFragment } from "@/gql/graphql";
import { EmptyState } from "@/shared/ui/EmptyState";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { Panel } from "@/shared/ui/Panel";
import { BadRows } from "./BadRows";
import { Closings } from "./Closings";
import { RevertDialog } from "./RevertDialog";
import { isFinished, useImportState } from "./useImportState";
import { words } from "./words";

interface ImportResultProps {
  readonly id: string;
  /** One of several says which file it is, and takes less room. */
  readonly alone: boolean;
  readonly onAgain: () => void;
}

/** One import from its start to its end, also after a reload or from the list. */
export function ImportResult({ id, alone, onAgain }: ImportResultProps) {
  const { state, loading, error } = useImportState(id);
  if (error && !state) return <FailureAlert error={error} />;
  if (!state) return loading ? <Skeleton height={220} radius="lg" /> : <FailureAlert title={words.gone} error={words.otherFile} onRetry={onAgain} />;
  return (
    <Stack gap="md">
      {isFinished(state.status) ? <Finished state={state} alone={alone} onAgain={onAgain} /> : <Running state={state} />}
      {state.status === "UNDONE" ? null : <BadRows rows={state.errors} count={state.errorCount} fileName={state.fileName} />}
    </Stack>
  );
}

function Running({ state }: { readonly state: ImportState_ImportFragment }) {
  const percent = Math.round(state.progress * 100);
  const status = words.statuses[state.status];
  return (
    <Panel title={words.progressTitle(state.fileName)} hint={words.progressHint}>
      <Stack gap="xs" py="sm">
        <Group justify="space-between">
          <Text role="status">{status}</Text>
          <Text aria-hidden>{percent} %</Text>
        </Group>
        <Progress value={percent} size="lg" aria-label={status} striped animated />
      </Stack>
    </Panel>
  );
}

function Finished({ state, alone, onAgain }: { readonly state: ImportState_ImportFragment } & Omit<ImportResultProps, "id">) {
  const [reverting, setReverting] = useState(false);
  const again = alone ? <Button variant="default" onClick={onAgain}>{words.again}</Button> : null;
  if (state.status === "FAILED") {
    return (
      <Panel title={alone ? words.failedTitle : state.fileName}>
        <EmptyState icon={<IconAlertTriangle />} title={state.failure ?? words.failedTitle} action={again}>{words.failedText}</EmptyState>
      </Panel>
    );
  }
  const change = state.change;
  if (state.status === "UNDONE" || change?.undoneAt) {
    return (
      <Panel title={alone ? words.undoneTitle : state.fileName}>
        <EmptyState icon={<IconArrowBackUp />} title={words.undoneTitle} action={again}>{words.undoneText}</EmptyState>
      </Panel>
    );
  }

  const rest = [
    state.matchedCount > 0 ? words.matched(state.matchedCount) : null,
    state.reviewCount > 0 ? words.inReview(state.reviewCount) : null,
    state.duplicateCount > 0 ? words.duplicates(state.duplicateCount) : null,
    state.errorCount > 0 ? words.badRows(state.errorCount) : null,
  ].filter((part) => part !== null);
  const imported = words.imported(state.importedCount, state.account?.name ?? words.severalAccounts);
  const actions = (
    <>
      <Button component={Link} to={`/transactions?import=${encodeURIComponent(state.id)}`} variant={alone ? "filled" : "light"}>{words.seeRows}</Button>
      {again}
      {state.reviewCount > 0 ? <Button component={Link} to="/review" variant="light">{words.toReview}</Button> : null}
      {change ? (
        <Button variant="subtle" leftSection={<IconArrowBackUp size={17} aria-hidden />} onClick={() => setReverting(true)}>
          {words.undo}
        </Button>
      ) : null}
      {change && reverting ? <RevertDialog importId={state.id} changeId={change.id} onClose={() => setReverting(false)} /> : null}
    </>
  );
  if (!alone) {
    return (
      <>
        <Panel title={state.fileName} hint={[imported, ...rest].join(" · ")}>
          <Group gap="xs">{actions}</Group>
        </Panel>
        <Closings closings={state.closings} inReview={state.reviewCount} />
      </>
    );
  }
  return (
    <>
      <Panel title={words.doneTitle}>
        <EmptyState icon={<IconCircleCheck />} title={imported} action={actions}>{rest.join(" · ")}</EmptyState>
      </Panel>
      <Closings closings={state.closings} inReview={state.reviewCount} />
    </>
  );
}
