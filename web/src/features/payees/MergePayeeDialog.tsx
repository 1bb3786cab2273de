import { useApolloClient, useQuery } from "@apollo/client/react";
import { Select, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { type SyntheticEvent, useState } from "react";
import { MergePayeesDocument, PayeeChoicesDocument, type PayeeRow_PayeeFragment } from "@/gql/graphql";
import { FormDialog } from "@/shared/ui/FormDialog";
import { useSubmit } from "@/shared/ui/useSubmit";
import { useChange } from "@/shared/undo/useChange";
import { words } from "./words";

interface MergePayeeDialogProps {
  readonly payee: PayeeRow_PayeeFragment;
  readonly onClose: () => void;
}

export function MergePayeeDialog({ payee, onClose }: MergePayeeDialogProps) {
  const client = useApolloClient();
  const change = useChange();
  const { busy, problem, setProblem, submit } = useSubmit();
  const [search, setSearch] = useState("");
  const [text] = useDebouncedValue(search.trim(), 200);
  const [into, setInto] = useState<string | null>(null);
  const { data, previousData } = useQuery(PayeeChoicesDocument, { variables: { text } });
  const choices = ((data ?? previousData)?.payees.edges ?? []).map(({ node }) => node).filter(({ id }) => id !== payee.id);
  const send = (event?: SyntheticEvent) => {
    event?.preventDefault();
    if (into === null) { setProblem(words.mergeMissing); return; }
    void submit(async () => {
      const input = { ids: [payee.id], into };
      const refused = await change(async () => (await client.mutate({ mutation: MergePayeesDocument, variables: { input } })).data?.mergePayees);
      if (refused) setProblem(refused.general);
      else onClose();
    });
  };
  return (
    <FormDialog opened title={words.mergeTitle(payee.name)} onClose={onClose} onSubmit={send} action={words.mergeAction} busy={busy} problem={problem} failed={words.failed}>
      <Text size="sm">{words.mergeText}</Text>
      <Select
        label={words.into}
        required
        searchable
        nothingFoundMessage={words.nothingFound}
        data={choices.map(({ id, name }) => ({ value: id, label: name }))}
        filter={({ options }) => options}
        value={into}
        onChange={setInto}
        onSearchChange={setSearch}
        comboboxProps={{ zIndex: 300 }}
      />
    </FormDialog>
  );
}
