import { useApolloClient } from "@apollo/client/react";
import { Button, Group, Modal, Select, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { AccountsDocument, type AccountType, CreateAccountDocument } from "@/gql/graphql";
import { likelyType } from "@/shared/accounts/likelyType";
import { ACCOUNT_TYPES } from "@/shared/accounts/useAccounts";
import type { AccountDraft } from "@/shared/actions/actions";
import { mapUserErrors } from "@/shared/errors/userErrors";
import { newId } from "@/shared/ids";
import { AmountField, amountProblem } from "@/shared/money/AmountField";
import { CURRENCIES, currencyName } from "@/shared/money/currencies";
import { parseAmount } from "@/shared/money/parseAmount";
import { useHomeCurrency } from "@/shared/session/useViewer";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { useSubmit } from "@/shared/ui/useSubmit";
import { useChangeToast } from "@/shared/undo/useUndo";
import { words } from "./words";

interface CreateAccountDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onCreated?: ((accountId: string) => void) | undefined;
  readonly draft?: AccountDraft | undefined;
}

export function CreateAccountDialog({ opened, onClose, onCreated, draft }: CreateAccountDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={words.title} zIndex={250}>
      <CreateAccountForm onClose={onClose} onCreated={onCreated} draft={draft} />
    </Modal>
  );
}

interface Values {
  name: string;
  type: AccountType;
  currency: string;
  openingBalance: string;
}

function CreateAccountForm({ onClose, onCreated, draft }: Omit<CreateAccountDialogProps, "opened">) {
  const home = useHomeCurrency();
  const client = useApolloClient();
  const tell = useChangeToast();
  const { busy, problem, setProblem, submit } = useSubmit();
  const [id] = useState(() => newId());
  const form = useForm<Values>({
    initialValues: { name: draft?.name ?? "", type: likelyType(draft?.name ?? ""), currency: draft?.currency ?? home, openingBalance: "" },
    validate: {
      name: (name) => (name.trim() === "" ? words.nameMissing : null),
      openingBalance: (text, { currency }) => (text.trim() === "" ? null : amountProblem(parseAmount(text, currency), currency)),
    },
  });

  const send = (values: Values) =>
    submit(async () => {
      const opening = parseAmount(values.openingBalance, values.currency);
      const input = { id, name: values.name.trim(), type: values.type, currency: values.currency, openingBalance: opening.ok ? opening.minor : "0" };
      const { data } = await client.mutate({
        mutation: CreateAccountDocument,
        variables: { input },
        refetchQueries: [{ query: AccountsDocument }],
        awaitRefetchQueries: true,
      });
      const payload = data?.createAccount;
      const mapped = mapUserErrors(payload?.errors ?? [], ["name", "type", "currency", "openingBalance"]);
      form.setErrors(mapped.fields);
      setProblem(mapped.general);
      if (!payload?.account) return;
      tell(payload.change);
      await client.refetchQueries({ include: "active" });
      onCreated?.(payload.account.id);
      onClose();
    });

  return (
    <form onSubmit={form.onSubmit((values) => void send(values))} noValidate>
      <Stack gap="sm">
        {problem ? <FailureAlert title={words.failed} error={problem} /> : null}
        <TextInput label={words.name} placeholder={words.namePlaceholder} required data-autofocus maxLength={100} {...form.getInputProps("name")} />
        <Select
          label={words.type}
          description={words.typeHints[form.getValues().type]}
          allowDeselect={false}
          data={Object.entries(ACCOUNT_TYPES).map(([value, label]) => ({ value, label }))}
          comboboxProps={{ zIndex: 300 }}
          {...form.getInputProps("type")}
        />
        <Select
          label={words.currency}
          searchable
          allowDeselect={false}
          data={[...new Set([home, ...CURRENCIES])].map((code) => ({ value: code, label: `${code} – ${currencyName(code)}` }))}
          comboboxProps={{ zIndex: 300 }}
          {...form.getInputProps("currency")}
        />
        <AmountField label={words.opening} description={words.openingHint} currency={form.getValues().currency} {...form.getInputProps("openingBalance")} />
        <Group justify="flex-end" mt="xs">
          <Button variant="default" onClick={onClose}>{words.cancel}</Button>
          <Button type="submit" loading={busy}>{words.create}</Button>
        </Group>
      </Stack>
    </form>
  );
}
