import type { BudgetRow_BudgetFragment } from "@/gql/graphql";
import { words } from "./words";

/** What a budget is for, as a form holds it: everything but one category is a search. */
export type TargetKind = keyof typeof words.kinds;

export interface Target {
  readonly kind: TargetKind;
  readonly category: string | null;
  readonly categories: readonly string[];
  readonly tag: string | null;
  readonly account: string | null;
  readonly name: string;
  readonly query: string;
}

export function targetOf(budget: BudgetRow_BudgetFragment | null): Target {
  return {
    kind: budget && !budget.category ? "search" : "category",
    category: budget?.category?.id ?? null,
    categories: [],
    tag: null,
    account: null,
    name: budget?.name ?? "",
    query: budget?.query ?? "",
  };
}

/** The search that finds it; a name of a thing is its id, so that nothing has to be quoted. */
export function queryOf({ kind, categories, tag, account, query }: Target): string {
  switch (kind) {
    case "category":
      return "";
    case "several":
      return categories.map((id) => `category:${id}`).join(" OR ");
    case "tag":
      return tag ? `tag:${tag}` : "";
    case "account":
      return account ? `account:${account}` : "";
    case "search":
      return query;
  }
}

export type TargetProblems = Partial<Record<"category" | "categories" | "tag" | "account" | "name" | "query", string>>;

export function targetProblems(target: Target): TargetProblems {
  const { kind, category, categories, tag, account, name, query } = target;
  return {
    ...(kind === "category" && !category ? { category: words.categoryMissing } : {}),
    ...(kind === "several" && categories.length < 2 ? { categories: words.categoriesMissing } : {}),
    ...(kind === "tag" && !tag ? { tag: words.tagMissing } : {}),
    ...(kind === "account" && !account ? { account: words.accountMissing } : {}),
    ...(kind === "search" && query === "" ? { query: words.queryMissing } : {}),
    ...(kind !== "category" && name.trim() === "" ? { name: words.nameMissing } : {}),
  };
}
