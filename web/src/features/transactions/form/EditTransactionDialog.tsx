import { useApolloClient, useQuery } from "@apollo/client/react";
import { Alert, Button, Group, Modal, Skeleton, Stack, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import {
  DeleteTransactionDocument, EditTransactionDocument, type LiveRow_TransactionFragment, TransactionToEditDocument,
} from "@/gql/graphql";
import { useAccounts } from "@/shared/accounts/useAccounts";
import { mapUserErrors } from "@/shared/errors/userErrors";
import { signOf, withoutSign } from "@/shared/money/money";
import { toInputText } from "@/shared/money/parseAmount";
import { useHomeCurrency, useMay } from "@/shared/session/useViewer";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { useSubmit } from "@/shared/ui/useSubmit";
import { useChangeToast } from "@/shared/undo/useUndo";
import { refetchSums } from "../live/applyChange";
import { mergeRow, removeRows } from "../live/liveCache";
import { formWords } from "./formWords";
import { TransactionFields } from "./TransactionFields";
import { TRANSACTION_FIELDS, type TransactionValues, currencyOf, signedMinor, validateTransaction } from "./transactionForm";

interface EditTransactionDialogProps {
  /** Null: closed. */
  readonly id: string | null;
  readonly onClose: () => void;
}

export function EditTransactionDialog({ id, onClose }: EditTransactionDialogProps) {
  return (
    <Modal opened={id !== null} onClose={onClose} title={formWords.editTitle} size="lg">
      {id !== null ? <Loaded id={id} onClose={onClose} /> : null}
    </Modal>
  );
}

function Loaded({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { data, loading, error, refetch } = useQuery(TransactionToEditDocument, { variables: { id } });
  // Editing starts from one version and keeps it, even while a live change arrives: the server decides about conflicts.
  const [attempt, setAttempt] = useState(0);
  if (error) return <FailureAlert error={error} onRetry={() => void refetch()} />;
  if (loading && !data) return <Skeleton height={320} />;
  if (!data?.transaction) return <Text>{formWords.gone}</Text>;
  return (
    <EditForm
      key={attempt}
      row={data.transaction}
      onClose={onClose}
      onReload={async () => {
        await refetch();
        setAttempt((previous) => previous + 1);
      }}
    />
  );
}

interface EditFormProps {
  readonly row: LiveRow_TransactionFragment;
  readonly onClose: () => void;
  readonly onReload: () => Promise<void>;
}

function EditForm({ row: current, onClose, onReload }: EditFormProps) {
  const [row] = useState(current);
  const { accounts } = useAccounts();
  const home = useHomeCurrency();
  const mayWrite = useMay("WRITE_TRANSACTIONS");
  const client = useApolloClient();
  const tell = useChangeToast();
  const { busy, problem, setProblem, submit } = useSubmit();
  const [conflict, setConflict] = useState(false);
  const leg = row.kind === "TRANSFER";
  const form = useForm<TransactionValues>({
    initialValues: toValues(row),
    validate: (values) => (leg ? {} : validateTransaction(values, accounts, home)),
  });

  const save = (values: TransactionValues) =>
    submit(async () => {
      const words = { description: values.description.trim(), note: values.note.trim() || null };
      const figures = leg
        ? {}
        : {
            amount: signedMinor(values.amount, currencyOf(accounts, values.accountId, home), values.kind),
            bookedOn: values.bookedOn,
            accountId: values.accountId,
            ...(values.category !== (row.category?.id ?? null) && { category: values.category }),
          };
      const { data } = await client.mutate({
        mutation: EditTransactionDocument,
        variables: { input: { id: row.id, version: row.version, ...words, ...figures } },
      });
      const payload = data?.editTransaction;
      const errors = payload?.errors ?? [];
      setConflict(errors.some(({ code }) => code === "VERSION_CONFLICT"));
      const mapped = mapUserErrors(errors.filter(({ code }) => code !== "VERSION_CONFLICT"), TRANSACTION_FIELDS);
      form.setErrors(mapped.fields);
      setProblem(mapped.general);
      if (errors.length > 0 || !payload?.transaction) return;
      mergeRow(client.cache, payload.transaction);
      tell(payload.change);
      refetchSums(client);
      onClose();
    });

  const remove = () =>
    submit(async () => {
      const { data } = await client.mutate({ mutation: DeleteTransactionDocument, variables: { input: { id: row.id } } });
      const refusal = data?.deleteTransaction.errors[0];
      if (refusal) { setProblem(refusal.message); return; }
      onClose();
      removeRows(client.cache, data?.deleteTransaction.deletedIds ?? []);
      tell(data?.deleteTransaction.change);
      refetchSums(client);
    });

  return (
    <form onSubmit={form.onSubmit((values) => void save(values))} noValidate>
      <Stack gap="sm">
        {problem ? <FailureAlert title="Not saved" error={problem} /> : null}
        {conflict ? <Conflict onReload={() => void onReload()} /> : null}
        {leg ? <Alert variant="light" color="gray">{formWords.transferNote}</Alert> : null}
        <TransactionFields form={form} wordsOnly={leg} />
        <Group justify="space-between" mt="xs">
          <Button color="red" variant="subtle" disabled={!mayWrite || busy} leftSection={<IconTrash size={17} aria-hidden />} onClick={() => void remove()}>
            {formWords.remove}
          </Button>
          <Group>
            <Button variant="default" onClick={onClose}>{formWords.cancel}</Button>
            <Button type="submit" loading={busy} disabled={!mayWrite || conflict}>{formWords.save}</Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
}

function Conflict({ onReload }: { readonly onReload: () => void }) {
  return (
    <Alert color="yellow" role="alert" title={formWords.conflictTitle}>
      <Stack gap="xs" align="flex-start">
        {formWords.conflictText}
        <Button size="xs" variant="default" onClick={onReload}>{formWords.loadCurrent}</Button>
      </Stack>
    </Alert>
  );
}

function toValues(row: LiveRow_TransactionFragment): TransactionValues {
  return {
    kind: row.kind === "TRANSFER" ? "TRANSFER" : signOf(row.amount.minor) === "negative" ? "EXPENSE" : "INCOME",
    accountId: row.account.id,
    toAccountId: null,
    amount: toInputText(withoutSign(row.amount.minor), row.amount.currency),
    receivedAmount: "",
    bookedOn: row.bookedOn,
    description: row.description,
    category: row.category?.id ?? null,
    note: row.note ?? "",
  };
}
