import type { Counting } from "@/gql/graphql";

/** A list that counts as a report does: line by line, by the days that rows count on. */
export interface Counted {
  readonly counting: Counting;
  readonly from: string;
  readonly to: string;
}

const COUNTINGS: readonly string[] = ["EVERYTHING", "SPENDING"] satisfies readonly Counting[];
const isDay = (value: string | null): value is string => value !== null && /^\d{4}-\d{2}-\d{2}$/.test(value);

export function isCounting(value: string | null): value is Counting {
  return value !== null && COUNTINGS.includes(value);
}

export function countedFromParams(params: URLSearchParams): Counted | null {
  const [counting, from, to] = [params.get("counting"), params.get("from"), params.get("to")];
  return isCounting(counting) && isDay(from) && isDay(to) ? { counting, from, to } : null;
}

/** The list of exactly the rows behind a figure of a report or a budget. */
export function countedLink(query: string, { counting, from, to }: Counted): string {
  return `/transactions?${new URLSearchParams({ ...(query === "" ? {} : { q: query }), counting, from, to }).toString()}`;
}
