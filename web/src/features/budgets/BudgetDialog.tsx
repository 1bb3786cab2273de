import { useApolloClient } from "@apollo/client/react";
import { Button, Group, Input, Modal, NumberInput, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { type UseFormReturnType, useForm } from "@mantine/form";
import { useState } from "react";
import { type BudgetRow_BudgetFragment, SetBudgetDocument } from "@/gql/graphql";
import { CategorySelect } from "@/shared/categories/CategorySelect";
import { newId } from "@/shared/ids";
import { AmountField, amountProblem } from "@/shared/money/AmountField";
import { signOf } from "@/shared/money/money";
import { parseAmount, toInputText } from "@/shared/money/parseAmount";
import { useHomeCurrency } from "@/shared/session/useViewer";
import { SearchBox } from "@/shared/search/SearchBox";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { useSubmit } from "@/shared/ui/useSubmit";
import { useChange } from "@/shared/undo/useChange";
import { BudgetPreview } from "./BudgetPreview";
import classes from "./BudgetRow.module.css";
import { words } from "./words";

export type BudgetDialogState = { readonly budget: BudgetRow_BudgetFragment | null };

interface BudgetDialogProps {
  /** Null: closed. Without a budget: a new one. */
  readonly state: BudgetDialogState | null;
  /** Categories that have a budget already. */
  readonly taken: readonly string[];
  readonly onClose: () => void;
}

export function BudgetDialog({ state, taken, onClose }: BudgetDialogProps) {
  return (
    <Modal opened={state !== null} onClose={onClose} title={state?.budget ? words.edit : words.add}>
      {state ? <BudgetForm budget={state.budget} taken={taken} onClose={onClose} /> : null}
    </Modal>
  );
}

type Kind = "category" | "search";

interface Values {
  kind: Kind;
  category: string | null;
  name: string;
  query: string;
  limit: string;
  warnAtPercent: number | string;
}

function BudgetForm({ budget, taken, onClose }: { readonly budget: BudgetRow_BudgetFragment | null } & Omit<BudgetDialogProps, "state">) {
  const home = useHomeCurrency();
  const currency = budget?.limit.currency ?? home;
  const client = useApolloClient();
  const change = useChange();
  const { busy, problem, setProblem, submit } = useSubmit();
  const [id] = useState(() => budget?.id ?? newId());
  // A search that is still typed, or cannot be run, is not saved as it was before.
  const [pending, setPending] = useState(false);
  const form = useForm<Values>({
    initialValues: {
      kind: budget && !budget.category ? "search" : "category",
      category: budget?.category?.id ?? null,
      name: budget?.name ?? "",
      query: budget?.query ?? "",
      limit: budget ? toInputText(budget.limit.minor, currency) : "",
      warnAtPercent: budget?.warnAtPercent ?? 80,
    },
    validate: {
      category: (category, { kind }) => (kind === "search" || category ? null : words.categoryMissing),
      name: (name, { kind }) => (kind === "category" || name.trim() !== "" ? null : words.nameMissing),
      query: (query, { kind }) => (kind === "category" || query !== "" ? null : words.queryMissing),
      limit: (text) => limitProblem(text, currency),
      warnAtPercent: (percent) => (typeof percent === "number" && percent >= 1 && percent <= 100 ? null : words.warnRange),
    },
  });

  const send = (values: Values) =>
    submit(async () => {
      const limit = parseAmount(values.limit, currency);
      if (!limit.ok) return;
      const what = values.kind === "category" ? { category: values.category } : { query: values.query, name: values.name.trim() };
      const input = { id, ...what, limit: limit.minor, currency, warnAtPercent: Number(values.warnAtPercent) };
      const refused = await change(
        async () => (await client.mutate({ mutation: SetBudgetDocument, variables: { input } })).data?.setBudget,
        ["category", "name", "query", "limit", "warnAtPercent"],
      );
      if (!refused) { onClose(); return; }
      form.setErrors(refused.fields);
      setProblem(refused.general);
    });

  const { kind, category } = form.getValues();
  return (
    <form onSubmit={form.onSubmit((values) => void send(values))} noValidate>
      <Stack gap="sm">
        {problem ? <FailureAlert title={words.notSaved} error={problem} /> : null}
        {budget ? null : (
          <SegmentedControl
            aria-label={words.kind}
            data={[{ value: "category", label: words.kinds.category }, { value: "search", label: words.kinds.search }]}
            {...form.getInputProps("kind")}
          />
        )}
        {kind === "category" ? (
          <>
            <CategorySelect label={words.category} kinds={["EXPENSE"]} required clearable={false} disabled={budget !== null} data-autofocus {...form.getInputProps("category")} />
            {!budget && category && taken.includes(category) ? <Text size="sm" c="dimmed">{words.exists}</Text> : null}
          </>
        ) : (
          <SearchFields form={form} currency={currency} onPending={setPending} />
        )}
        <AmountField label={words.limit} currency={currency} required {...form.getInputProps("limit")} />
        <NumberInput label={words.warnAt} description={words.warnHint} min={1} max={100} suffix=" %" allowDecimal={false} {...form.getInputProps("warnAtPercent")} />
        <Group justify="flex-end" mt="xs">
          <Button variant="default" onClick={onClose}>{words.cancel}</Button>
          <Button type="submit" loading={busy} disabled={kind === "search" && pending}>{words.save}</Button>
        </Group>
      </Stack>
    </form>
  );
}

interface SearchFieldsProps {
  readonly form: UseFormReturnType<Values>;
  readonly currency: string;
  readonly onPending: (pending: boolean) => void;
}

/** The search, what it is called, and what it finds this month. */
function SearchFields({ form, currency, onPending }: SearchFieldsProps) {
  const { query } = form.getValues();
  return (
    <>
      <TextInput label={words.name} placeholder={words.namePlaceholder} required maxLength={100} data-autofocus {...form.getInputProps("name")} />
      <Input.Wrapper label={words.query} description={words.queryHint} error={form.errors["query"]} labelElement="div" required>
        <div className={classes.search}>
          <SearchBox label={words.query} value={query} onChange={(next) => form.setFieldValue("query", next)} onPending={onPending} />
        </div>
      </Input.Wrapper>
      {query === "" ? null : <BudgetPreview query={query} currency={currency} />}
    </>
  );
}

function limitProblem(text: string, currency: string): string | null {
  const parsed = parseAmount(text, currency);
  if (parsed.ok && signOf(parsed.minor) !== "positive") return words.limitPositive;
  return amountProblem(parsed, currency);
}
