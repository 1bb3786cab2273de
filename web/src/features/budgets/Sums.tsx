import { Link } from "react-router";
import type { BudgetFunds_FundsFragment, BudgetsPageQuery } from "@/gql/graphql";
import { type MoneyValue, flipSign, formatMoney, signOf } from "@/shared/money/money";
import { MoneyText } from "@/shared/money/MoneyText";
import { countedLink } from "@/shared/search/counted";
import { Panel } from "@/shared/ui/Panel";
import classes from "./budgets.module.css";
import { words } from "./words";

type Plan = BudgetsPageQuery["budgetPlan"];

/** Limits: how the period stands in all. */
export function LimitSums({ plan }: { readonly plan: Plan }) {
  return (
    <Panel title={plan.period.label}>
      <dl className={classes.sums}>
        <Sum name={words.planned} value={plan.planned} />
        <Sum name={words.spent} value={plan.spent} />
        <Sum name={words.leftOver} value={plan.left} />
        <Unbudgeted plan={plan} />
      </dl>
    </Panel>
  );
}

function Sum({ name, value }: { readonly name: string; readonly value: MoneyValue }) {
  return <div><dt>{name}</dt><dd><MoneyText value={value} /></dd></div>;
}

function Unbudgeted({ plan }: { readonly plan: Plan }) {
  const { unbudgeted, unbudgetedRows, period } = plan;
  if (signOf(unbudgeted.minor) === "zero") return null;
  return (
    <div>
      <dt>{words.unbudgeted}</dt>
      <dd>
        <Link to={countedLink(unbudgetedRows, { counting: "SPENDING", from: period.startsOn, to: period.lastDay })} title={words.unbudgetedHint}>
          {formatMoney(unbudgeted)}
        </Link>
      </dd>
    </div>
  );
}

/** Envelopes: what waits for a purpose, and where it came from. */
export function ToBudget({ plan, funds }: { readonly plan: Plan; readonly funds: BudgetFunds_FundsFragment }) {
  const { toBudget, free } = funds;
  const sign = signOf(toBudget.minor);
  const isPromised = sign === "positive" && free.minor !== toBudget.minor;
  return (
    <Panel title={words.toBudget} hint={plan.period.label}>
      <div className={classes.waiting}>
        <div>
          <p className={classes.waitingFigure} data-sign={sign}>{formatMoney(toBudget)}</p>
          <p className={classes.waitingHint}>{isPromised ? words.freeHint(formatMoney(free)) : words.toBudgetHint[sign]}</p>
        </div>
        <dl className={classes.formula}>
          <Part name={words.formula.fromBefore} value={funds.fromBefore} />
          <Part name={words.formula.income} value={funds.income} />
          <Part name={words.formula.returned} value={funds.returned} />
          <Part name={words.formula.overspent} value={flipped(funds.overspent)} />
          <Part name={words.formula.assigned} value={flipped(funds.assigned)} />
        </dl>
        <dl className={classes.sums}>
          <Sum name={words.inEnvelopes} value={funds.inEnvelopes} />
          <Unbudgeted plan={plan} />
        </dl>
      </div>
    </Panel>
  );
}

const flipped = (value: MoneyValue): MoneyValue => ({ ...value, minor: flipSign(value.minor) });

function Part({ name, value }: { readonly name: string; readonly value: MoneyValue }) {
  return signOf(value.minor) === "zero" ? null : <><dt>{name}</dt><dd>{formatMoney(value, "always")}</dd></>;
}
