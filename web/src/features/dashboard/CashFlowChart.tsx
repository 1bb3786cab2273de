import "@mantine/charts/styles.css";
import { CompositeChart } from "@mantine/charts";
import type { FlowFragment } from "@/gql/graphql";
import { formatMonth, formatMonthShort } from "@/shared/dates/dates";
import { formatAxis, formatMoney, toPlotValue } from "@/shared/money/money";
import classes from "./CashFlowPanel.module.css";
import { words } from "./words";

interface CashFlowChartProps {
  readonly flows: readonly FlowFragment[];
  readonly currency: string;
}

export default function CashFlowChart({ flows, currency }: CashFlowChartProps) {
  const data = flows.map((flow) => ({
    month: flow.month,
    income: toPlotValue(flow.income),
    expense: toPlotValue(flow.expense),
    net: toPlotValue(flow.net),
  }));
  return (
    <CompositeChart
      h="100%"
      data={data}
      dataKey="month"
      series={[
        { name: "income", label: words.income, color: "var(--moneta-chart-income)", type: "bar" },
        { name: "expense", label: words.expense, color: "var(--moneta-chart-expense)", type: "bar" },
        { name: "net", label: words.net, color: "var(--moneta-chart-net)", type: "line" },
      ]}
      withLegend
      composedChartProps={{ accessibilityLayer: false }}
      withDots={false}
      strokeWidth={2}
      curveType="monotone"
      gridAxis="x"
      tickLine="none"
      maxBarWidth={16}
      barProps={{ radius: [3, 3, 0, 0], isAnimationActive: false }}
      lineProps={{ isAnimationActive: false }}
      legendProps={{ verticalAlign: "bottom", height: 36 }}
      xAxisProps={{ tickFormatter: (month: string) => formatMonthShort(month), interval: "equidistantPreserveStart" }}
      yAxisProps={{ tickFormatter: (value: number) => formatAxis(value, currency), width: 54 }}
      tooltipAnimationDuration={0}
      tooltipProps={{ content: ({ label }) => <FlowTooltip flow={flows.find(({ month }) => month === label)} /> }}
    />
  );
}

/** The exact figures, not those of the axis. */
function FlowTooltip({ flow }: { readonly flow: FlowFragment | undefined }) {
  if (!flow) return null;
  return (
    <div className={classes.tooltip}>
      <p>{formatMonth(flow.month)}</p>
      <div><span>{words.income}</span><span>{formatMoney(flow.income)}</span></div>
      <div><span>{words.expense}</span><span>{formatMoney(flow.expense)}</span></div>
      <div><span>{words.net}</span><span>{formatMoney(flow.net, "always")}</span></div>
    </div>
  );
}
