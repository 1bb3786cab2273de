import "@mantine/charts/styles.css";
import { CompositeChart } from "@mantine/charts";
import type { Counting, ReportTable_GroupFragment } from "@/gql/graphql";
import { formatMonth, formatMonthShort, shiftMonth } from "@/shared/dates/dates";
import { flipSign, formatAxis, formatMoney, toPlotValue } from "@/shared/money/money";
import classes from "./Reports.module.css";
import { words } from "./words";

interface MonthChartProps {
  readonly groups: readonly ReportTable_GroupFragment[];
  readonly counting: Counting;
  readonly currency: string;
}

const BAR = { type: "bar" } as const;
const SERIES: Readonly<Record<Counting, { name: string; label: string; color: string; type: "bar" | "line" }[]>> = {
  SPENDING: [{ name: "spent", label: words.spent, color: "var(--moneta-chart-income)", ...BAR }],
  EVERYTHING: [
    { name: "moneyIn", label: words.moneyIn, color: "var(--moneta-chart-income)", ...BAR },
    { name: "moneyOut", label: words.moneyOut, color: "var(--moneta-chart-expense)", ...BAR },
    { name: "net", label: words.net, color: "var(--moneta-chart-net)", type: "line" },
  ],
};

/** Pixels only: months without rows are drawn as nothing. */
export default function MonthChart({ groups, counting, currency }: MonthChartProps) {
  const found = new Map(groups.map((group) => [group.key, group.figures]));
  const data = monthsOf(groups).map((month) => {
    const figures = found.get(month);
    if (!figures) return { month, spent: 0, moneyIn: 0, moneyOut: 0, net: 0 };
    const net = toPlotValue(figures.net);
    return { month, spent: -net, moneyIn: toPlotValue(figures.moneyIn), moneyOut: toPlotValue(figures.moneyOut), net };
  });
  return (
    <CompositeChart
      h="100%"
      data={data}
      dataKey="month"
      series={SERIES[counting]}
      withLegend={counting === "EVERYTHING"}
      composedChartProps={{ accessibilityLayer: false }}
      withDots={false}
      strokeWidth={2}
      curveType="monotone"
      gridAxis="x"
      tickLine="none"
      maxBarWidth={28}
      barProps={{ radius: [3, 3, 0, 0], isAnimationActive: false }}
      lineProps={{ isAnimationActive: false }}
      legendProps={{ verticalAlign: "bottom", height: 36 }}
      xAxisProps={{ tickFormatter: (month: string) => formatMonthShort(month), interval: "equidistantPreserveStart" }}
      yAxisProps={{ tickFormatter: (value: number) => formatAxis(value, currency), width: 54 }}
      tooltipAnimationDuration={0}
      tooltipProps={{ content: ({ label }) => <Tip month={String(label)} figures={found.get(String(label))} counting={counting} /> }}
    />
  );
}

function monthsOf(groups: readonly ReportTable_GroupFragment[]): string[] {
  const last = groups.at(-1)?.key ?? "";
  const months: string[] = [];
  for (let month = groups[0]?.key ?? ""; month !== "" && month <= last; month = shiftMonth(month, 1)) months.push(month);
  return months;
}

/** The exact figures, not those of the axis. */
function Tip({ month, figures, counting }: { readonly month: string; readonly figures: ReportTable_GroupFragment["figures"] | undefined; readonly counting: Counting }) {
  if (!figures) return null;
  const { moneyIn, moneyOut, net } = figures;
  return (
    <div className={classes.tooltip}>
      <p>{formatMonth(month)}</p>
      {counting === "SPENDING" ? <div><span>{words.spent}</span><span>{formatMoney({ ...net, minor: flipSign(net.minor) })}</span></div> : (
        <>
          <div><span>{words.moneyIn}</span><span>{formatMoney(moneyIn)}</span></div>
          <div><span>{words.moneyOut}</span><span>{formatMoney(moneyOut)}</span></div>
          <div><span>{words.net}</span><span>{formatMoney(net, "always")}</span></div>
        </>
      )}
    </div>
  );
}
