import { Button, Chip, Collapse, Group, type InputWrapperProps, MultiSelect, SegmentedControl, SimpleGrid, TextInput } from "@mantine/core";
import { useDebouncedCallback, useDisclosure } from "@mantine/hooks";
import { IconAdjustmentsHorizontal, IconSearch, IconX } from "@tabler/icons-react";
import { useState } from "react";
import type { TransactionKind } from "@/gql/graphql";
import { useAccounts } from "@/shared/accounts/useAccounts";
import { SEARCH_FIELD } from "@/shared/actions/searchField";
import { UNCATEGORIZED, useCategories } from "@/shared/categories/useCategories";
import { AmountField } from "@/shared/money/AmountField";
import { words } from "../words";
import { type FilterChoice, countFilters } from "./filters";

const BELOW: InputWrapperProps["inputWrapperOrder"] = ["label", "input", "description", "error"];

interface FilterBarProps {
  readonly choice: FilterChoice;
  readonly currency: string;
  readonly onChange: (choice: FilterChoice) => void;
  readonly onClear: () => void;
}

export function FilterBar({ choice, currency, onChange, onClear }: FilterBarProps) {
  const inPanel = countFilters({ ...choice, text: "", kind: null });
  const [opened, { toggle }] = useDisclosure(inPanel > 0);
  const change = (part: Partial<FilterChoice>) => onChange({ ...choice, ...part });
  return (
    <div role="search" aria-label="Filter transactions">
      <Group gap="sm" mb="sm">
        <SearchField text={choice.text} onChange={(text) => change({ text })} />
        <SegmentedControl
          size="sm"
          aria-label="Kind of transaction"
          value={choice.kind ?? "ALL"}
          onChange={(value) => change({ kind: value === "ALL" ? null : (value as TransactionKind) })}
          data={[{ value: "ALL", label: "All" }, ...Object.entries(words.kinds).map(([value, label]) => ({ value, label }))]}
        />
        <Button variant="default" onClick={toggle} aria-expanded={opened} leftSection={<IconAdjustmentsHorizontal size={17} aria-hidden />}>
          {inPanel > 0 ? `Filters (${inPanel})` : "Filters"}
        </Button>
        {countFilters(choice) > 0 ? (
          <Button variant="subtle" onClick={onClear} leftSection={<IconX size={16} aria-hidden />}>
            {words.clearFilters}
          </Button>
        ) : null}
      </Group>
      <Collapse expanded={opened}>
        <FilterPanel choice={choice} currency={currency} change={change} />
      </Collapse>
    </div>
  );
}

function SearchField({ text, onChange }: { readonly text: string; readonly onChange: (text: string) => void }) {
  const [typed, setTyped] = useState(text);
  const [shown, setShown] = useState(text);
  const send = useDebouncedCallback(onChange, 250);
  // The address may change from outside: a link, Back, or Clear filters.
  if (text !== shown) {
    setShown(text);
    setTyped(text);
  }
  return (
    <TextInput
      id={SEARCH_FIELD}
      type="search"
      flex="1 1 14rem"
      aria-label="Search transactions"
      placeholder="Search description, merchant or note"
      leftSection={<IconSearch size={17} aria-hidden />}
      value={typed}
      onChange={(event) => {
        const value = event.currentTarget.value;
        setTyped(value);
        send(value);
      }}
    />
  );
}

interface FilterPanelProps {
  readonly choice: FilterChoice;
  readonly currency: string;
  readonly change: (part: Partial<FilterChoice>) => void;
}

function FilterPanel({ choice, currency, change }: FilterPanelProps) {
  const { accounts } = useAccounts();
  const categories = useCategories();
  const sizes = choice.kind === "EXPENSE" || choice.kind === "INCOME";
  const hint = sizes ? undefined : "Spending is negative";
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} mb="md" spacing="sm">
      <MultiSelect
        label="Accounts"
        placeholder={choice.accounts.length > 0 ? "" : "All accounts"}
        clearable
        data={accounts.map(({ id, name }) => ({ value: id, label: name }))}
        value={[...choice.accounts]}
        onChange={(ids) => change({ accounts: ids })}
      />
      <MultiSelect
        label="Categories"
        placeholder={choice.categories.length > 0 ? "" : "All categories"}
        searchable
        clearable
        data={[{ value: UNCATEGORIZED, label: words.uncategorized }, ...categories.map(({ id, label }) => ({ value: id, label }))]}
        value={[...choice.categories]}
        onChange={(ids) => change({ categories: ids })}
      />
      <Group gap="sm" grow align="start" preventGrowOverflow={false}>
        <TextInput type="date" label="From day" value={choice.from} max={choice.to || undefined} onChange={(event) => change({ from: event.currentTarget.value })} />
        <TextInput type="date" label="To day" value={choice.to} min={choice.from || undefined} onChange={(event) => change({ to: event.currentTarget.value })} />
      </Group>
      <Group gap="sm" grow align="start">
        <AmountField currency={currency} label="At least" description={hint} inputWrapperOrder={BELOW} value={choice.min} onChange={(event) => change({ min: event.currentTarget.value })} />
        <AmountField currency={currency} label="At most" description={hint} inputWrapperOrder={BELOW} value={choice.max} onChange={(event) => change({ max: event.currentTarget.value })} />
      </Group>
      {choice.importId ? (
        <Group align="end">
          <Chip checked onChange={() => change({ importId: null })}>Only rows of one import</Chip>
        </Group>
      ) : null}
    </SimpleGrid>
  );
}
