import type { RecurringPageQuery } from "@/gql/graphql";
import { type MoneyValue, formatMoney } from "@/shared/money/money";
import { Tiles } from "@/shared/ui/Tiles";
import { words } from "./words";

type Totals = RecurringPageQuery["recurring"]["totals"];

/** What it all comes to, for each currency. */
export function RecurringTiles({ totals }: { readonly totals: Totals }) {
  const of = (pick: (each: Totals[number]) => MoneyValue) => totals.map((each) => formatMoney(pick(each))).join(" + ");
  return (
    <Tiles
      tiles={[
        { label: words.tiles.subscriptions, figure: of((each) => each.subscriptionsYearly), hint: words.aYear },
        { label: words.tiles.bills, figure: of((each) => each.billsYearly), hint: words.aYear },
        { label: words.tiles.income, figure: of((each) => each.incomeYearly), hint: words.aYear },
        { label: words.tiles.soon, figure: of((each) => each.outSoon), hint: words.soonHint(of((each) => each.inSoon)) },
      ]}
    />
  );
}
