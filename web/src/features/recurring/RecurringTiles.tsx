import type { RecurringPageQuery } from "@/gql/graphql";
import { type MoneyValue, formatMoney } from "@/shared/money/money";
import classes from "./recurring.module.css";
import { words } from "./words";

type Totals = RecurringPageQuery["recurring"]["totals"];

/** What it all comes to, for each currency. */
export function RecurringTiles({ totals }: { readonly totals: Totals }) {
  const of = (pick: (each: Totals[number]) => MoneyValue) => totals.map((each) => formatMoney(pick(each))).join(" + ");
  return (
    <dl className={classes.tiles}>
      <Tile label={words.tiles.subscriptions} figure={of((each) => each.subscriptionsYearly)} hint={words.aYear} />
      <Tile label={words.tiles.bills} figure={of((each) => each.billsYearly)} hint={words.aYear} />
      <Tile label={words.tiles.income} figure={of((each) => each.incomeYearly)} hint={words.aYear} />
      <Tile label={words.tiles.soon} figure={of((each) => each.outSoon)} hint={words.soonHint(of((each) => each.inSoon))} />
    </dl>
  );
}

function Tile({ label, figure, hint }: { readonly label: string; readonly figure: string; readonly hint: string }) {
  return (
    <div className={classes.tile}>
      <dt>{label}</dt>
      <dd>
        <span className={classes.figure}>{figure}</span>
        <span className={classes.hint}>{hint}</span>
      </dd>
    </div>
  );
}
