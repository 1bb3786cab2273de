import type { TransactionFilter, TransactionKind } from "@/gql/graphql";
import { flipSign } from "@/shared/money/money";
import { parseAmount } from "@/shared/money/parseAmount";

/** What the filter bar shows and the address keeps, as typed. */
export interface FilterChoice {
  readonly accounts: readonly string[];
  readonly categories: readonly string[];
  readonly text: string;
  readonly kind: TransactionKind | null;
  readonly min: string;
  readonly max: string;
  readonly from: string;
  readonly to: string;
  readonly importId: string | null;
}

const KINDS: readonly TransactionKind[] = ["EXPENSE", "INCOME", "TRANSFER"];

export function choiceFromParams(params: URLSearchParams): FilterChoice {
  const kind = params.get("kind")?.toUpperCase();
  return {
    accounts: params.getAll("account"),
    categories: params.getAll("category"),
    text: params.get("q") ?? "",
    kind: KINDS.find((known) => known === kind) ?? null,
    min: params.get("min") ?? "",
    max: params.get("max") ?? "",
    from: asDate(params.get("from")),
    to: asDate(params.get("to")),
    importId: params.get("import"),
  };
}

function asDate(value: string | null): string {
  return value !== null && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : "";
}

export function paramsFromChoice(choice: FilterChoice): URLSearchParams {
  const params = new URLSearchParams();
  for (const account of choice.accounts) params.append("account", account);
  for (const category of choice.categories) params.append("category", category);
  const single: readonly [string, string | null][] = [
    ["q", choice.text], ["kind", choice.kind?.toLowerCase() ?? null], ["min", choice.min], ["max", choice.max],
    ["from", choice.from], ["to", choice.to], ["import", choice.importId],
  ];
  for (const [name, value] of single) if (value) params.set(name, value);
  return params;
}

export function countFilters(choice: FilterChoice): number {
  return [...paramsFromChoice(choice).keys()].length;
}

/**
 * The choice as the server understands it. Amounts are sizes where the kind says the direction (“expenses over 100”),
 * else signed as the rows show them. What is not a number yet is left out rather than refused while typing.
 */
export function toTransactionFilter(choice: FilterChoice, currency: string): TransactionFilter {
  const low = minorOf(choice.min, currency);
  const high = minorOf(choice.max, currency);
  const spending = choice.kind === "EXPENSE";
  const amountMin = spending ? high && flipSign(high) : low;
  const amountMax = spending ? low && flipSign(low) : high;
  return {
    ...(choice.accounts.length > 0 && { accountIds: [...choice.accounts] }),
    ...(choice.categories.length > 0 && { categories: [...choice.categories] }),
    ...(choice.text.trim() !== "" && { text: choice.text.trim() }),
    ...(choice.kind && { kind: choice.kind }),
    ...(amountMin && { amountMin }),
    ...(amountMax && { amountMax }),
    ...(choice.from && { dateFrom: choice.from }),
    ...(choice.to && { dateTo: choice.to }),
    ...(choice.importId && { importId: choice.importId }),
  };
}

function minorOf(text: string, currency: string): string | null {
  const parsed = parseAmount(text, currency);
  return parsed.ok ? parsed.minor : null;
}
