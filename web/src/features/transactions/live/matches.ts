import type { LiveRow_TransactionFragment, TransactionFilter } from "@/gql/graphql";
import { UNCATEGORIZED } from "@/shared/categories/useCategories";

export type RowFacts = Pick<
  LiveRow_TransactionFragment,
  "id" | "kind" | "bookedOn" | "description" | "merchant" | "note" | "importId"
> & {
  readonly amount: { readonly minor: string };
  readonly account: { readonly id: string };
  readonly category: { readonly id: string } | null;
};

/**
 * Whether the server would list the row under this filter: lets a live row join exactly the lists it belongs to.
 * What a search finds, or a report counts, only the server knows: its lists are asked for again instead.
 */
export function matchesFilter(row: RowFacts, filter: TransactionFilter): boolean {
  return (
    isWithoutSearch(filter) &&
    isAmong(row.account.id, filter.accountIds) &&
    isAmong(row.category?.id ?? UNCATEGORIZED, filter.categories) &&
    containsText(row, filter.text) &&
    (filter.amountMin == null || compareMinor(row.amount.minor, filter.amountMin) >= 0) &&
    (filter.amountMax == null || compareMinor(row.amount.minor, filter.amountMax) <= 0) &&
    (filter.dateFrom == null || row.bookedOn >= filter.dateFrom) &&
    (filter.dateTo == null || row.bookedOn <= filter.dateTo) &&
    (filter.kind == null || row.kind === filter.kind) &&
    (filter.importId == null || row.importId === filter.importId)
  );
}

export function isWithoutSearch(filter: TransactionFilter | null | undefined): boolean {
  return (filter?.query ?? "").trim() === "" && filter?.counting == null;
}

function isAmong(value: string, allowed: readonly string[] | null | undefined): boolean {
  return allowed == null || allowed.length === 0 || allowed.includes(value);
}

function containsText(row: RowFacts, text: string | null | undefined): boolean {
  const wanted = text?.trim().toLowerCase();
  if (!wanted) return true;
  return [row.description, row.merchant, row.note].some((field) => field?.toLowerCase().includes(wanted));
}

/** An exact comparison; no amount is computed. */
export function compareMinor(left: string, right: string): -1 | 0 | 1 {
  const [a, b] = [BigInt(left), BigInt(right)];
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Lists run from new to old, and by id within a day, as the server's cursors do. */
export function isBefore(left: Pick<RowFacts, "bookedOn" | "id">, right: Pick<RowFacts, "bookedOn" | "id">): boolean {
  return left.bookedOn === right.bookedOn ? left.id > right.id : left.bookedOn > right.bookedOn;
}
