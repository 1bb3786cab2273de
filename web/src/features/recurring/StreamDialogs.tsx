import { useApolloClient } from "@apollo/client/react";
import { Select, SimpleGrid, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { EditRecurringDocument, MergeRecurringDocument, type RecurringCadence, type RecurringKind, type RecurringRow_StreamFragment } from "@/gql/graphql";
import { AmountField } from "@/shared/money/AmountField";
import { signOf } from "@/shared/money/money";
import { parseAmount } from "@/shared/money/parseAmount";
import { FormDialog } from "@/shared/ui/FormDialog";
import { useSubmit } from "@/shared/ui/useSubmit";
import { useChange } from "@/shared/undo/useChange";
import { words } from "./words";

interface DialogProps {
  /** Null: closed. */
  readonly stream: RecurringRow_StreamFragment | null;
  readonly onClose: () => void;
}

export function EditStreamDialog({ stream, onClose }: DialogProps) {
  return stream ? <EditForm key={stream.id} stream={stream} onClose={onClose} /> : null;
}

interface EditValues {
  readonly name: string;
  readonly kind: RecurringKind;
  readonly cadence: RecurringCadence;
  readonly amount: string;
  readonly nextOn: string;
}

const FIELDS = ["name", "kind", "cadence", "amount", "nextOn"] as const;

function EditForm({ stream, onClose }: { readonly stream: RecurringRow_StreamFragment; readonly onClose: () => void }) {
  const { currency } = stream.amount;
  const client = useApolloClient();
  const change = useChange();
  const { busy, problem, setProblem, submit } = useSubmit();
  const form = useForm<EditValues>({
    initialValues: { name: stream.name, kind: stream.kind, cadence: stream.cadence, amount: "", nextOn: "" },
    validate: {
      name: (name) => (name.trim() === "" ? words.nameMissing : null),
      amount: (text) => (text.trim() === "" || isPositive(text, currency) ? null : words.positive),
    },
  });
  const send = (values: EditValues) =>
    submit(async () => {
      const parsed = parseAmount(values.amount, currency);
      const input = {
        id: stream.id, version: stream.version, name: values.name.trim(), kind: values.kind, cadence: values.cadence,
        amount: parsed.ok ? parsed.minor : null, nextOn: values.nextOn === "" ? null : values.nextOn,
      };
      const refused = await change(async () => (await client.mutate({ mutation: EditRecurringDocument, variables: { input } })).data?.editRecurring, FIELDS);
      if (!refused) { onClose(); return; }
      form.setErrors(refused.fields);
      setProblem(refused.general);
    });
  const kinds = signOf(stream.amount.minor) === "positive" ? (["INCOME"] as const) : (["SUBSCRIPTION", "BILL", "TRANSFER"] as const);
  return (
    <FormDialog title={words.editTitle(stream.name)} opened onClose={onClose} onSubmit={form.onSubmit((values) => void send(values))} action={words.save} busy={busy} problem={problem} failed={words.notSaved}>
      <TextInput label={words.name} required maxLength={100} data-autofocus {...form.getInputProps("name")} />
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <Select label={words.kind} allowDeselect={false} data={kinds.map((value) => ({ value, label: words.kinds[value] }))} {...form.getInputProps("kind")} />
        <Select label={words.cadence} allowDeselect={false} data={Object.entries(words.cadences).map(([value, label]) => ({ value, label }))} {...form.getInputProps("cadence")} />
        <AmountField label={words.amount} description={words.amountHint} currency={currency} {...form.getInputProps("amount")} />
        <TextInput type="date" label={words.nextOn} description={words.nextHint} {...form.getInputProps("nextOn")} />
      </SimpleGrid>
    </FormDialog>
  );
}

function isPositive(text: string, currency: string): boolean {
  const parsed = parseAmount(text, currency);
  return parsed.ok && signOf(parsed.minor) === "positive";
}

export function MergeStreamDialog({ stream, streams, onClose }: DialogProps & { readonly streams: readonly RecurringRow_StreamFragment[] }) {
  return stream ? <MergeForm key={stream.id} stream={stream} streams={streams} onClose={onClose} /> : null;
}

function MergeForm({ stream, streams, onClose }: { readonly stream: RecurringRow_StreamFragment; readonly streams: readonly RecurringRow_StreamFragment[]; readonly onClose: () => void }) {
  const client = useApolloClient();
  const change = useChange();
  const { busy, problem, setProblem, submit } = useSubmit();
  const [other, setOther] = useState<string | null>(null);
  const offered = streams.filter(({ id, state, amount }) => id !== stream.id && state !== "DISMISSED" && state !== "MERGED"
    && amount.currency === stream.amount.currency && signOf(amount.minor) === signOf(stream.amount.minor));
  const send = () =>
    submit(async () => {
      const input = { into: stream.id, ids: other === null ? [] : [other] };
      const refused = await change(async () => (await client.mutate({ mutation: MergeRecurringDocument, variables: { input } })).data?.mergeRecurring);
      if (refused) setProblem(refused.general);
      else onClose();
    });
  return (
    <FormDialog
      title={words.mergeTitle(stream.name)} opened onClose={onClose} action={words.mergeAction} busy={busy} problem={problem} failed={words.notSaved}
      onSubmit={(event) => { event?.preventDefault(); void send(); }}
    >
      <Text size="sm" c="dimmed">{words.mergeHint}</Text>
      <Select label={words.mergeWith} required searchable data={offered.map(({ id, name, cadence }) => ({ value: id, label: `${name} · ${words.cadences[cadence]}` }))} value={other} onChange={setOther} />
    </FormDialog>
  );
}
