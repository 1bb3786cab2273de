import { useApolloClient } from "@apollo/client/react";
import { Alert, Select, Text, TextInput, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { type AccountRow_AccountFragment, type AccountType, CloseAccountDocument, EditAccountDocument, SetAccountValueDocument } from "@/gql/graphql";
import { ACCOUNT_TYPES } from "@/shared/accounts/useAccounts";
import { today } from "@/shared/dates/dates";
import { newId } from "@/shared/ids";
import { AmountField, amountProblem } from "@/shared/money/AmountField";
import { formatMoney } from "@/shared/money/money";
import { parseAmount, toInputText } from "@/shared/money/parseAmount";
import { FormDialog } from "@/shared/ui/FormDialog";
import { useSubmit } from "@/shared/ui/useSubmit";
import { useChange } from "@/shared/undo/useChange";
import { words } from "./words";

interface AccountDialogProps {
  readonly account: AccountRow_AccountFragment;
  readonly onClose: () => void;
}

interface EditValues {
  name: string;
  type: AccountType;
  openingBalance: string;
  note: string;
}

export function EditAccountDialog({ account, onClose }: AccountDialogProps) {
  const client = useApolloClient();
  const change = useChange();
  const { busy, problem, setProblem, submit } = useSubmit();
  const form = useForm<EditValues>({
    initialValues: { name: account.name, type: account.type, openingBalance: toInputText(account.openingBalance.minor, account.currency), note: account.note ?? "" },
    validate: {
      name: (name) => (name.trim() === "" ? words.nameMissing : null),
      openingBalance: (text) => (text.trim() === "" ? null : amountProblem(parseAmount(text, account.currency), account.currency)),
    },
  });
  const send = (values: EditValues) =>
    submit(async () => {
      const opening = parseAmount(values.openingBalance, account.currency);
      const input = {
        id: account.id,
        name: values.name.trim(),
        type: values.type,
        openingBalance: opening.ok ? opening.minor : "0",
        note: values.note.trim() === "" ? null : values.note.trim(),
      };
      const refused = await change(
        async () => (await client.mutate({ mutation: EditAccountDocument, variables: { input } })).data?.editAccount,
        ["name", "type", "openingBalance", "note"],
      );
      if (!refused) { onClose(); return; }
      form.setErrors(refused.fields);
      setProblem(refused.general);
    });
  return (
    <FormDialog opened title={words.editTitle} onClose={onClose} onSubmit={form.onSubmit((values) => void send(values))} action={words.save} busy={busy} problem={problem} failed={words.notSaved}>
      <TextInput label={words.name} required data-autofocus maxLength={100} {...form.getInputProps("name")} />
      <Select
        label={words.type}
        description={words.typeHints[form.getValues().type]}
        allowDeselect={false}
        data={Object.entries(ACCOUNT_TYPES).map(([value, label]) => ({ value, label }))}
        comboboxProps={{ zIndex: 300 }}
        {...form.getInputProps("type")}
      />
      <AmountField label={words.opening} description={words.openingHint} currency={account.currency} {...form.getInputProps("openingBalance")} />
      <Textarea label={words.note} description={words.noteHint} autosize minRows={2} maxLength={2000} {...form.getInputProps("note")} />
    </FormDialog>
  );
}

export function CloseAccountDialog({ account, onClose }: AccountDialogProps) {
  const client = useApolloClient();
  const change = useChange();
  const { busy, problem, setProblem, submit } = useSubmit();
  const form = useForm({ initialValues: { closedOn: today() } });
  const send = ({ closedOn }: { closedOn: string }) =>
    submit(async () => {
      const input = { id: account.id, closedOn };
      const refused = await change(async () => (await client.mutate({ mutation: CloseAccountDocument, variables: { input } })).data?.closeAccount, ["closedOn"]);
      if (!refused) { onClose(); return; }
      form.setErrors(refused.fields);
      setProblem(refused.general);
    });
  return (
    <FormDialog opened title={words.closeTitle(account.name)} onClose={onClose} onSubmit={form.onSubmit((values) => void send(values))} action={words.closeAction} busy={busy} problem={problem} failed={words.notSaved}>
      <Text size="sm">{words.closeText}</Text>
      {account.balance.minor === "0" ? null : <Alert color="yellow" variant="light">{words.closeBalance(formatMoney(account.balance))}</Alert>}
      <TextInput type="date" label={words.closeDay} required {...form.getInputProps("closedOn")} />
    </FormDialog>
  );
}

export function ValueDialog({ account, onClose }: AccountDialogProps) {
  const client = useApolloClient();
  const change = useChange();
  const { busy, problem, setProblem, submit } = useSubmit();
  const [id] = useState(() => newId());
  const form = useForm({
    initialValues: { value: "", valuedOn: today() },
    validate: { value: (text) => amountProblem(parseAmount(text, account.currency), account.currency) },
  });
  const send = ({ value, valuedOn }: { value: string; valuedOn: string }) =>
    submit(async () => {
      const parsed = parseAmount(value, account.currency);
      if (!parsed.ok) return;
      const input = { id, accountId: account.id, valuedOn, value: parsed.minor };
      const refused = await change(async () => (await client.mutate({ mutation: SetAccountValueDocument, variables: { input } })).data?.setAccountValue, ["value", "valuedOn"]);
      if (!refused) { onClose(); return; }
      form.setErrors(refused.fields);
      setProblem(refused.general);
    });
  return (
    <FormDialog opened title={words.valueTitle(account.name)} onClose={onClose} onSubmit={form.onSubmit((values) => void send(values))} action={words.valueAction} busy={busy} problem={problem} failed={words.notSaved}>
      <Text size="sm">{words.valueText}</Text>
      <AmountField label={words.value} required data-autofocus currency={account.currency} {...form.getInputProps("value")} />
      <TextInput type="date" label={words.valueDay} required {...form.getInputProps("valuedOn")} />
    </FormDialog>
  );
}
