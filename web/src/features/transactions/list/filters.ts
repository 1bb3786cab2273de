import type { TransactionFilter, TransactionKind } from "@/gql/graphql";
import { exponentOf } from "@/shared/money/currencies";
import { toDecimalString } from "@/shared/money/money";
import { parseAmount } from "@/shared/money/parseAmount";
import { UNCATEGORIZED } from "@/shared/categories/useCategories";
import { type Counted, countedFromParams } from "@/shared/search/counted";
import { fieldOf, readTerm, termOf, withTerms, writeValue } from "@/shared/search/terms";

/** A search is one text, and lives in the address as `q`. */
export function toTransactionFilter(query: string, counted: Counted | null = null): TransactionFilter {
  return {
    ...(query.trim() === "" ? {} : { query: query.trim() }),
    ...(counted === null ? {} : { counting: counted.counting, dateFrom: counted.from, dateTo: counted.to }),
  };
}

/** With `counted` the list goes on counting as the report did that led to it. */
export function paramsFromQuery(query: string, counted: Counted | null = null): URLSearchParams {
  return new URLSearchParams({ ...(query.trim() === "" ? {} : { q: query.trim() }), ...counted });
}

const KINDS: Readonly<Record<TransactionKind, string>> = { EXPENSE: "is:expense", INCOME: "is:income", TRANSFER: "is:transfer" };

/** What links from other pages and old bookmarks ask for, as a search. */
export function queryFromParams(params: URLSearchParams): string {
  const kind = params.get("kind")?.toUpperCase() ?? "";
  const accounts = params.getAll("account");
  const categories = params.getAll("category").map((slug) => (slug === UNCATEGORIZED ? "none" : slug));
  const importId = params.get("import");
  const size = kind === "EXPENSE" || kind === "INCOME";
  return [
    params.get("q")?.trim() ?? "",
    accounts.length > 0 ? `account:${accounts.map(writeValue).join(",")}` : "",
    categories.length > 0 ? `category:${categories.join(",")}` : "",
    kind in KINDS ? KINDS[kind as TransactionKind] : "",
    amountTerm(asNumber(params.get("min"), size), asNumber(params.get("max"), size)),
    countedFromParams(params) ? "" : dateTerm(asDate(params.get("from")), asDate(params.get("to"))),
    importId ? `import:${importId}` : "",
  ].filter((term) => term !== "").join(" ");
}

function asDate(value: string | null): string {
  return value !== null && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : "";
}

function asNumber(value: string | null, size: boolean): string {
  if (value === null || !/^-?\d+(\.\d+)?$/.test(value)) return "";
  return size || value.startsWith("-") ? value : `+${value}`;
}

function dateTerm(from: string, to: string): string {
  if (from && to) return from === to ? `date:${from}` : `date:${from}..${to}`;
  return from ? `date>=${from}` : to ? `date<=${to}` : "";
}

function amountTerm(min: string, max: string): string {
  if (min && max) return `amount:${min}..${max}`;
  return min ? `amount>=${min}` : max ? `amount<=${max}` : "";
}

/** What the filter panel shows of a search, as far as a form can show it. */
export interface FilterChoice {
  /** Names or ids, as they are written. */
  readonly accounts: readonly string[];
  readonly categories: readonly string[];
  readonly kind: TransactionKind | null;
  readonly min: string;
  readonly max: string;
  readonly from: string;
  readonly to: string;
}

const isKind = (term: string): boolean => Object.values(KINDS).includes(term.toLowerCase());

export function choiceFromQuery(query: string): FilterChoice {
  const values = (field: string) => {
    const term = termOf(query, field);
    return term === null ? [] : readTerm(term).values;
  };
  const flag = termOf(query, "is")?.toLowerCase();
  const [min, max] = bounds(query, "amount", /^\d+(\.\d+)?$/);
  const [from, to] = bounds(query, "date", /^\d{4}-\d{2}-\d{2}$/);
  const kind = (Object.keys(KINDS) as TransactionKind[]).find((each) => KINDS[each] === flag) ?? null;
  return { accounts: values("account"), categories: values("category"), kind, min, max, from, to };
}

/** Both ends of a range that a form can show; anything else it leaves alone. */
function bounds(query: string, field: string, form: RegExp): [string, string] {
  const term = termOf(query, field);
  if (term === null) return ["", ""];
  const { operator, values } = readTerm(term);
  const [low = "", high = low] = (values[0] ?? "").split("..");
  const pair: [string, string] = operator === ">=" ? [low, ""] : operator === "<=" ? ["", low] : operator === ":" ? [low, high] : ["", ""];
  return pair.every((end) => end === "" || form.test(end)) ? pair : ["", ""];
}

/** The search after something was chosen in the panel: each field has one term, the other terms stay as they are. */
export const changeQuery = {
  accounts: (query: string, names: readonly string[]) => list(query, "account", names),
  categories: (query: string, names: readonly string[]) => list(query, "category", names),
  kind: (query: string, kind: TransactionKind | null) => withTerms(query, isKind, kind === null ? [] : [KINDS[kind]]),
  dates: (query: string, from: string, to: string) => one(query, "date", dateTerm(from, to)),
  amounts: (query: string, min: string, max: string) => one(query, "amount", amountTerm(min, max)),
} as const;

function list(query: string, field: string, names: readonly string[]): string {
  const written = names.map((name) => (name === "none" ? name : writeValue(name)));
  return one(query, field, names.length === 0 ? "" : `${field}:${written.join(",")}`);
}

function one(query: string, field: string, term: string): string {
  return withTerms(query, (each) => fieldOf(each) === field && !each.startsWith("-"), term === "" ? [] : [term]);
}

/** What was typed into an amount field, as the search language writes it; empty while it is no number. */
export function amountWord(text: string, currency: string): string {
  const parsed = parseAmount(text, currency);
  if (!parsed.ok || parsed.minor.startsWith("-")) return "";
  const exponent = exponentOf(currency);
  const word = toDecimalString(parsed.minor, exponent);
  return exponent > 0 ? word.replace(/\.?0+$/, "") : word;
}
