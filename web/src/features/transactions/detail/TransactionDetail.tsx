import { useApolloClient, useQuery } from "@apollo/client/react";
import { Accordion, Badge, Button, Drawer, Group, Skeleton, Stack, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMediaQuery } from "@mantine/hooks";
import { IconLock, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { DeleteTransactionDocument, TransactionDetailDocument } from "@/gql/graphql";
import { formatDate } from "@/shared/dates/dates";
import { mapUserErrors } from "@/shared/errors/userErrors";
import { MerchantMark } from "@/shared/merchants/MerchantMark";
import { MoneyText } from "@/shared/money/MoneyText";
import { useMay } from "@/shared/session/useViewer";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { useSubmit } from "@/shared/ui/useSubmit";
import { useChangeToast } from "@/shared/undo/useUndo";
import { refetchSums } from "../live/applyChange";
import { removeRows } from "../live/liveCache";
import { ConflictDialog, type ConflictOf } from "./ConflictDialog";
import { DetailFields } from "./DetailFields";
import classes from "./detail.module.css";
import { type DetailValues, type Row, changedFields, changedTransfer, toValues, validateDetail } from "./detailForm";
import { FilesPanel } from "./FilesPanel";
import { LinksPanel } from "./LinksPanel";
import { RowHistory } from "./RowHistory";
import { useTagNames } from "./useNames";
import { useSaveDetail } from "./useSaveDetail";
import { WhyPanel } from "./WhyPanel";
import { words } from "./words";

interface TransactionDetailProps {
  /** Null: closed. */
  readonly id: string | null;
  readonly onClose: () => void;
}

/** Inputs that an error of the server can point at. */
const FIELDS = ["amount", "bookedOn", "accountId", "description", "category", "payeeId", "tagIds", "note", "splits"] as const;

/** One transaction with everything around it: beside the list on a desk, the whole screen on a phone. */
export function TransactionDetail({ id, onClose }: TransactionDetailProps) {
  const isPhone = useMediaQuery("(max-width: 40em)");
  return (
    <Drawer
      opened={id !== null}
      onClose={onClose}
      position="right"
      size={isPhone ? "100%" : 560}
      title={words.title}
      closeButtonProps={{ "aria-label": "Close" }}
      classNames={{ content: classes.drawer, header: classes.header, body: classes.body, title: classes.title }}
    >
      {id !== null ? <Loaded key={id} id={id} onClose={onClose} /> : null}
    </Drawer>
  );
}

function Loaded({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { data, loading, error, refetch } = useQuery(TransactionDetailDocument, {
    variables: { id }, fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first",
  });
  // A form starts from one version and keeps it, even while a live change arrives: the server decides about conflicts.
  const [attempt, setAttempt] = useState(0);
  const row = data?.transaction;
  if (error && !row) return <FailureAlert error={error} onRetry={() => void refetch()} />;
  if (loading && !row) return <Skeleton height={420} aria-label={words.loading} />;
  if (!row) return <Text>{words.gone}</Text>;
  return (
    <Panel
      key={attempt}
      row={row}
      onClose={onClose}
      onReload={async (isTyping) => {
        await refetch();
        // What is typed and not saved yet stays; the server merges it with what has happened meanwhile.
        if (!isTyping) setAttempt((previous) => previous + 1);
      }}
    />
  );
}

interface PanelProps {
  readonly row: Row;
  readonly onClose: () => void;
  /** The row has changed beside the form: start again from what it is now, unless somebody is typing. */
  readonly onReload: (isTyping: boolean) => Promise<void>;
}

function Panel({ row: current, onClose, onReload }: PanelProps) {
  const [row] = useState(current);
  const [before] = useState(() => toValues(row));
  const mayWrite = useMay("WRITE_TRANSACTIONS");
  const tags = useTagNames();
  const save = useSaveDetail();
  const { busy, problem, setProblem, submit } = useSubmit();
  const [conflict, setConflict] = useState<ConflictOf | null>(null);
  const form = useForm<DetailValues>({ initialValues: before, validate: (values) => validateDetail(values, row.amount.currency) });
  const remove = useRemove(row, onClose, setProblem);
  const reload = () => onReload(form.isDirty());

  const send = (values: DetailValues, version: number, without: ReadonlySet<string> = new Set()) =>
    submit(async () => {
      const ids = await tags.prepare([...values.tags, ...values.parts.flatMap((part) => part.tags)]);
      if (typeof ids !== "function") { form.setFieldError("tagIds", ids.problem); return; }
      const leg = row.kind === "TRANSFER";
      const all = changedFields(row, before, values, ids);
      const fields = except(all, leg ? new Set([...without, "amount", "bookedOn"]) : without);
      const both = leg ? except(changedTransfer(row, before, values), without) : {};
      const outcome = await save({ row, version, fields, both });
      if (outcome.kind === "done") { onClose(); return; }
      if (outcome.kind === "conflict") { setConflict(outcome.conflict); return; }
      setConflict(null);
      const mapped = mapUserErrors(outcome.errors.map((error) => ({ ...error, field: inputOf(error.field ?? null) })), FIELDS);
      form.setErrors(mapped.fields);
      setProblem(mapped.general);
    });

  return (
    <>
      <form className={classes.form} onSubmit={form.onSubmit((values) => void send(values, row.version))} noValidate>
        <Summary row={row} />
        {problem ? <FailureAlert title={words.notSaved} error={problem} /> : null}
        <Stack gap="sm">
          <DetailFields form={form} row={row} tagNames={tags.names} />
        </Stack>
        <div className={classes.footer}>
          <Button color="red" variant="subtle" disabled={!mayWrite || busy} leftSection={<IconTrash size={17} aria-hidden />} onClick={() => void submit(remove)}>
            {words.remove}
          </Button>
          <Group gap="xs" wrap="nowrap">
            <Button variant="default" visibleFrom="xs" onClick={onClose}>{words.cancel}</Button>
            <Button type="submit" loading={busy} disabled={!mayWrite}>{words.save}</Button>
          </Group>
        </div>
      </form>
      <WhyPanel row={current} />
      <Accordion multiple variant="default" defaultValue={opened(row)} className={classes.around} classNames={{ control: classes.aroundControl, content: classes.aroundPanel }}>
        <Accordion.Item value="links">
          <Accordion.Control>{words.links}</Accordion.Control>
          <Accordion.Panel><LinksPanel row={current} mayWrite={mayWrite} onChanged={reload} /></Accordion.Panel>
        </Accordion.Item>
        <Accordion.Item value="files">
          <Accordion.Control>{words.files}{current.attachments.length > 0 ? ` (${current.attachments.length})` : ""}</Accordion.Control>
          <Accordion.Panel><FilesPanel transactionId={row.id} files={current.attachments} mayWrite={mayWrite} /></Accordion.Panel>
        </Accordion.Item>
        <Accordion.Item value="history">
          <Accordion.Control>{words.history}</Accordion.Control>
          <Accordion.Panel><RowHistory id={row.id} mayWrite={mayWrite} onUndone={() => void reload()} /></Accordion.Panel>
        </Accordion.Item>
      </Accordion>
      {conflict ? (
        <ConflictDialog
          conflict={conflict}
          busy={busy}
          onClose={() => setConflict(null)}
          onChoose={(mine) => {
            const theirs = new Set(conflict.fields.map(({ name }) => name).filter((name) => !mine.has(name)));
            // Theirs in every field, and nothing else of mine: then there is nothing to send.
            void send(form.getValues(), conflict.current.version, withReceived(theirs));
          }}
        />
      ) : null}
    </>
  );
}

function except<TFields extends object>(fields: TFields, names: ReadonlySet<string>): Partial<TFields> {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.has(name))) as Partial<TFields>;
}

/** What arrives is the amount of the other side. */
function withReceived(names: ReadonlySet<string>): ReadonlySet<string> {
  return names.has("amount") ? new Set([...names, "receivedAmount"]) : names;
}

/** The server names a part's field; the form shows it at the parts. */
function inputOf(field: string | null): string | null {
  return field?.startsWith("splits") ? "splits" : field === "receivedAmount" ? "amount" : field;
}

function opened(row: Row): string[] {
  return [...(row.counterpart ?? row.refundKind ?? row.refunded ? ["links"] : []), ...(row.attachments.length > 0 ? ["files"] : [])];
}

function useRemove(row: Row, onClose: () => void, setProblem: (problem: string | null) => void): () => Promise<void> {
  const client = useApolloClient();
  const tell = useChangeToast();
  return async () => {
    const { data } = await client.mutate({ mutation: DeleteTransactionDocument, variables: { input: { id: row.id } } });
    const refusal = data?.deleteTransaction.errors[0];
    if (refusal) { setProblem(refusal.message); return; }
    onClose();
    removeRows(client.cache, data?.deleteTransaction.deletedIds ?? []);
    tell(data?.deleteTransaction.change);
    refetchSums(client);
  };
}

function Summary({ row }: { readonly row: Row }) {
  return (
    <div className={classes.summary}>
      <MerchantMark size="lg" counterparty={row.payee?.counterparty ?? row.counterparty} />
      <div>
        <p className={classes.name}>{row.payee?.name ?? row.merchant ?? row.description}</p>
        <p className={classes.fact}>{[row.account.name, formatDate(row.bookedOn)].join(" · ")}</p>
      </div>
      <span className={classes.amount}><MoneyText value={row.amount} sign="always" toned={row.kind !== "TRANSFER"} /></span>
      <Group gap={6} className={classes.marks}>
        {row.kind === "TRANSFER" ? <Badge variant="light" tt="none">{words.transferTitle}</Badge> : null}
        {row.status === "PENDING" ? <Badge variant="light" color="yellow" tt="none">{words.marks.PENDING}</Badge> : null}
        {row.isHidden ? <Badge variant="light" color="gray" tt="none">{words.marks.HIDDEN}</Badge> : null}
        {row.isReconciled ? <Badge variant="light" color="gray" tt="none" leftSection={<IconLock size={12} aria-hidden />} title={words.reconciledHint}>{words.marks.RECONCILED}</Badge> : null}
      </Group>
      {row.isReconciled ? <Text size="xs" c="dimmed" className={classes.marks}>{words.reconciledHint}</Text> : null}
      {row.countsOn ? <Text size="xs" c="dimmed" className={classes.marks}>{words.countsIn(formatDate(row.countsOn))}</Text> : null}
    </div>
  );
}
