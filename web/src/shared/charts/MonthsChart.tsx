import "@mantine/charts/styles.css";
import { CompositeChart } from "@mantine/charts";
import { formatMonth, formatMonthShort } from "@/shared/dates/dates";
import { type MoneyValue, type SignStyle, formatAxis, formatMoney, toPlotValue } from "@/shared/money/money";
import { ChartTip } from "./ChartTip";

export interface MonthSeries<Name extends string> {
  readonly name: Name;
  readonly label: string;
  readonly color: string;
  readonly type: "bar" | "line";
  /** How its figure is written; the axis has its own way. */
  readonly sign?: SignStyle;
}

export interface MonthFigures<Name extends string> {
  readonly month: string;
  /** Null for a month of which nothing is known: it is drawn as nothing, and has no figures to show. */
  readonly figures: Readonly<Record<Name, MoneyValue>> | null;
}

interface MonthsChartProps<Name extends string> {
  readonly months: readonly MonthFigures<Name>[];
  readonly series: readonly MonthSeries<Name>[];
  readonly currency: string;
  readonly barWidthMax: number;
}

/** Bars and lines over months: pixels only, the exact figures show at the pointer and stand in a table beside it. */
export function MonthsChart<Name extends string>({ months, series, currency, barWidthMax }: MonthsChartProps<Name>) {
  const data = months.map(({ month, figures }) => ({
    month,
    ...Object.fromEntries(series.map(({ name }) => [name, figures ? toPlotValue(figures[name]) : 0])),
  }));
  return (
    <CompositeChart
      h="100%"
      data={data}
      dataKey="month"
      series={series.map(({ name, label, color, type }) => ({ name, label, color, type }))}
      withLegend={series.length > 1}
      composedChartProps={{ accessibilityLayer: false }}
      withDots={false}
      strokeWidth={2}
      curveType="monotone"
      gridAxis="x"
      tickLine="none"
      maxBarWidth={barWidthMax}
      barProps={{ radius: [3, 3, 0, 0], isAnimationActive: false }}
      lineProps={{ isAnimationActive: false }}
      legendProps={{ verticalAlign: "bottom", height: 36 }}
      xAxisProps={{ tickFormatter: (month: string) => formatMonthShort(month), interval: "equidistantPreserveStart" }}
      yAxisProps={{ tickFormatter: (value: number) => formatAxis(value, currency), width: 54 }}
      tooltipAnimationDuration={0}
      tooltipProps={{ content: ({ label }) => <Tip of={months.find(({ month }) => month === label)} series={series} /> }}
    />
  );
}

interface TipProps<Name extends string> {
  readonly of: MonthFigures<Name> | undefined;
  readonly series: readonly MonthSeries<Name>[];
}

function Tip<Name extends string>({ of, series }: TipProps<Name>) {
  const figures = of?.figures;
  if (!figures) return null;
  return (
    <ChartTip
      title={formatMonth(of.month)}
      rows={series.map(({ name, label, sign }) => ({ key: name, label, value: formatMoney(figures[name], sign) }))}
    />
  );
}
