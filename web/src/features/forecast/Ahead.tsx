import { useQuery } from "@apollo/client/react";
import { Button, Skeleton } from "@mantine/core";
import { IconTrendingUp } from "@tabler/icons-react";
import { Link } from "react-router";
import { ForecastPageDocument, type ForecastPageQuery } from "@/gql/graphql";
import { formatMonth } from "@/shared/dates/dates";
import { formatMoney, toPlotValue } from "@/shared/money/money";
import { MoneyText } from "@/shared/money/MoneyText";
import { EmptyState } from "@/shared/ui/EmptyState";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { Panel } from "@/shared/ui/Panel";
import { BandBar } from "./BandBar";
import classes from "./forecast.module.css";
import { ForecastLines, beside } from "./ForecastLines";
import { words } from "./words";

type Month = ForecastPageQuery["spendingForecast"]["months"][number];

export function Ahead() {
  const { data, error, refetch } = useQuery(ForecastPageDocument, { fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" });
  if (error && !data) return <FailureAlert title={words.loadFailed} error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={320} radius="lg" />;
  const { months } = data.spendingForecast;
  const [first] = months;
  if (!first) {
    return (
      <Panel title={words.tabs.ahead}>
        <EmptyState icon={<IconTrendingUp />} title={words.noneTitle} action={<Button component={Link} to="/import" variant="default">{words.noneAction}</Button>}>
          {words.noneText}
        </EmptyState>
      </Panel>
    );
  }
  return (
    <div className={classes.page}>
      <Heading month={first} />
      <NextMonths months={first.hasBegun ? months.slice(1) : months} />
      <Panel title={words.byCategory(first.month)}>
        <ForecastLines month={first.month} hasBegun={first.hasBegun} lines={first.categories} />
      </Panel>
    </div>
  );
}

function Heading({ month: { month, total } }: { readonly month: Month }) {
  const largest = Math.max(toPlotValue(total.high), toPlotValue(total.usual), 0.01);
  return (
    <Panel title={words.endOf(month)}>
      <p className={classes.headline}>{words.heading(formatMoney(total.expected))}</p>
      <p className={classes.text}>{words.between(formatMoney(total.low), formatMoney(total.high))}</p>
      <ul className={classes.facts}>
        {total.soFar ? <li>{words.soFar(formatMoney(total.soFar))}</li> : null}
        <li>{words.usual(formatMoney(total.usual))}</li>
        <li>{beside(total.beyondUsual)}</li>
      </ul>
      <BandBar low={total.low} expected={total.expected} high={total.high} soFar={total.soFar} largest={largest} />
      <p className={classes.legend}>{total.reason}</p>
    </Panel>
  );
}

function NextMonths({ months }: { readonly months: readonly Month[] }) {
  const largest = Math.max(...months.map(({ total }) => toPlotValue(total.high)), 0.01);
  return (
    <Panel title={words.nextMonths} hint={words.nextHint}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{words.month}</th>
            <th scope="col" className={classes.number}>{words.expected}</th>
            <th scope="col">{words.band}</th>
          </tr>
        </thead>
        <tbody>
          {months.map(({ month, total }) => (
            <tr key={month}>
              <th scope="row">{formatMonth(month)}</th>
              <td className={classes.number}><MoneyText value={total.expected} /></td>
              <td>
                <BandBar low={total.low} expected={total.expected} high={total.high} largest={largest} />
                <div className={classes.quiet}>{words.range(formatMoney(total.low), formatMoney(total.high))}</div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
