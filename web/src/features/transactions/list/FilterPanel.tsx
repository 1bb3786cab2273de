import { Group, type InputWrapperProps, MultiSelect, SimpleGrid, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useState } from "react";
import { useAccounts } from "@/shared/accounts/useAccounts";
import { useCategories } from "@/shared/categories/useCategories";
import { AmountField } from "@/shared/money/AmountField";
import { words } from "../words";
import { amountWord, changeQuery, choiceFromQuery } from "./filters";

const BELOW: InputWrapperProps["inputWrapperOrder"] = ["label", "input", "description", "error"];
const NONE = "none";

interface FilterPanelProps {
  readonly query: string;
  readonly currency: string;
  readonly onChange: (query: string) => void;
}

interface Named {
  readonly id: string;
  readonly name: string;
}

/** Ids of what a search calls by name or id. */
function idsOf(written: readonly string[], known: readonly Named[]): string[] {
  return written.flatMap((word) => {
    const found = known.find(({ id, name }) => id === word || name.toLowerCase() === word.toLowerCase());
    return found ? [found.id] : [];
  });
}

/** Names are what people read; where two things share one, the id says which. */
function namesOf(ids: readonly string[], known: readonly Named[]): string[] {
  return ids.flatMap((id) => {
    const name = known.find((each) => each.id === id)?.name;
    if (name === undefined) return [];
    return [known.filter((each) => each.name.toLowerCase() === name.toLowerCase()).length === 1 ? name : id];
  });
}

export function FilterPanel({ query, currency, onChange }: FilterPanelProps) {
  const { accounts } = useAccounts();
  const categories: readonly Named[] = [
    { id: NONE, name: NONE },
    ...useCategories().map(({ id, label }) => ({ id, name: label })),
  ];
  const choice = choiceFromQuery(query);
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} mb="md" spacing="sm">
      <MultiSelect
        label="Accounts"
        placeholder={choice.accounts.length > 0 ? "" : "All accounts"}
        clearable
        data={accounts.map(({ id, name }) => ({ value: id, label: name }))}
        value={idsOf(choice.accounts, accounts)}
        onChange={(ids) => onChange(changeQuery.accounts(query, namesOf(ids, accounts)))}
      />
      <MultiSelect
        label="Categories"
        placeholder={choice.categories.length > 0 ? "" : "All categories"}
        searchable
        clearable
        data={categories.map(({ id, name }) => ({ value: id, label: id === NONE ? words.uncategorized : name }))}
        value={idsOf(choice.categories, categories)}
        onChange={(ids) => onChange(changeQuery.categories(query, namesOf(ids, categories)))}
      />
      <Group gap="sm" grow align="start" preventGrowOverflow={false}>
        <TextInput type="date" label="From day" value={choice.from} max={choice.to || undefined} onChange={(event) => onChange(changeQuery.dates(query, event.currentTarget.value, choice.to))} />
        <TextInput type="date" label="To day" value={choice.to} min={choice.from || undefined} onChange={(event) => onChange(changeQuery.dates(query, choice.from, event.currentTarget.value))} />
      </Group>
      <Group gap="sm" grow align="start">
        <Bound label="At least" currency={currency} value={choice.min} onChange={(min) => onChange(changeQuery.amounts(query, min, choice.max))} />
        <Bound label="At most" currency={currency} value={choice.max} onChange={(max) => onChange(changeQuery.amounts(query, choice.min, max))} />
      </Group>
    </SimpleGrid>
  );
}

interface BoundProps {
  readonly label: string;
  readonly currency: string;
  readonly value: string;
  readonly onChange: (word: string) => void;
}

/** Keeps what was typed while the search gets the number it means. */
function Bound({ label, currency, value, onChange }: BoundProps) {
  const [typed, setTyped] = useState(value);
  const [shown, setShown] = useState(value);
  const send = useDebouncedCallback((text: string) => onChange(amountWord(text, currency)), 250);
  if (value !== shown) {
    setShown(value);
    if (amountWord(typed, currency) !== value) setTyped(value);
  }
  return (
    <AmountField
      currency={currency}
      label={label}
      description={words.sizeHint}
      inputWrapperOrder={BELOW}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        send(event.currentTarget.value);
      }}
    />
  );
}
