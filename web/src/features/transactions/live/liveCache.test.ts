import { beforeEach, describe, expect, it } from "vitest";
import type { InMemoryCache } from "@apollo/client";
import { createCache } from "@/shared/graphql/cache";
import { type LiveRow_TransactionFragment, type TransactionFilter, TransactionListDocument } from "@/gql/graphql";
import { filterOf, mergeRow, removeRows } from "./liveCache";
import { compareMinor, isBefore, matchesFilter } from "./matches";

function row(id: string, bookedOn: string, more: Partial<LiveRow_TransactionFragment> = {}): LiveRow_TransactionFragment {
  return {
    __typename: "Transaction",
    id,
    kind: "EXPENSE",
    bookedOn,
    amount: { __typename: "Money", minor: "-1250", currency: "EUR" },
    description: `Row ${id}`,
    merchant: null,
    counterparty: { __typename: "Counterparty", letter: "R", color: "#347e59" },
    payee: null,
    note: null,
    anomaly: null,
    category: null,
    categorizedBy: null,
    confidence: null,
    account: { __typename: "Account", id: "acc-1", name: "Everyday", currency: "EUR" },
    counterpart: null,
    importId: null,
    version: 1,
    updatedAt: "2026-11-23T10:00:00Z",
    ...more,
  };
}

let cache: InMemoryCache;
const variables = (filter: TransactionFilter) => ({ first: 50, after: null, filter });

function load(rows: readonly LiveRow_TransactionFragment[], { filter = {}, hasNextPage = false } = {}): void {
  cache.writeQuery({
    query: TransactionListDocument,
    variables: variables(filter),
    data: {
      transactions: {
        __typename: "TransactionConnection",
        totalCount: rows.length,
        pageInfo: { __typename: "PageInfo", hasNextPage, hasPreviousPage: false, startCursor: "a", endCursor: "z" },
        edges: rows.map((node) => ({ __typename: "TransactionEdge", cursor: node.id, node })),
      },
    } as never,
  });
}

function shown(filter: TransactionFilter = {}): { ids: string[]; total: number | undefined } {
  const data = cache.readQuery({ query: TransactionListDocument, variables: variables(filter) });
  return { ids: data?.transactions.edges.map(({ node }) => node.id) ?? [], total: data?.transactions.totalCount };
}

beforeEach(() => {
  cache = createCache();
});

describe("a row that arrives", () => {
  it("is inserted where its date belongs", () => {
    load([row("c", "2026-11-22"), row("a", "2026-11-20")]);
    mergeRow(cache, row("b", "2026-11-21"));
    expect(shown()).toEqual({ ids: ["c", "b", "a"], total: 3 });
  });

  it("is ordered by id within a day, as cursors are", () => {
    load([row("d", "2026-11-22"), row("b", "2026-11-22")]);
    mergeRow(cache, row("c", "2026-11-22"));
    expect(shown().ids).toEqual(["d", "c", "b"]);
  });

  it("appears once, however often it is announced", () => {
    load([row("a", "2026-11-20")]);
    mergeRow(cache, row("b", "2026-11-21"));
    mergeRow(cache, row("b", "2026-11-21"));
    expect(shown()).toEqual({ ids: ["b", "a"], total: 2 });
  });

  it("is only counted when it lies beyond what is loaded", () => {
    load([row("c", "2026-11-22")], { hasNextPage: true });
    mergeRow(cache, row("a", "2026-01-01"));
    expect(shown()).toEqual({ ids: ["c"], total: 2 });
  });

  it("joins the end when everything is loaded", () => {
    load([row("c", "2026-11-22")]);
    mergeRow(cache, row("a", "2026-01-01"));
    expect(shown().ids).toEqual(["c", "a"]);
  });

  it("joins exactly the lists whose filter it fits", () => {
    const [fits, misses] = [{ text: "coffee" }, { kind: "INCOME" as const }];
    load([], { filter: fits });
    load([], { filter: misses });
    mergeRow(cache, row("b", "2026-11-21", { description: "Morning COFFEE" }));
    expect([shown(fits).ids, shown(misses).ids]).toEqual([["b"], []]);
  });
});

describe("a row that changes", () => {
  it("moves with its date and keeps the count", () => {
    load([row("c", "2026-11-22"), row("b", "2026-11-21"), row("a", "2026-11-20")]);
    mergeRow(cache, row("a", "2026-11-23", { version: 2 }));
    expect(shown()).toEqual({ ids: ["a", "c", "b"], total: 3 });
  });

  it("stays in place when its category no longer fits the filter", () => {
    const filter = { categories: ["uncategorized"] };
    load([row("b", "2026-11-21"), row("a", "2026-11-20")], { filter });
    mergeRow(cache, row("a", "2026-11-20", { category: { __typename: "Category", id: "pets", label: "Pets", kind: "EXPENSE", icon: "paw" } }));
    expect(shown(filter)).toEqual({ ids: ["b", "a"], total: 2 });
  });
});

it("a deleted row leaves every list and the count", () => {
  load([row("c", "2026-11-22"), row("b", "2026-11-21")]);
  removeRows(cache, ["b", "unknown"]);
  expect(shown()).toEqual({ ids: ["c"], total: 1 });
});

describe("the filter", () => {
  it.each<[TransactionFilter, boolean]>([
    [{}, true],
    [{ accountIds: [] }, true],
    [{ accountIds: ["acc-2"] }, false],
    [{ categories: ["uncategorized", "pets"] }, true],
    [{ categories: ["pets"] }, false],
    [{ amountMin: "-1250", amountMax: "-1250" }, true],
    [{ amountMin: "-1249" }, false],
    [{ dateFrom: "2026-11-21", dateTo: "2026-11-21" }, true],
    [{ dateTo: "2026-11-20" }, false],
    [{ importId: "imp-1" }, false],
    [{ text: "  ROW b " }, true],
  ])("%j → %s", (filter, expected) => {
    expect(matchesFilter(row("b", "2026-11-21"), filter)).toBe(expected);
  });

  it("is read back from the name the cache keeps a list under", () => {
    expect(filterOf('transactions:{"filter":{"text":"a:{b}"}}')).toEqual({ text: "a:{b}" });
    expect([filterOf('transactions:{"filter":null}'), filterOf("transactions")]).toEqual([{}, {}]);
  });
});

it("compares amounts beyond what a number can hold", () => {
  expect(compareMinor("9007199254740993", "9007199254740992")).toBe(1);
  expect(isBefore({ id: "b", bookedOn: "2026-01-01" }, { id: "a", bookedOn: "2026-01-01" })).toBe(true);
});
