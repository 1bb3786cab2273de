import "@mantine/charts/styles.css";
import { LineChart } from "@mantine/charts";
import type { DebtPayoffsQuery, PayoffStrategy } from "@/gql/graphql";
import { ChartTip } from "@/shared/charts/ChartTip";
import { formatMonth } from "@/shared/dates/dates";
import { type MoneyValue, formatAxis, formatMoney, toPlotValue } from "@/shared/money/money";
import { words } from "./words";

/** Beyond thirty years a line says nothing more. */
const MONTHS_MAX = 360;
const COLORS: Readonly<Record<PayoffStrategy, string>> = {
  AVALANCHE: "var(--moneta-chart-income)", SNOWBALL: "var(--moneta-chart-expense)", OWN: "var(--moneta-chart-net)", MINIMUMS: "var(--mantine-color-gray-5)",
};

interface PayoffChartProps {
  readonly payoffs: DebtPayoffsQuery["debtPayoffs"];
  readonly currency: string;
}

/** Pixels only: the table above has the figures. Strategies that come to the same are drawn once. */
export default function PayoffChart({ payoffs, currency }: PayoffChartProps) {
  const drawn = payoffs.filter((payoff, index) => payoffs.findIndex((other) => sameCourse(other, payoff)) === index);
  const months = [...new Set(drawn.flatMap(({ schedule }) => schedule.slice(0, MONTHS_MAX).map(({ month }) => month)))].sort();
  const left = new Map(drawn.map(({ strategy, schedule }) => [strategy, new Map(schedule.map((row) => [row.month, row.left]))]));
  const data = months.map((month) => ({
    month,
    ...Object.fromEntries(drawn.map(({ strategy }) => [strategy, plotted(left.get(strategy)?.get(month))])),
  }));
  return (
    <LineChart
      h="100%"
      data={data}
      dataKey="month"
      series={drawn.map(({ strategy }) => ({ name: strategy, label: words.strategies[strategy], color: COLORS[strategy] }))}
      withLegend
      withDots={false}
      strokeWidth={2}
      curveType="linear"
      gridAxis="x"
      tickLine="none"
      lineChartProps={{ accessibilityLayer: false }}
      lineProps={{ isAnimationActive: false }}
      legendProps={{ verticalAlign: "bottom", height: 36 }}
      xAxisProps={{ tickFormatter: (month: string) => month.slice(0, 4), ticks: months.filter((month) => month.endsWith("-01")), interval: "equidistantPreserveStart", minTickGap: 40 }}
      yAxisProps={{ tickFormatter: (value: number) => formatAxis(value, currency), width: 54 }}
      tooltipAnimationDuration={0}
      tooltipProps={{ content: ({ label }) => <Tip month={String(label)} drawn={drawn} /> }}
    />
  );
}

function plotted(value: MoneyValue | undefined): number {
  return value ? toPlotValue(value) : 0;
}

function sameCourse(one: PayoffChartProps["payoffs"][number], other: PayoffChartProps["payoffs"][number]): boolean {
  return one.schedule.length === other.schedule.length && one.schedule.every(({ left }, index) => left.minor === other.schedule[index]?.left.minor);
}

function Tip({ month, drawn }: { readonly month: string; readonly drawn: PayoffChartProps["payoffs"] }) {
  const rows = drawn.flatMap(({ strategy, schedule }) => {
    const row = schedule.find((each) => each.month === month);
    return row ? [{ key: strategy, label: words.strategies[strategy], value: formatMoney(row.left) }] : [];
  });
  return rows.length === 0 ? null : <ChartTip title={formatMonth(month)} rows={rows} />;
}
