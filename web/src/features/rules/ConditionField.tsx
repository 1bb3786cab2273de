import { ActionIcon, Button, Group, SegmentedControl, Select, Stack, Text, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useAccounts } from "@/shared/accounts/useAccounts";
import { CategorySelect } from "@/shared/categories/CategorySelect";
import { useCategories } from "@/shared/categories/useCategories";
import { SearchBox } from "@/shared/search/SearchBox";
import { type ConditionForm, EMPTY_FORM, FIELDS, type FieldName, KINDS, type Term, emptyTerm, readForm, withField, writeForm } from "./conditionForm";
import classes from "./rules.module.css";
import { words } from "./words";

interface ConditionFieldProps {
  readonly value: string;
  readonly onChange: (condition: string) => void;
  readonly error?: string | undefined;
}

/** A condition as a form or as text; whoever can read it as a list may change between the two at any time. */
export function ConditionField({ value, onChange, error }: ConditionFieldProps) {
  const [form, setForm] = useState<ConditionForm | null>(() => readForm(value));
  const change = (next: ConditionForm) => {
    setForm(next);
    onChange(writeForm(next));
  };
  const asText = form === null;
  const readable = asText ? readForm(value) : form;
  return (
    <Stack gap="xs" role="group" aria-label={words.condition}>
      <Group justify="space-between" gap="xs">
        <Text fw={600} size="sm">{words.condition}</Text>
        <SegmentedControl
          size="xs"
          aria-label={words.mode}
          data={[{ value: "form", label: words.asForm, disabled: readable === null }, { value: "text", label: words.asText }]}
          value={asText ? "text" : "form"}
          onChange={(mode) => setForm(mode === "text" ? null : (readable ?? EMPTY_FORM))}
        />
      </Group>
      {asText ? (
        <>
          <div>
            <SearchBox label={words.condition} value={value} onChange={onChange} />
          </div>
          <Text size="xs" c="dimmed">{readable === null ? `${words.tooNested} ${words.textHint}` : words.textHint}</Text>
        </>
      ) : (
        <FormRows form={form} onChange={change} />
      )}
      {error ? <Text size="sm" c="red" role="alert">{error}</Text> : null}
    </Stack>
  );
}

const FIELD_DATA = Object.entries(FIELDS).map(([value, { label }]) => ({ value, label }));

function FormRows({ form, onChange }: { readonly form: ConditionForm; readonly onChange: (form: ConditionForm) => void }) {
  const { terms } = form;
  const put = (term: Term) => onChange({ ...form, terms: terms.map((each) => (each.key === term.key ? term : each)) });
  const remove = (key: number) => onChange({ ...form, terms: terms.length > 1 ? terms.filter((each) => each.key !== key) : [emptyTerm(key + 1)] });
  const next = 1 + Math.max(...terms.map(({ key }) => key));
  return (
    <Stack gap="xs">
      {terms.length > 1 ? (
        <Select
          size="xs"
          w={210}
          aria-label={words.combination}
          allowDeselect={false}
          comboboxProps={{ zIndex: 300 }}
          data={[{ value: "ALL", label: words.all }, { value: "ANY", label: words.any }]}
          value={form.combination}
          onChange={(combination) => onChange({ ...form, combination: combination === "ANY" ? "ANY" : "ALL" })}
        />
      ) : null}
      {terms.map((term) => (
        <div key={term.key} className={classes.term}>
          <Select className={classes.termField} aria-label={words.field} allowDeselect={false} comboboxProps={{ zIndex: 300 }} data={FIELD_DATA} value={term.field} onChange={(field) => put(withField(term, field as FieldName))} />
          <Select className={classes.termComparison} aria-label={words.comparison} allowDeselect={false} comboboxProps={{ zIndex: 300 }} data={[...FIELDS[term.field].comparisons]} value={term.comparison} onChange={(comparison) => put({ ...term, comparison: comparison ?? "" })} />
          <div className={classes.termValue}>
            <TermValue term={term} onChange={(value) => put({ ...term, value })} />
          </div>
          <ActionIcon variant="subtle" color="gray" aria-label={words.removeTerm} onClick={() => remove(term.key)}>
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <Group>
        <Button size="compact-sm" variant="subtle" leftSection={<IconPlus size={15} aria-hidden />} onClick={() => onChange({ ...form, terms: [...terms, emptyTerm(next)] })}>{words.addTerm}</Button>
      </Group>
    </Stack>
  );
}

function TermValue({ term, onChange }: { readonly term: Term; readonly onChange: (value: string) => void }) {
  const { accounts } = useAccounts();
  const categories = useCategories();
  if (term.field === "is") {
    return <Select aria-label={words.value} allowDeselect={false} comboboxProps={{ zIndex: 300 }} data={[...KINDS]} value={term.value} onChange={(value) => onChange(value ?? "")} />;
  }
  if (term.field === "account") {
    return <Select aria-label={words.value} searchable comboboxProps={{ zIndex: 300 }} data={[...new Set([...accounts.map(({ name }) => name), ...(term.value ? [term.value] : [])])]} value={term.value === "" ? null : term.value} onChange={(value) => onChange(value ?? "")} />;
  }
  if (term.field === "category") {
    const chosen = categories.find(({ id, label }) => id === term.value || label.toLowerCase() === term.value.toLowerCase());
    return <CategorySelect aria-label={words.value} comboboxProps={{ zIndex: 300 }} value={chosen?.id ?? null} onChange={(id) => onChange(categories.find((each) => each.id === id)?.label ?? "")} />;
  }
  return (
    <TextInput
      aria-label={words.value}
      autoCapitalize="none"
      spellCheck={false}
      inputMode={term.field === "amount" ? "decimal" : undefined}
      placeholder={PLACEHOLDERS[term.field] ?? ""}
      value={term.value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

const PLACEHOLDERS: Partial<Record<FieldName, string>> = {
  description: "rewe",
  merchant: "Bakery",
  anything: "rewe",
  amount: "50",
  payee: "Name of the payee",
  tag: "Name of the tag",
  currency: "EUR",
  date: "2026-01..03",
};
