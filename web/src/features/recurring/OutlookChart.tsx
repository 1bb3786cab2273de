import "@mantine/charts/styles.css";
import { LineChart } from "@mantine/charts";
import type { BalanceOutlooksQuery } from "@/gql/graphql";
import { ChartTip } from "@/shared/charts/ChartTip";
import { formatDate } from "@/shared/dates/dates";
import { formatAxis, formatMoney, toPlotValue } from "@/shared/money/money";
import { words } from "./words";

type Outlook = BalanceOutlooksQuery["balanceOutlooks"][number];

const SERIES = [
  { name: "high", label: words.outlook.high, color: "var(--mantine-color-gray-5)", strokeDasharray: "4 4" },
  { name: "likely", label: words.outlook.likely, color: "var(--moneta-chart-income)" },
  { name: "low", label: words.outlook.low, color: "var(--moneta-chart-expense)", strokeDasharray: "4 4" },
] as const;

/** Pixels only: the sentence above and the table below have the figures. */
export default function OutlookChart({ outlook }: { readonly outlook: Outlook }) {
  const { days, balance } = outlook;
  const data = days.map((day) => ({ on: day.on, low: toPlotValue(day.low), likely: toPlotValue(day.likely), high: toPlotValue(day.high) }));
  return (
    <LineChart
      h="100%"
      data={data}
      dataKey="on"
      series={SERIES.map((each) => ({ ...each }))}
      withLegend
      withDots={false}
      strokeWidth={2}
      curveType="linear"
      gridAxis="x"
      tickLine="none"
      referenceLines={[{ y: 0, color: "var(--moneta-danger)" }]}
      lineChartProps={{ accessibilityLayer: false }}
      lineProps={{ isAnimationActive: false }}
      legendProps={{ verticalAlign: "bottom", height: 36 }}
      xAxisProps={{ tickFormatter: (on: string) => formatDate(on), interval: "equidistantPreserveStart", minTickGap: 50 }}
      yAxisProps={{ tickFormatter: (value: number) => formatAxis(value, balance.currency), width: 54 }}
      tooltipAnimationDuration={0}
      tooltipProps={{ content: ({ label }) => <Tip day={days.find(({ on }) => on === label)} /> }}
    />
  );
}

function Tip({ day }: { readonly day: Outlook["days"][number] | undefined }) {
  if (!day) return null;
  return <ChartTip title={formatDate(day.on)} rows={SERIES.map(({ name, label }) => ({ key: name, label, value: formatMoney(day[name]) }))} />;
}
