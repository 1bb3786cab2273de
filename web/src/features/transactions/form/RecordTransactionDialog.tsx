import { useApolloClient } from "@apollo/client/react";
import { Button, Group, Modal, SegmentedControl, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconWallet } from "@tabler/icons-react";
import { useState } from "react";
import { RecordTransactionDocument, RecordTransferDocument, type TransactionKind } from "@/gql/graphql";
import { useAccounts } from "@/shared/accounts/useAccounts";
import { useActions } from "@/shared/actions/actions";
import { today } from "@/shared/dates/dates";
import { mapUserErrors, type UserErrorLike } from "@/shared/errors/userErrors";
import { newId } from "@/shared/ids";
import { useHomeCurrency } from "@/shared/session/useViewer";
import { EmptyState } from "@/shared/ui/EmptyState";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { useSubmit } from "@/shared/ui/useSubmit";
import { useChangeToast } from "@/shared/undo/useUndo";
import { arrivals } from "../live/arrivals";
import { refetchSums } from "../live/applyChange";
import { mergeRow } from "../live/liveCache";
import { words } from "../words";
import { formWords } from "./formWords";
import { TransactionFields } from "./TransactionFields";
import {
  FIELD_ALIASES, TRANSACTION_FIELDS, type TransactionValues, currencyOf, needsReceivedAmount, signedMinor, validateTransaction,
} from "./transactionForm";

interface DialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function RecordTransactionDialog({ opened, onClose }: DialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={formWords.recordTitle} size="lg">
      <Content onClose={onClose} />
    </Modal>
  );
}

function Content({ onClose }: Pick<DialogProps, "onClose">) {
  const { accounts, loading } = useAccounts();
  const { createAccount } = useActions();
  if (loading) return null;
  if (accounts.length === 0) {
    return (
      <EmptyState
        icon={<IconWallet />}
        title={formWords.noAccountTitle}
        action={<Button onClick={() => createAccount()}>{formWords.addAccount}</Button>}
      >
        {formWords.noAccountText}
      </EmptyState>
    );
  }
  return <RecordForm firstAccount={accounts[0]?.id ?? null} onClose={onClose} />;
}

function RecordForm({ firstAccount, onClose }: { readonly firstAccount: string | null } & Pick<DialogProps, "onClose">) {
  const { accounts } = useAccounts();
  const home = useHomeCurrency();
  const record = useRecord();
  const { busy, problem, setProblem, submit } = useSubmit();
  // Made once for this form: sending it again after a lost answer is still the same transaction.
  const [id] = useState(() => newId());
  const form = useForm<TransactionValues>({
    initialValues: {
      kind: "EXPENSE", accountId: firstAccount, toAccountId: null, amount: "", receivedAmount: "", bookedOn: today(),
      description: "", category: null, note: "",
    },
    validate: (values) => validateTransaction(values, accounts, home),
  });

  const send = (values: TransactionValues) =>
    submit(async () => {
      const errors = await record(id, values);
      const mapped = mapUserErrors(errors, TRANSACTION_FIELDS, FIELD_ALIASES);
      form.setErrors(mapped.fields);
      setProblem(mapped.general);
      if (errors.length === 0) onClose();
    });

  return (
    <form onSubmit={form.onSubmit((values) => void send(values))} noValidate>
      <Stack gap="sm">
        {problem ? <FailureAlert title="Not recorded" error={problem} /> : null}
        <SegmentedControl
          fullWidth
          aria-label={formWords.kind}
          data={Object.entries(words.kinds).map(([value, label]) => ({ value, label }))}
          value={form.getValues().kind}
          onChange={(kind) => {
            form.setFieldValue("kind", kind as TransactionKind);
            form.clearErrors();
          }}
        />
        <TransactionFields form={form} />
        <Group justify="flex-end" mt="xs">
          <Button variant="default" onClick={onClose}>{formWords.cancel}</Button>
          <Button type="submit" loading={busy}>{formWords.record}</Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Send the form as an income, an expense or a transfer; the answer is the list of refusals. */
function useRecord(): (id: string, values: TransactionValues) => Promise<readonly UserErrorLike[]> {
  const client = useApolloClient();
  const { accounts } = useAccounts();
  const home = useHomeCurrency();
  const tell = useChangeToast();

  return async (id, values) => {
    const accountId = values.accountId ?? "";
    const amount = signedMinor(values.amount, currencyOf(accounts, accountId, home), values.kind);
    const shared = { id, bookedOn: values.bookedOn, amount, note: values.note.trim() || null };
    const payload = values.kind === "TRANSFER" ? await transfer(shared) : await single(shared);
    for (const row of payload.rows) {
      mergeRow(client.cache, row);
      arrivals.announce(row.id);
    }
    tell(payload.change);
    if (payload.errors.length === 0) refetchSums(client);
    return payload.errors;

    async function single(common: typeof shared) {
      const input = { ...common, accountId, description: values.description.trim(), category: values.category };
      const { data } = await client.mutate({ mutation: RecordTransactionDocument, variables: { input } });
      const { transaction, change, errors } = required(data).recordTransaction;
      return { rows: transaction ? [transaction] : [], change, errors };
    }

    async function transfer(common: typeof shared) {
      const toAccountId = values.toAccountId ?? "";
      const receivedAmount = needsReceivedAmount(values, accounts, home)
        ? signedMinor(values.receivedAmount, currencyOf(accounts, toAccountId, home), "TRANSFER")
        : null;
      const input = { ...common, fromAccountId: accountId, toAccountId, receivedAmount, description: values.description.trim() || null };
      const { data } = await client.mutate({ mutation: RecordTransferDocument, variables: { input } });
      const { transactions, change, errors } = required(data).recordTransfer;
      return { rows: transactions, change, errors };
    }
  };
}

function required<TData>(data: TData | null | undefined): TData {
  if (data == null) throw new Error("The server sent no data");
  return data;
}
