import { IconAlertTriangle } from "@tabler/icons-react";
import { Link } from "react-router";
import type { RateGap_RateGapFragment } from "@/gql/graphql";
import { formatDate } from "@/shared/dates/dates";
import { formatMoney } from "./money";
import classes from "./RateGaps.module.css";

interface RateGapsProps {
  readonly gaps: readonly RateGap_RateGapFragment[];
  /** On the page that mends it no link is needed. */
  readonly linked?: boolean;
}

/** Says in words what a total leaves out, or takes at an old rate. Nothing where it is whole. */
export function RateGaps({ gaps, linked = true }: RateGapsProps) {
  if (gaps.length === 0) return null;
  return (
    <div className={classes.gaps} role="note">
      <IconAlertTriangle size={16} className={classes.icon} aria-hidden />
      <div>
        {gaps.map((gap) => <p key={`${gap.kind}${gap.currency}`}>{gapText(gap)}</p>)}
        {linked ? <Link to="/settings/currencies" className={classes.link}>See the rates</Link> : null}
      </div>
    </div>
  );
}

export function gapText(gap: RateGap_RateGapFragment): string {
  const period = gap.firstDay === gap.lastDay ? `on ${formatDate(gap.firstDay)}` : `from ${formatDate(gap.firstDay)} to ${formatDate(gap.lastDay)}`;
  const money = formatMoney(gap.amount);
  if (gap.kind === "MISSING") return `Not included: ${money}. There is no ${gap.currency} rate ${period}.`;
  return `${money} counted at an old rate: the last ${gap.currency} rate was up to ${gap.largestAge} days old.`;
}
