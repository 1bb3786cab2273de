import type { GoalState } from "@/gql/graphql";
import classes from "./goals.module.css";

const LENGTH = 2 * Math.PI * 44;

/** A ring that closes: the words beside it carry the figures. */
export function Ring({ percent, state, label }: { readonly percent: number; readonly state: GoalState; readonly label: string }) {
  return (
    <svg className={classes.ring} data-state={state} viewBox="0 0 100 100" role="img" aria-label={label}>
      <circle className={classes.track} cx="50" cy="50" r="44" />
      {percent > 0 ? <circle className={classes.arc} cx="50" cy="50" r="44" strokeDasharray={`${(LENGTH * percent) / 100} ${LENGTH}`} /> : null}
      <text x="50" y="58" aria-hidden>{percent}%</text>
    </svg>
  );
}
