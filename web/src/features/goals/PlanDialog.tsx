import { useQuery } from "@apollo/client/react";
import { Button, Group, Modal, Slider, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { type GoalCard_GoalFragment, SavingPlanDocument, type SavingPlanQuery } from "@/gql/graphql";
import { formatMonth, monthOf, monthRange, shiftMonth, today } from "@/shared/dates/dates";
import { exponentOf } from "@/shared/money/currencies";
import { formatMoney, toPlotValue } from "@/shared/money/money";
import classes from "./goals.module.css";
import { words } from "./words";

interface PlanDialogProps {
  /** Null: closed. */
  readonly goal: GoalCard_GoalFragment | null;
  readonly readOnly: boolean;
  readonly onClose: () => void;
  readonly onUse: (target: string, dueOn: string) => void;
}

/** What if: the figures are the server's, asked for as soon as a slider rests for a moment. */
export function PlanDialog({ goal, readOnly, onClose, onUse }: PlanDialogProps) {
  return (
    <Modal opened={goal !== null} onClose={onClose} title={goal ? words.planOf(goal.name) : ""}>
      {goal ? <Sliders goal={goal} readOnly={readOnly} onClose={onClose} onUse={onUse} /> : null}
    </Modal>
  );
}

const MONTHS_MAX = 120;
const REST_MS = 120;

type Asked = { readonly kind: "date"; readonly months: number } | { readonly kind: "amount"; readonly monthly: number };

function Sliders({ goal, readOnly, onClose, onUse }: PlanDialogProps & { readonly goal: GoalCard_GoalFragment }) {
  const currency = goal.target.currency;
  const step = 10 ** exponentOf(currency);
  const whole = Math.max(1, Math.ceil(toPlotValue(goal.target)));
  const [target, setTarget] = useState(whole);
  const [asked, setAsked] = useState<Asked>({ kind: "date", months: monthsUntil(goal.dueOn) });
  const [rested] = useDebouncedValue({ target, asked }, REST_MS);
  const minor = (amount: number) => String(BigInt(amount) * BigInt(step));
  const { data, previousData } = useQuery(SavingPlanDocument, {
    variables: {
      saved: goal.saved.minor.startsWith("-") ? "0" : goal.saved.minor,
      target: target === whole && rested.target === whole ? goal.target.minor : minor(rested.target),
      currency,
      yearlyRate: goal.yearlyRate,
      monthly: rested.asked.kind === "amount" ? minor(rested.asked.monthly) : null,
      dueOn: rested.asked.kind === "date" ? dayAfter(rested.asked.months) : null,
    },
    fetchPolicy: "no-cache",
  });
  const plan = (data ?? previousData)?.savingPlan;
  const months = asked.kind === "date" ? asked.months : Math.min(MONTHS_MAX, Math.max(1, plan?.payments ?? MONTHS_MAX));
  const monthly = asked.kind === "amount" ? asked.monthly : plan ? Math.ceil(toPlotValue(plan.monthly)) : 0;
  const due = dayAfter(months);
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">{words.planHint}</Text>
      <Labelled label={words.monthly} value={asked.kind === "amount" || !plan ? formatMoney({ minor: minor(monthly), currency }) : formatMoney(plan.monthly)}>
        <Slider thumbLabel={words.monthly} label={null} min={0} max={Math.max(monthly, Math.ceil(target / 2), 1)} value={monthly} onChange={(value) => setAsked({ kind: "amount", monthly: value })} />
      </Labelled>
      <Labelled label={words.byDate} value={plan?.finishes === null ? words.never : formatMonth(asked.kind === "amount" && plan?.finishes ? plan.finishes : monthOf(due))}>
        <Slider thumbLabel={words.byDate} label={null} min={1} max={MONTHS_MAX} value={months} onChange={(value) => setAsked({ kind: "date", months: value })} />
      </Labelled>
      <Labelled label={words.sliderTarget} value={formatMoney({ minor: target === whole ? goal.target.minor : minor(target), currency })}>
        <Slider thumbLabel={words.sliderTarget} label={null} min={1} max={whole * 3} value={target} onChange={setTarget} />
      </Labelled>
      <div className={classes.answer} role="status">{plan ? <Answer plan={plan} /> : null}</div>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>{words.close}</Button>
        {readOnly ? null : <Button onClick={() => onUse(target === whole ? goal.target.minor : minor(target), due)}>{words.usePlan}</Button>}
      </Group>
    </Stack>
  );
}

function Labelled({ label, value, children }: { readonly label: string; readonly value: string; readonly children: React.ReactNode }) {
  return (
    <div className={classes.slider}>
      <div className={classes.sliderHead}><span>{label}</span><strong>{value}</strong></div>
      {children}
    </div>
  );
}

function Answer({ plan }: { readonly plan: SavingPlanQuery["savingPlan"] }) {
  if (plan.payments === null || plan.finishes === null) return <>{words.neverFinishes}</>;
  if (plan.payments === 0) return <>{words.arrives}</>;
  const last = plan.lastPayment !== null && plan.lastPayment.minor !== plan.monthly.minor ? ` ${words.lastPayment(formatMoney(plan.lastPayment))}` : "";
  return <>{words.finishes(formatMonth(plan.finishes), plan.payments) + last}</>;
}

/** Payments until then, this month's included. */
function monthsUntil(dueOn: string | null): number {
  if (dueOn === null) return 12;
  const [now, then] = [monthOf(today()), monthOf(dueOn)];
  const [year = 0, month = 0] = now.split("-").map(Number);
  const [dueYear = 0, dueMonth = 0] = then.split("-").map(Number);
  return Math.min(MONTHS_MAX, Math.max(1, (dueYear - year) * 12 + dueMonth - month + 1));
}

function dayAfter(months: number): string {
  return monthRange(shiftMonth(monthOf(today()), months - 1)).to;
}
