import { useQuery } from "@apollo/client/react";
import { MultiSelect, Select, Textarea } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { type SyntheticEvent, useState } from "react";
import { BulkNamesDocument, type TransactionChanges } from "@/gql/graphql";
import { useAccounts } from "@/shared/accounts/useAccounts";
import { FormDialog } from "@/shared/ui/FormDialog";
import { bulkWords } from "./bulkWords";

export type BulkKind = keyof typeof bulkWords.kinds;

interface BulkDialogProps {
  readonly kind: BulkKind;
  readonly count: number;
  readonly busy: boolean;
  readonly onApply: (changes: TransactionChanges) => void;
  readonly onClose: () => void;
}

/** One field for many rows. */
export function BulkDialog({ kind, count, busy, onApply, onClose }: BulkDialogProps) {
  const [tags, setTags] = useState<string[]>([]);
  const [value, setValue] = useState<string | null>(null);
  const [note, setNote] = useState("");
  const [search, setSearch] = useState("");
  const [text] = useDebouncedValue(search.trim(), 200);
  const { data, previousData } = useQuery(BulkNamesDocument, { variables: { text: text || null }, skip: kind === "note" || kind === "account" });
  const names = data ?? previousData;
  const { accounts } = useAccounts();
  const changes: Record<BulkKind, TransactionChanges | null> = {
    addTags: tags.length > 0 ? { addTagIds: tags } : null,
    removeTags: tags.length > 0 ? { removeTagIds: tags } : null,
    payee: { payeeId: value },
    note: { note: note.trim() || null },
    account: value === null ? null : { accountId: value },
  };
  const send = (event?: SyntheticEvent) => {
    event?.preventDefault();
    const wanted = changes[kind];
    if (wanted) onApply(wanted);
  };
  return (
    <FormDialog title={bulkWords.kinds[kind]} opened onClose={onClose} onSubmit={send} action={bulkWords.apply(count)} busy={busy} problem={null} failed={bulkWords.failed}>
      {kind === "addTags" || kind === "removeTags" ? (
        <MultiSelect
          label={bulkWords.tags}
          searchable
          data-autofocus
          maxValues={20}
          data={(names?.tags ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          value={tags}
          onChange={setTags}
        />
      ) : null}
      {kind === "payee" ? (
        <Select
          label={bulkWords.payee}
          description={bulkWords.noPayee}
          searchable
          clearable
          data-autofocus
          clearButtonProps={{ "aria-label": "Clear the payee" }}
          data={(names?.payees.edges ?? []).map(({ node }) => ({ value: node.id, label: node.name }))}
          value={value}
          onChange={setValue}
          onSearchChange={setSearch}
        />
      ) : null}
      {kind === "note" ? (
        <Textarea label={bulkWords.note} description={bulkWords.noNote} autosize minRows={2} maxLength={2000} data-autofocus value={note} onChange={(event) => setNote(event.currentTarget.value)} />
      ) : null}
      {kind === "account" ? (
        <Select
          label={bulkWords.account}
          description={bulkWords.accountHint}
          data-autofocus
          data={accounts.map(({ id, name, currency }) => ({ value: id, label: `${name} (${currency})` }))}
          value={value}
          onChange={setValue}
        />
      ) : null}
    </FormDialog>
  );
}
