import type { Counting, ReportGrouping } from "@/gql/graphql";
import { monthOf, monthRange, shiftMonth, today } from "@/shared/dates/dates";
import { isCounting } from "@/shared/search/counted";

type Named = "month" | "before" | "year" | "lastYear" | "twelve";
export type Period = Named | "own";

/** What a report is of. It lives in the address, so that a report can be kept and sent. */
export interface ReportChoice {
  readonly query: string;
  readonly by: ReportGrouping;
  readonly counting: Counting;
  readonly period: Period;
  readonly from: string;
  readonly to: string;
  readonly below: string | null;
}

const GROUPINGS: readonly ReportGrouping[] = ["CATEGORY", "MONTH", "PAYEE", "ACCOUNT", "TAG"];
const PERIODS: readonly Named[] = ["month", "before", "year", "lastYear", "twelve"];
const DEFAULT_PERIOD: Named = "twelve";
const isDay = (value: string | null): value is string => value !== null && /^\d{4}-\d{2}-\d{2}$/.test(value);

/** First and last day of a period that has a name. */
export function daysOf(period: Named, now: string = today()): { from: string; to: string } {
  const month = monthOf(now);
  const year = Number(now.slice(0, 4));
  switch (period) {
    case "month": return monthRange(month);
    case "before": return monthRange(shiftMonth(month, -1));
    case "year": return { from: `${year}-01-01`, to: `${year}-12-31` };
    case "lastYear": return { from: `${year - 1}-01-01`, to: `${year - 1}-12-31` };
    case "twelve": return { from: `${shiftMonth(month, -11)}-01`, to: monthRange(month).to };
  }
}

export function choiceFromParams(params: URLSearchParams, now: string = today()): ReportChoice {
  const by = params.get("by")?.toUpperCase();
  const asked = params.get("period");
  const [from, to] = [params.get("from"), params.get("to")];
  const own = isDay(from) && isDay(to) && from <= to;
  const named = PERIODS.find((period) => period === asked);
  const counting = params.get("counting");
  const grouping = GROUPINGS.find((each) => each === by) ?? "CATEGORY";
  const days = own ? { from, to } : daysOf(named ?? DEFAULT_PERIOD, now);
  return {
    query: params.get("q")?.trim() ?? "",
    by: grouping,
    counting: isCounting(counting) ? counting : "SPENDING",
    period: own ? "own" : (named ?? DEFAULT_PERIOD),
    ...days,
    below: grouping === "CATEGORY" ? params.get("below") : null,
  };
}

export function paramsFromChoice({ query, by, counting, period, from, to, below }: ReportChoice): URLSearchParams {
  const params = new URLSearchParams();
  if (query !== "") params.set("q", query);
  if (by !== "CATEGORY") params.set("by", by.toLowerCase());
  if (counting !== "SPENDING") params.set("counting", counting);
  if (period === "own") { params.set("from", from); params.set("to", to); }
  else if (period !== DEFAULT_PERIOD) params.set("period", period);
  if (below !== null && by === "CATEGORY") params.set("below", below);
  return params;
}
