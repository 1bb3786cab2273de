import type { GoalsPageQuery } from "@/gql/graphql";
import { type MoneyValue, formatMoney, signOf } from "@/shared/money/money";
import { Tiles } from "@/shared/ui/Tiles";
import classes from "./goals.module.css";
import { words } from "./words";

/** Three figures above the goals. */
export function GoalTiles({ summary }: { readonly summary: GoalsPageQuery["goalsSummary"] }) {
  const needed = summary.neededThisMonth.filter(({ minor }) => signOf(minor) !== "zero");
  return (
    <div className={classes.tiles}>
      <Tiles
        tiles={[
          { label: words.recent, figure: amounts(summary.savedLast30Days), hint: words.recentHint },
          { label: words.needed, figure: needed.length === 0 ? words.nothingNeeded : amounts(needed), hint: words.neededHint },
          { label: words.onTrack, figure: words.of(summary.onTrackCount, summary.count), hint: words.reachedOf(summary.reachedCount) },
        ]}
      />
    </div>
  );
}

function amounts(each: readonly MoneyValue[]): string {
  return each.map((value) => formatMoney(value)).join(" + ");
}
