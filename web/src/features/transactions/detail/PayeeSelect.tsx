import { useApolloClient, useQuery } from "@apollo/client/react";
import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { type ReactNode, useState } from "react";
import { CreatePayeeForRowDocument, DetailPayeesDocument } from "@/gql/graphql";
import { newId } from "@/shared/ids";
import { showProblem } from "@/shared/ui/toasts";
import { words } from "./words";

interface PayeeSelectProps {
  readonly value?: string | null;
  readonly onChange: (value: string | null) => void;
  /** The payee that the row has: it need not be among the first ones of the list. */
  readonly current: { readonly id: string; readonly name: string } | null;
  readonly disabled?: boolean;
  readonly error?: ReactNode;
}

const NEW = "new:";

/** Choose a payee by typing; one that does not exist yet can be added on the way. */
export function PayeeSelect({ value, onChange, current, disabled = false, error }: PayeeSelectProps) {
  const client = useApolloClient();
  const [search, setSearch] = useState("");
  const [added, setAdded] = useState<PayeeSelectProps["current"]>(null);
  const [text] = useDebouncedValue(search.trim(), 200);
  const { data, previousData } = useQuery(DetailPayeesDocument, { variables: { text: text || null } });
  const found = (data ?? previousData)?.payees.edges.map(({ node }) => node) ?? [];
  const known = [...new Map([...(current ? [current] : []), ...(added ? [added] : []), ...found].map((payee) => [payee.id, payee])).values()];
  const name = search.trim();
  const isNew = name !== "" && !known.some((payee) => payee.name.toLowerCase() === name.toLowerCase());
  const choices = known.map((payee) => ({ value: payee.id, label: payee.name }));

  async function choose(chosen: string | null): Promise<void> {
    if (!chosen?.startsWith(NEW)) { onChange(chosen); return; }
    const input = { id: newId(), name: chosen.slice(NEW.length) };
    const { data: answer } = await client.mutate({ mutation: CreatePayeeForRowDocument, variables: { input } });
    const payee = answer?.createPayee.payee;
    if (!payee) { showProblem(words.notSaved, answer?.createPayee.errors[0]?.message ?? ""); return; }
    setAdded(payee);
    onChange(payee.id);
  }

  return (
    <Select
      label={words.payee}
      placeholder={words.payeeHint}
      searchable
      clearable
      clearButtonProps={{ "aria-label": "Clear the payee" }}
      disabled={disabled}
      error={error}
      data={isNew ? [...choices, { value: `${NEW}${name}`, label: words.newPayee(name) }] : choices}
      filter={({ options, search: typed }) =>
        options.filter((option) => "value" in option && (option.value.startsWith(NEW) || option.label.toLowerCase().includes(typed.trim().toLowerCase())))
      }
      nothingFoundMessage={words.noPayee}
      maxDropdownHeight={260}
      value={value ?? null}
      onChange={(chosen) => void choose(chosen)}
      onSearchChange={setSearch}
    />
  );
}
