import { useApolloClient } from "@apollo/client/react";
import { Button, Group, Modal, NumberInput, Stack, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { type BudgetRow_BudgetFragment, SetBudgetDocument } from "@/gql/graphql";
import { CategorySelect } from "@/shared/categories/CategorySelect";
import { newId } from "@/shared/ids";
import { AmountField, amountProblem } from "@/shared/money/AmountField";
import { signOf } from "@/shared/money/money";
import { parseAmount, toInputText } from "@/shared/money/parseAmount";
import { useHomeCurrency } from "@/shared/session/useViewer";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { useSubmit } from "@/shared/ui/useSubmit";
import { useChange } from "@/shared/undo/useChange";
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

interface Values {
  category: string | null;
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
  const form = useForm<Values>({
    initialValues: {
      category: budget?.category.id ?? null,
      limit: budget ? toInputText(budget.limit.minor, currency) : "",
      warnAtPercent: budget?.warnAtPercent ?? 80,
    },
    validate: {
      category: (category) => (category ? null : words.categoryMissing),
      limit: (text) => limitProblem(text, currency),
      warnAtPercent: (percent) => (typeof percent === "number" && percent >= 1 && percent <= 100 ? null : words.warnRange),
    },
  });

  const send = (values: Values) =>
    submit(async () => {
      const limit = parseAmount(values.limit, currency);
      if (!limit.ok || values.category === null) return;
      const input = { id, category: values.category, limit: limit.minor, currency, warnAtPercent: Number(values.warnAtPercent) };
      const refused = await change(
        async () => (await client.mutate({ mutation: SetBudgetDocument, variables: { input } })).data?.setBudget,
        ["category", "limit", "warnAtPercent"],
      );
      if (!refused) { onClose(); return; }
      form.setErrors(refused.fields);
      setProblem(refused.general);
    });

  const category = form.getValues().category;
  return (
    <form onSubmit={form.onSubmit((values) => void send(values))} noValidate>
      <Stack gap="sm">
        {problem ? <FailureAlert title={words.notSaved} error={problem} /> : null}
        <CategorySelect label={words.category} kinds={["EXPENSE"]} required clearable={false} disabled={budget !== null} data-autofocus {...form.getInputProps("category")} />
        {!budget && category && taken.includes(category) ? <Text size="sm" c="dimmed">{words.exists}</Text> : null}
        <AmountField label={words.limit} currency={currency} required {...form.getInputProps("limit")} />
        <NumberInput label={words.warnAt} description={words.warnHint} min={1} max={100} suffix=" %" allowDecimal={false} {...form.getInputProps("warnAtPercent")} />
        <Group justify="flex-end" mt="xs">
          <Button variant="default" onClick={onClose}>{words.cancel}</Button>
          <Button type="submit" loading={busy}>{words.save}</Button>
        </Group>
      </Stack>
    </form>
  );
}

function limitProblem(text: string, currency: string): string | null {
  const parsed = parseAmount(text, currency);
  if (parsed.ok && signOf(parsed.minor) !== "positive") return words.limitPositive;
  return amountProblem(parsed, currency);
}
