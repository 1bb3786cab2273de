import "@mantine/charts/styles.css";
import { LineChart } from "@mantine/charts";
import type { WhatIfQuery } from "@/gql/graphql";
import { ChartTip } from "@/shared/charts/ChartTip";
import { formatMonth, formatMonthShort } from "@/shared/dates/dates";
import { formatAxis, formatMoney, toPlotValue } from "@/shared/money/money";
import { words } from "./outlookWords";

type Months = NonNullable<WhatIfQuery["whatIf"]>["months"];

const SERIES = [
  { name: "high", label: words.high, color: "var(--mantine-color-gray-5)", strokeDasharray: "4 4" },
  { name: "balance", label: words.planned, color: "var(--moneta-chart-income)" },
  { name: "usual", label: words.usual, color: "var(--moneta-chart-net)" },
  { name: "low", label: words.low, color: "var(--mantine-color-gray-5)", strokeDasharray: "4 4" },
] as const;

/** Pixels only: the sentence above and the tip have the figures. */
export default function OutlookChart({ months, currency }: { readonly months: Months; readonly currency: string }) {
  const data = months.map(({ month, usual, balance, low, high }) => ({
    month, usual: toPlotValue(usual), balance: toPlotValue(balance), low: toPlotValue(low), high: toPlotValue(high),
  }));
  return (
    <LineChart
      h="100%"
      data={data}
      dataKey="month"
      series={[...SERIES]}
      withLegend
      withDots={false}
      strokeWidth={2}
      curveType="linear"
      gridAxis="x"
      tickLine="none"
      lineChartProps={{ accessibilityLayer: false }}
      lineProps={{ isAnimationActive: false }}
      legendProps={{ verticalAlign: "bottom" }}
      xAxisProps={{ tickFormatter: (month: string) => formatMonthShort(month), interval: "equidistantPreserveStart" }}
      yAxisProps={{ tickFormatter: (value: number) => formatAxis(value, currency), width: 54 }}
      tooltipAnimationDuration={0}
      tooltipProps={{ content: ({ label }) => <Tip of={months.find(({ month }) => month === label)} /> }}
    />
  );
}

function Tip({ of }: { readonly of: Months[number] | undefined }) {
  if (!of) return null;
  return <ChartTip title={formatMonth(of.month)} rows={SERIES.map(({ name, label }) => ({ key: name, label, value: formatMoney(of[name]) }))} />;
}
