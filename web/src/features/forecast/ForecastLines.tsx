import { Link } from "react-router";
import type { ForecastLineFragment } from "@/gql/graphql";
import { CategoryIcon } from "@/shared/categories/CategoryIcon";
import { UNCATEGORIZED } from "@/shared/categories/useCategories";
import { monthRange } from "@/shared/dates/dates";
import { type MoneyValue, formatMoney, signOf, toPlotValue, withoutSign } from "@/shared/money/money";
import { MoneyText } from "@/shared/money/MoneyText";
import { BandBar } from "./BandBar";
import classes from "./forecast.module.css";
import { words } from "./words";

interface ForecastLinesProps {
  readonly month: string;
  readonly hasBegun: boolean;
  readonly lines: readonly ForecastLineFragment[];
}

/** A month by category: the table is the chart. Each name leads to its rows, each middle says where it comes from. */
export function ForecastLines({ month, hasBegun, lines }: ForecastLinesProps) {
  const largest = Math.max(...lines.map(({ high }) => toPlotValue(high)), 0.01);
  const { from, to } = monthRange(month);
  return (
    <>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{words.category}</th>
            {hasBegun ? <th scope="col" className={classes.number}>{words.spent}</th> : null}
            <th scope="col" className={classes.number}>{words.expected}</th>
            <th scope="col" className={classes.bar}>{words.band}</th>
            <th scope="col" className={classes.wide}>{words.why}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.key}>
              <th scope="row">
                <Link className={classes.name} to={`/transactions?category=${line.category?.id ?? UNCATEGORIZED}&from=${from}&to=${to}`}>
                  <CategoryIcon icon={line.category?.icon ?? null} size={17} />
                  <span>{line.category?.label ?? words.noCategory}</span>
                </Link>
              </th>
              {hasBegun ? <td className={classes.number}>{line.soFar ? <MoneyText value={line.soFar} /> : null}</td> : null}
              <td className={classes.number}>
                <MoneyText value={line.expected} />
                <div className={classes.quiet}>{beside(line.beyondUsual)}</div>
              </td>
              <td className={classes.bar}>
                <BandBar low={line.low} expected={line.expected} high={line.high} soFar={line.soFar} largest={largest} />
                <div className={classes.quiet}>{words.range(formatMoney(line.low), formatMoney(line.high))}</div>
              </td>
              <td className={`${classes.wide} ${classes.quiet}`}>{line.reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={classes.legend}>{words.legend}</p>
    </>
  );
}

export function beside(beyond: MoneyValue): string {
  const sign = signOf(beyond.minor);
  if (sign === "zero") return words.asUsual;
  const amount = formatMoney({ ...beyond, minor: withoutSign(beyond.minor) });
  return sign === "positive" ? words.above(amount) : words.below(amount);
}
