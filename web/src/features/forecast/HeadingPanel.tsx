import { useQuery } from "@apollo/client/react";
import { Link } from "react-router";
import { MonthHeadingDocument } from "@/gql/graphql";
import { formatMoney } from "@/shared/money/money";
import { Panel } from "@/shared/ui/Panel";
import classes from "./forecast.module.css";
import { beside } from "./ForecastLines";
import { words } from "./words";

/** On the dashboard: where the running month is heading. Nothing where there is nothing to go by yet. */
export function HeadingPanel({ month }: { readonly month: string }) {
  const { data } = useQuery(MonthHeadingDocument, { variables: { month }, fetchPolicy: "cache-and-network" });
  const total = data?.spendingForecast.months.find((each) => each.month === month && each.hasBegun)?.total;
  if (!total) return null;
  return (
    <Panel title={words.dashboard} aside={<Link to="/forecast" className={classes.more}>{words.dashboardMore}</Link>}>
      <div className={classes.heading}>
        <p className={classes.headline}>{formatMoney(total.expected)}</p>
        <span className={classes.quiet}>{beside(total.beyondUsual)}</span>
      </div>
      <p className={classes.text}>{words.between(formatMoney(total.low), formatMoney(total.high))}</p>
    </Panel>
  );
}
