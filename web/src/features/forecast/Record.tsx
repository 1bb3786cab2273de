import { useQuery } from "@apollo/client/react";
import { SegmentedControl, Skeleton } from "@mantine/core";
import { useState } from "react";
import { type BackTestLineFragment, ForecastBackTestDocument, type ForecastBackTestQuery } from "@/gql/graphql";
import { CategoryIcon } from "@/shared/categories/CategoryIcon";
import { formatMonth } from "@/shared/dates/dates";
import { formatMoney, toPlotValue } from "@/shared/money/money";
import { MoneyText } from "@/shared/money/MoneyText";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { Panel } from "@/shared/ui/Panel";
import { Sideways } from "@/shared/ui/Sideways";
import { BandBar } from "./BandBar";
import classes from "./forecast.module.css";
import { words } from "./words";

type Total = NonNullable<ForecastBackTestQuery["forecastBackTest"]["total"]>;
type Asked = keyof typeof words.askedWhen;

const ASKED = (["before", "10", "20"] as const).map((value) => ({ value, label: words.askedWhen[value] }));

/** The household's own past, in plain words first, then month by month and rule by rule. */
export function Record() {
  const [asked, setAsked] = useState<Asked>("before");
  const { data, previousData, error, refetch } = useQuery(ForecastBackTestDocument, { variables: { day: asked === "before" ? null : Number(asked) } });
  const found = (data ?? previousData)?.forecastBackTest;
  if (error && !found) return <FailureAlert title={words.loadFailed} error={error} onRetry={() => void refetch()} />;
  if (!found) return <Skeleton height={320} radius="lg" />;
  return (
    <div className={classes.page} aria-busy={!data}>
      <SegmentedControl aria-label={words.asked} data={ASKED} value={asked} onChange={(value) => setAsked(value)} />
      {found.total ? (
        <>
          <Summary total={found.total} />
          <Rules lines={[found.total, ...found.categories]} />
        </>
      ) : (
        <Panel title={words.tabs.record}><p className={classes.text}>{words.recordNone}</p></Panel>
      )}
    </div>
  );
}

function Summary({ total }: { readonly total: Total }) {
  const largest = Math.max(...total.months.flatMap(({ high, spent }) => [toPlotValue(high), toPlotValue(spent)]), 0.01);
  return (
    <Panel title={words.monthByMonth} hint={words.recordHint}>
      <p className={classes.headline}>{words.recordLead(total.heldCount, total.monthCount)}</p>
      <p className={classes.text}>
        {words.off(formatMoney(total.ownError))}{" "}
        {words.offBeside(formatMoney(total.lastMonthError), formatMoney(total.seasonalError), formatMoney(total.meanError))}
      </p>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{words.month}</th>
            <th scope="col" className={`${classes.number} ${classes.wide}`}>{words.expected}</th>
            <th scope="col" className={classes.number}>{words.came}</th>
            <th scope="col" className={classes.bar}>{words.band}</th>
            <th scope="col">{words.held}</th>
          </tr>
        </thead>
        <tbody>
          {total.months.map(({ month, low, expected, high, spent, isHeld }) => (
            <tr key={month}>
              <th scope="row">{formatMonth(month)}</th>
              <td className={`${classes.number} ${classes.wide}`}><MoneyText value={expected} /></td>
              <td className={classes.number}><MoneyText value={spent} /></td>
              <td className={classes.bar}><BandBar low={low} expected={expected} high={high} spent={spent} largest={largest} /></td>
              <td className={classes.quiet}>{isHeld ? words.within : words.outside}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={classes.legend}>{words.recordLegend}</p>
    </Panel>
  );
}

function Rules({ lines }: { readonly lines: readonly BackTestLineFragment[] }) {
  return (
    <Panel title={words.rules} hint={words.rulesHint}>
      <Sideways label={words.rules} className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{words.category}</th>
              <th scope="col">{words.inUse}</th>
              <th scope="col" className={classes.number}>{words.own}</th>
              <th scope="col" className={classes.number}>{words.last}</th>
              <th scope="col" className={classes.number}>{words.seasonal}</th>
              <th scope="col" className={classes.number}>{words.mean}</th>
              <th scope="col" className={classes.number}>{words.held}</th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <tr key={line.key}>
                <th scope="row">
                  <span className={classes.name}>
                    {line.key === "total" ? null : <CategoryIcon icon={line.category?.icon ?? null} size={17} />}
                    {line.key === "total" ? words.total : line.category?.label ?? words.noCategory}
                  </span>
                </th>
                <td className={classes.quiet}>{words.methods[line.method]}</td>
                <td className={classes.number}><MoneyText value={line.ownError} /></td>
                <td className={classes.number}><MoneyText value={line.lastMonthError} /></td>
                <td className={classes.number}><MoneyText value={line.seasonalError} /></td>
                <td className={classes.number}><MoneyText value={line.meanError} /></td>
                <td className={classes.number}>{words.heldOf(line.heldCount, line.monthCount)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Sideways>
    </Panel>
  );
}
