import { useApolloClient } from "@apollo/client/react";
import { Button, NativeSelect, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { AssignMoneyDocument, type BudgetFunds_FundsFragment, type BudgetRow_BudgetFragment, CoverOverspendingDocument, MoveMoneyDocument } from "@/gql/graphql";
import { AmountField, amountProblem } from "@/shared/money/AmountField";
import { formatMoney, signOf, withoutSign } from "@/shared/money/money";
import { parseAmount, toInputText } from "@/shared/money/parseAmount";
import { FormDialog } from "@/shared/ui/FormDialog";
import { useSubmit } from "@/shared/ui/useSubmit";
import { useChange } from "@/shared/undo/useChange";
import { nameOf } from "./BudgetRow";
import { words } from "./words";

export interface MoneyDialogState {
  readonly action: "assign" | "move" | "cover";
  readonly budget: BudgetRow_BudgetFragment;
}

interface MoneyDialogProps {
  /** Null: closed. */
  readonly state: MoneyDialogState | null;
  readonly budgets: readonly BudgetRow_BudgetFragment[];
  readonly funds: BudgetFunds_FundsFragment;
  /** A day of the period. */
  readonly on: string;
  readonly onClose: () => void;
}

/** Put money into an envelope, move it on, or cover what is missing. */
export function MoneyDialog({ state, ...rest }: MoneyDialogProps) {
  return state ? <MoneyForm key={`${state.action} ${state.budget.id}`} state={state} {...rest} /> : null;
}

const WAITING = "waiting";

function MoneyForm({ state, budgets, funds, on, onClose }: MoneyDialogProps & { readonly state: MoneyDialogState }) {
  const { action, budget } = state;
  const { currency } = funds.toBudget;
  const { busy, problem, setProblem, submit } = useSubmit();
  const send = useSend(state, on);
  // What is overspent gets; anything else gives.
  const isOver = signOf(budget.remaining.minor) === "negative";
  const form = useForm({
    initialValues: {
      amount: action === "assign" ? toInputText(budget.amount.minor, currency) : "",
      source: action === "move" && !isOver ? budget.id : WAITING,
      target: isOver ? budget.id : WAITING,
    },
    validate: { amount: (text) => (action === "cover" ? null : amountFault(text, currency, action === "assign")) },
  });
  const values = form.getValues();
  const places = [
    { value: WAITING, label: words.placeLeft(words.toBudget, formatMoney(funds.toBudget)) },
    ...budgets.filter(({ isEnvelope }) => isEnvelope).map((each) => ({ value: each.id, label: words.placeLeft(nameOf(each), formatMoney(each.remaining)) })),
  ];
  const onSubmit = form.onSubmit(({ amount, source, target }) =>
    void submit(async () => {
      const parsed = parseAmount(amount, currency);
      const refused = await send(parsed.ok ? parsed.minor : "0", placeOf(source), placeOf(target));
      if (!refused) { onClose(); return; }
      form.setErrors(refused.fields);
      setProblem(refused.general);
    }));
  const titles = { assign: words.assignOf(nameOf(budget)), move: words.move, cover: words.cover };
  return (
    <FormDialog title={titles[action]} opened onClose={onClose} onSubmit={onSubmit} action={words.done[action]} busy={busy} problem={problem} failed={words.notMoved}>
      {action === "cover" ? <Text size="sm">{words.coverHint(formatMoney({ ...budget.remaining, minor: withoutSign(budget.remaining.minor) }), nameOf(budget))}</Text> : null}
      {action === "assign" ? (
        <>
          <Text size="sm" c="dimmed">{words.placeLeft(words.toBudget, formatMoney(funds.toBudget))}</Text>
          <AmountField label={words.assigned} currency={currency} required data-autofocus {...form.getInputProps("amount")} />
          {budget.limit.minor === budget.amount.minor ? null : (
            <Button variant="light" size="compact-sm" style={{ alignSelf: "flex-start" }} onClick={() => form.setFieldValue("amount", toInputText(budget.limit.minor, currency))}>
              {words.assignUsual(formatMoney(budget.limit))}
            </Button>
          )}
        </>
      ) : (
        <NativeSelect
          label={action === "cover" ? words.coverFrom : words.moveFrom}
          data={places.filter(({ value }) => action === "move" || value !== budget.id)}
          {...form.getInputProps("source")}
          onChange={(event) => {
            const source = event.currentTarget.value;
            // The two places change sides rather than be the same.
            form.setValues({ source, ...(source === values.target ? { target: values.source } : {}) });
          }}
        />
      )}
      {action === "move" ? (
        <>
          <NativeSelect label={words.moveTo} data={places.filter(({ value }) => value !== values.source)} {...form.getInputProps("target")} />
          <AmountField label={words.amount} currency={currency} required data-autofocus {...form.getInputProps("amount")} />
        </>
      ) : null}
    </FormDialog>
  );
}

const placeOf = (value: string): string | null => (value === WAITING ? null : value);

/** Sends what the dialog is for; the fields are those of the form. */
function useSend({ action, budget }: MoneyDialogState, on: string) {
  const client = useApolloClient();
  const change = useChange();
  const fields = ["amount", "source", "target"] as const;
  return (minor: string, sourceId: string | null, targetId: string | null) =>
    change(async () => {
      const payload = await payloadOf();
      // The dialog calls its fields otherwise.
      const renamed: Readonly<Record<string, string>> = { amounts: "amount", sourceId: "source", targetId: "target" };
      return payload && { ...payload, errors: payload.errors.map((error) => ({ ...error, field: renamed[error.field ?? ""] ?? error.field })) };

      async function payloadOf() {
        if (action === "assign") {
          const input = { on, amounts: [{ budgetId: budget.id, amount: minor }] };
          return (await client.mutate({ mutation: AssignMoneyDocument, variables: { input } })).data?.assignMoney;
        }
        if (action === "move") {
          const input = { on, sourceId, targetId, amount: minor };
          return (await client.mutate({ mutation: MoveMoneyDocument, variables: { input } })).data?.moveMoney;
        }
        const input = { on, id: budget.id, sourceId };
        return (await client.mutate({ mutation: CoverOverspendingDocument, variables: { input } })).data?.coverOverspending;
      }
    }, fields);
}

function amountFault(text: string, currency: string, mayBeZero: boolean): string | null {
  const parsed = parseAmount(text, currency);
  if (parsed.ok && !mayBeZero && signOf(parsed.minor) !== "positive") return words.limitPositive;
  return amountProblem(parsed, currency);
}
