import type { FlowFragment } from "@/gql/graphql";
import { type MonthSeries, MonthsChart } from "@/shared/charts/MonthsChart";
import { words } from "./words";

interface CashFlowChartProps {
  readonly flows: readonly FlowFragment[];
  readonly currency: string;
}

const SERIES: readonly MonthSeries<"income" | "expense" | "net">[] = [
  { name: "income", label: words.income, color: "var(--moneta-chart-income)", type: "bar" },
  { name: "expense", label: words.expense, color: "var(--moneta-chart-expense)", type: "bar" },
  { name: "net", label: words.net, color: "var(--moneta-chart-net)", type: "line", sign: "always" },
];

export default function CashFlowChart({ flows, currency }: CashFlowChartProps) {
  const months = flows.map((flow) => ({ month: flow.month, figures: flow }));
  return <MonthsChart months={months} series={SERIES} currency={currency} barWidthMax={16} />;
}
