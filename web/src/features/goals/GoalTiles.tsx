import type { GoalsPageQuery } from "@/gql/graphql";
import { type MoneyValue, formatMoney, signOf } from "@/shared/money/money";
import classes from "./goals.module.css";
import { words } from "./words";

/** Three figures above the goals. */
export function GoalTiles({ summary }: { readonly summary: GoalsPageQuery["goalsSummary"] }) {
  const needed = summary.neededThisMonth.filter(({ minor }) => signOf(minor) !== "zero");
  return (
    <dl className={classes.tiles}>
      <Tile label={words.recent} figure={amounts(summary.savedLast30Days)} hint={words.recentHint} />
      <Tile label={words.needed} figure={needed.length === 0 ? words.nothingNeeded : amounts(needed)} hint={words.neededHint} />
      <Tile label={words.onTrack} figure={words.of(summary.onTrackCount, summary.count)} hint={words.reachedOf(summary.reachedCount)} />
    </dl>
  );
}

function amounts(each: readonly MoneyValue[]): string {
  return each.map((value) => formatMoney(value)).join(" + ");
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
