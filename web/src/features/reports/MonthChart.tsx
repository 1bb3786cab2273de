import type { Counting, ReportTable_GroupFragment } from "@/gql/graphql";
import { type MonthSeries, MonthsChart } from "@/shared/charts/MonthsChart";
import { shiftMonth } from "@/shared/dates/dates";
import { flipSign } from "@/shared/money/money";
import { words } from "./words";

interface MonthChartProps {
  readonly groups: readonly ReportTable_GroupFragment[];
  readonly counting: Counting;
  readonly currency: string;
}

type Name = "spent" | "moneyIn" | "moneyOut" | "net";

const SERIES: Readonly<Record<Counting, readonly MonthSeries<Name>[]>> = {
  SPENDING: [{ name: "spent", label: words.spent, color: "var(--moneta-chart-income)", type: "bar" }],
  EVERYTHING: [
    { name: "moneyIn", label: words.moneyIn, color: "var(--moneta-chart-income)", type: "bar" },
    { name: "moneyOut", label: words.moneyOut, color: "var(--moneta-chart-expense)", type: "bar" },
    { name: "net", label: words.net, color: "var(--moneta-chart-net)", type: "line", sign: "always" },
  ],
};

/** Months without rows are drawn as nothing. */
export default function MonthChart({ groups, counting, currency }: MonthChartProps) {
  const found = new Map(groups.map((group) => [group.key, group.figures]));
  const months = monthsOf(groups).map((month) => {
    const figures = found.get(month);
    if (!figures) return { month, figures: null };
    const { moneyIn, moneyOut, net } = figures;
    return { month, figures: { moneyIn, moneyOut, net, spent: { ...net, minor: flipSign(net.minor) } } };
  });
  return <MonthsChart months={months} series={SERIES[counting]} currency={currency} barWidthMax={28} />;
}

function monthsOf(groups: readonly ReportTable_GroupFragment[]): string[] {
  const last = groups.at(-1)?.key ?? "";
  const months: string[] = [];
  for (let month = groups[0]?.key ?? ""; month !== "" && month <= last; month = shiftMonth(month, 1)) months.push(month);
  return months;
}
