import "@mantine/charts/styles.css";
import { AreaChart } from "@mantine/charts";
import type { BalanceHistoryQuery } from "@/gql/graphql";
import { ChartTip } from "@/shared/charts/ChartTip";
import { formatDate } from "@/shared/dates/dates";
import { formatAxis, formatMoney, toPlotValue } from "@/shared/money/money";
import { words } from "./words";

type Point = BalanceHistoryQuery["balanceHistory"][number];

export default function BalanceChart({ points, currency }: { readonly points: readonly Point[]; readonly currency: string }) {
  return (
    <AreaChart
      h="100%"
      data={points.map(({ on, balance }) => ({ on, balance: toPlotValue(balance) }))}
      dataKey="on"
      series={[{ name: "balance", label: words.balance, color: "var(--moneta-chart-net)" }]}
      areaChartProps={{ accessibilityLayer: false }}
      areaProps={{ isAnimationActive: false }}
      withDots={false}
      strokeWidth={2}
      curveType="stepAfter"
      gridAxis="x"
      tickLine="none"
      xAxisProps={{ tickFormatter: (day: string) => formatDate(day), minTickGap: 60, interval: "equidistantPreserveStart" }}
      yAxisProps={{ tickFormatter: (value: number) => formatAxis(value, currency), width: 60 }}
      tooltipAnimationDuration={0}
      tooltipProps={{ content: ({ label }) => <BalanceTooltip point={points.find(({ on }) => on === label)} /> }}
    />
  );
}

function BalanceTooltip({ point }: { readonly point: Point | undefined }) {
  if (!point) return null;
  return <ChartTip title={formatDate(point.on)} rows={[{ key: "balance", label: words.balance, value: formatMoney(point.balance) }]} />;
}
