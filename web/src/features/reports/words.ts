import type { Counting, ReportGrouping } from "@/gql/graphql";

/** Every text of the reports, in one place: a translation replaces this file. */
export const words = {
  title: "Reports",
  lead: "What a search comes to, in your currency. Every figure leads to its transactions.",
  search: "Search what to report",
  by: "Group by",
  groupings: {
    CATEGORY: "Category", MONTH: "Month", PAYEE: "Payee", ACCOUNT: "Account", TAG: "Tag",
  } satisfies Record<ReportGrouping, string>,
  counting: "What is counted",
  countings: { SPENDING: "Spending", EVERYTHING: "In and out" } satisfies Record<Counting, string>,
  period: "Period",
  periods: {
    month: "This month", before: "Last month", year: "This year", lastYear: "Last year", twelve: "Last 12 months", own: "Days of your own",
  },
  from: "From day",
  to: "To day",
  none: { CATEGORY: "Uncategorized", MONTH: "", PAYEE: "No payee", ACCOUNT: "", TAG: "No tag" } satisfies Record<ReportGrouping, string>,
  lines: (count: number) => (count === 1 ? "1 row" : `${count.toLocaleString()} rows`),
  linesHead: "Rows",
  moneyIn: "In",
  moneyOut: "Out",
  net: "Net",
  spent: "Spent",
  total: "Total",
  incomplete: "not complete: a rate is missing",
  overlaps: "A row with two tags is in both groups, and once in the total.",
  inside: (label: string) => `Look into ${label}`,
  back: "All categories",
  more: (shown: number, all: number) => `The ${shown} largest of ${all.toLocaleString()}.`,
  showMore: "Show more",
  nothing: "Nothing to report",
  nothingText: "No transaction of these days matches. Search for something else, or choose other days.",
  chart: (from: string, to: string) => `Bar chart by month, ${from} to ${to}. The same figures are in the table.`,
  heading: (grouping: string) => `By ${grouping.toLowerCase()}`,
} as const;
