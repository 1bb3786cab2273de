import { useQuery } from "@apollo/client/react";
import { Button, Skeleton, Slider } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconAdjustmentsHorizontal } from "@tabler/icons-react";
import { Suspense, lazy, useState } from "react";
import { WhatIfDocument, type WhatIfQuery } from "@/gql/graphql";
import { formatMonth } from "@/shared/dates/dates";
import { exponentOf } from "@/shared/money/currencies";
import { type MoneyValue, flipSign, formatMoney, signOf, toPlotValue } from "@/shared/money/money";
import { EmptyState } from "@/shared/ui/EmptyState";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { Panel } from "@/shared/ui/Panel";
import classes from "./insights.module.css";
import { words } from "./outlookWords";
import { words as common } from "./words";

const OutlookChart = lazy(() => import("./OutlookChart"));
const REST_MS = 150;
/** More sliders than these nobody moves. */
const CATEGORIES_MAX = 6;

/** Whole units by what they are for: `income`, or the id of a category or a goal. */
type Chosen = Readonly<Record<string, number>>;
type Outlook = NonNullable<WhatIfQuery["whatIf"]>;

/** Income, spending and saving otherwise: the server reckons as soon as a slider rests. */
export function WhatIfPanel() {
  const [chosen, setChosen] = useState<Chosen>({});
  const [rested] = useDebouncedValue(chosen, REST_MS);
  const usual = useQuery(WhatIfDocument, { variables: { input: null }, fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" });
  const base = usual.data?.whatIf;
  const { data, previousData, error } = useQuery(WhatIfDocument, { variables: { input: base ? inputOf(rested, base) : null }, skip: !base, fetchPolicy: "no-cache" });
  if (usual.error && !usual.data) return <FailureAlert title={words.whatIfFailed} error={usual.error} onRetry={() => void usual.refetch()} />;
  if (!usual.data) return <Skeleton height={320} radius="lg" />;
  if (!base) return <Panel title={words.whatIf}><EmptyState icon={<IconAdjustmentsHorizontal />} title={words.unknownTitle}>{common.noneText}</EmptyState></Panel>;
  const shown = (data ?? previousData)?.whatIf ?? base;
  const choose = (id: string, value: number) => setChosen((before) => ({ ...before, [id]: value }));
  return (
    <div className={classes.list}>
      <Panel title={words.whatIf} hint={words.whatIfHint} aside={<Button size="compact-sm" variant="default" onClick={() => setChosen({})}>{words.reset}</Button>}>
        <div className={classes.sliders}>
          <Choice id="income" label={words.income} usual={base.usualIncome} chosen={chosen} onChoose={choose} />
          {base.categories.slice(0, CATEGORIES_MAX).map((each) => (
            <Choice key={each.category} id={each.category} label={each.label} usual={each.usual} chosen={chosen} onChoose={choose} />
          ))}
          {base.goals.map((goal) => (
            <Choice key={goal.goalId} id={goal.goalId} label={words.save(goal.name)} usual={goal.usual} most={Math.ceil(toPlotValue(goal.target) / 2)} chosen={chosen} onChoose={choose} />
          ))}
        </div>
      </Panel>
      {error ? <FailureAlert title={words.whatIfFailed} error={error} /> : null}
      <Panel title={words.chart}>
        <Answer outlook={shown} />
        <div className={classes.chart} role="img" aria-label={words.chart}>
          <Suspense fallback={<Skeleton height="100%" />}><OutlookChart months={shown.months} currency={shown.currency} /></Suspense>
        </div>
      </Panel>
      <Results outlook={shown} />
    </div>
  );
}

interface ChoiceProps {
  readonly id: string;
  readonly label: string;
  readonly usual: MoneyValue;
  /** The end of the slider; twice the usual amount where nothing is said. */
  readonly most?: number;
  readonly chosen: Chosen;
  readonly onChoose: (id: string, value: number) => void;
}

function Choice({ id, label, usual, most, chosen, onChoose }: ChoiceProps) {
  const whole = Math.round(toPlotValue(usual));
  const value = chosen[id] ?? whole;
  const shown = chosen[id] === undefined ? usual : amountOf(value, usual.currency);
  return (
    <div>
      <div className={classes.scoreHead}><span>{label} <small className={classes.usually}>{words.usually(formatMoney(usual))}</small></span><strong>{formatMoney(shown)}</strong></div>
      <Slider thumbLabel={label} label={null} min={0} max={Math.max(most ?? 0, whole * 2, 100)} step={5} value={value} onChange={(next) => onChoose(id, next)} />
    </div>
  );
}

function Answer({ outlook }: { readonly outlook: Outlook }) {
  const last = outlook.months.at(-1);
  if (!last) return null;
  return (
    <>
      <p className={classes.answer} role="status">{words.answer(formatMonth(last.month), formatMoney(last.balance), against(last.difference))}</p>
      <p className={classes.reason}>{words.band(formatMoney(last.low), formatMoney(last.high), formatMoney(outlook.free))}</p>
    </>
  );
}

function against(difference: MoneyValue): string {
  const sign = signOf(difference.minor);
  if (sign === "zero") return words.same;
  const amount = formatMoney(sign === "negative" ? { ...difference, minor: flipSign(difference.minor) } : difference);
  return sign === "positive" ? words.more(amount) : words.less(amount);
}

function Results({ outlook: { goals, budgets } }: { readonly outlook: Outlook }) {
  return (
    <div className={classes.results}>
      {goals.length > 0 ? (
        <Panel title={words.goals}>
          <ul className={classes.plain} aria-label={words.goals}>
            {goals.map(({ goalId, name, reached, usuallyReached }) => (
              <li key={goalId} className={classes.result}><strong>{name}</strong> {when(reached, usuallyReached)}</li>
            ))}
          </ul>
        </Panel>
      ) : null}
      {budgets.length > 0 ? (
        <Panel title={words.budgets}>
          <ul className={classes.plain} aria-label={words.budgets}>
            {budgets.map(({ budgetId, label, left }) => (
              <li key={budgetId} className={classes.result}>
                <strong>{label}</strong> {signOf(left.minor) === "negative" ? words.misses(formatMoney({ ...left, minor: flipSign(left.minor) })) : words.fits(formatMoney(left))}
              </li>
            ))}
          </ul>
        </Panel>
      ) : null}
    </div>
  );
}

function when(reached: string | null, usually: string | null): string {
  const now = reached === null ? words.notReached : words.reached(formatMonth(reached));
  if (reached === usually) return now;
  return now + (usually === null ? words.insteadNever : words.instead(formatMonth(usually)));
}

function amountOf(whole: number, currency: string): MoneyValue {
  return { minor: String(BigInt(whole) * BigInt(10 ** exponentOf(currency))), currency };
}

function inputOf(chosen: Chosen, base: Outlook) {
  const amounts = (ids: readonly string[]) => ids.flatMap((id) => (chosen[id] === undefined ? [] : [{ id, monthly: amountOf(chosen[id], base.currency).minor }]));
  return {
    income: chosen["income"] === undefined ? null : amountOf(chosen["income"], base.currency).minor,
    categories: amounts(base.categories.map(({ category }) => category)),
    goals: amounts(base.goals.map(({ goalId }) => goalId)),
  };
}
