/** What the schema shows of the household, computed afresh at every question. */
import { CATEGORIES, iso } from "./data.mjs";

export const money = (minor, currency) => ({ __typename: "Money", minor: String(minor), currency });
export const sum = (rows) => rows.reduce((total, { minor }) => total + minor, 0n);
export const sorted = (rows) => [...rows].sort((a, b) => (a.bookedOn === b.bookedOn ? (a.id < b.id ? 1 : -1) : a.bookedOn < b.bookedOn ? 1 : -1));

export const accountView = (world, account) => ({
  ...account,
  openingBalance: money(account.opening, account.currency),
  balance: money(account.opening + sum(world.rows.filter((row) => row.account.id === account.id)), account.currency),
});

export const rowView = (world, row) => row && {
  ...row,
  amount: money(row.minor, row.account.currency),
  account: accountView(world, row.account),
  counterpart: row.counterpart && { ...row.counterpart, amount: money(row.counterpart.minor, row.counterpart.account.currency), account: accountView(world, row.counterpart.account), counterpart: null },
};

export function matches(row, filter) {
  const text = filter.text?.toLowerCase();
  return (
    (!filter.accountIds?.length || filter.accountIds.includes(row.account.id)) &&
    (!filter.categories?.length || filter.categories.includes(row.category?.id ?? "uncategorized")) &&
    (!text || [row.description, row.merchant, row.note].some((field) => field?.toLowerCase().includes(text))) &&
    (filter.amountMin == null || row.minor >= BigInt(filter.amountMin)) &&
    (filter.amountMax == null || row.minor <= BigInt(filter.amountMax)) &&
    (!filter.dateFrom || row.bookedOn >= filter.dateFrom) &&
    (!filter.dateTo || row.bookedOn <= filter.dateTo) &&
    (!filter.kind || row.kind === filter.kind) &&
    (!filter.importId || row.importId === filter.importId) &&
    (!filter.counting || isCounted(row, filter.counting)) &&
    (filter.query ?? "").replace(/[()]/g, "").split(/\s+/).every((term) => hasTerm(row, term))
  );
}

/** A few fields of the search language; the stand-in knows words joined by "and" only. */
function hasTerm(row, term) {
  const [, minus, field, value] = /^(-?)(?:(is|category|account|currency):)?"?([^"]*)"?$/.exec(term) ?? [];
  if (!value) return true;
  const wanted = value.toLowerCase();
  const found =
    field === "is" ? row.kind.toLowerCase() === wanted
    : field === "category" ? [row.category?.id ?? "none", row.category?.label.toLowerCase()].includes(wanted)
    : field === "account" ? [row.account.id, row.account.name.toLowerCase()].includes(wanted)
    : field === "currency" ? row.account.currency.toLowerCase() === wanted
    : [row.description, row.merchant, row.note].some((each) => each?.toLowerCase().includes(wanted));
  return minus ? !found : found;
}

/** What a report adds up; the stand-in has no split rows and no rates. */
const isCounted = (row, counting) => row.kind !== "TRANSFER" && (counting === "EVERYTHING" || (row.category ? row.category.kind === "EXPENSE" : row.minor < 0n));

const GROUPINGS = {
  MONTH: (row) => ({ key: row.bookedOn.slice(0, 7), label: row.bookedOn.slice(0, 7), term: "" }),
  CATEGORY: ({ category }) => ({ key: category?.id ?? null, label: category?.label ?? null, term: `category:${category?.id ?? "none"}`, category }),
  PAYEE: () => ({ key: null, label: null, term: "" }),
  ACCOUNT: ({ account }) => ({ key: account.id, label: account.name, term: `account:${account.id}` }),
  TAG: () => ({ key: null, label: null, term: "" }),
};

export function report(world, { query, dateFrom, dateTo, groupBy, counting }) {
  const { currency } = world.household;
  const rows = world.rows.filter((row) => row.account.currency === currency && matches(row, { query, dateFrom, dateTo, counting }));
  const figures = (mine) => {
    const [{ moneyIn, moneyOut } = { moneyIn: money(0n, currency), moneyOut: money(0n, currency) }] = sums(mine);
    return { moneyIn, moneyOut, net: money(BigInt(moneyIn.minor) - BigInt(moneyOut.minor), currency), lineCount: mine.length, isComplete: true };
  };
  const groups = new Map();
  for (const row of rows) {
    const group = GROUPINGS[groupBy](row);
    groups.set(group.key, { category: null, ...group, rows: [...(groups.get(group.key)?.rows ?? []), row] });
  }
  const shown = [...groups.values()].map(({ rows: mine, term, ...group }) => ({
    ...group,
    query: [query, term].filter(Boolean).join(" "),
    dateFrom: groupBy === "MONTH" ? `${group.key}-01` : dateFrom,
    dateTo: groupBy === "MONTH" ? `${group.key}-31`.slice(0, 10) : dateTo,
    figures: figures(mine),
    months: [],
  }));
  const size = ({ figures: { net } }) => Math.abs(Number(net.minor));
  shown.sort(groupBy === "MONTH" ? (a, b) => (a.key < b.key ? -1 : 1) : (a, b) => size(b) - size(a));
  return { currency, groupCount: shown.length, overlaps: groupBy === "TAG", isComplete: true, gaps: [], total: figures(rows), groups: ({ first }) => shown.slice(0, first) };
}

/** What rows come to, for each currency. */
export function sums(rows) {
  const currencies = [...new Set(rows.map(({ account }) => account.currency))];
  return currencies.map((currency) => {
    const mine = rows.filter(({ account }) => account.currency === currency);
    const total = (sign) => mine.reduce((sum, { minor }) => (minor > 0n === sign > 0n ? sum + minor * sign : sum), 0n);
    return { rowCount: mine.length, moneyIn: money(total(1n), currency), moneyOut: money(total(-1n), currency) };
  });
}

export function connection(nodes, first, after, view) {
  const start = after ? nodes.findIndex(({ id }) => id === after) + 1 : 0;
  const page = nodes.slice(start, start + first);
  return {
    edges: page.map((node) => ({ node: view(node), cursor: node.id })),
    pageInfo: { hasNextPage: start + first < nodes.length, hasPreviousPage: start > 0, startCursor: page[0]?.id ?? null, endCursor: page.at(-1)?.id ?? null },
    totalCount: nodes.length,
  };
}

const shift = (month, by) => {
  const [year, number] = month.split("-").map(Number);
  return iso(new Date(Date.UTC(year, number - 1 + by, 1))).slice(0, 7);
};

function flow(rows, month, currency, lastDay = "31") {
  const own = rows.filter((row) => row.kind !== "TRANSFER" && row.account.currency === currency && row.bookedOn.startsWith(month) && row.bookedOn.slice(8) <= lastDay);
  const income = sum(own.filter(({ minor }) => minor > 0n));
  const expense = -sum(own.filter(({ minor }) => minor < 0n));
  return { month, income: money(income, currency), expense: money(expense, currency), net: money(income - expense, currency) };
}

export function dashboard(world, { month, currency = world.household.currency }) {
  const today = iso(new Date());
  const shown = month ?? today.slice(0, 7);
  const lastDay = shown === today.slice(0, 7) ? today.slice(8) : "31";
  const accounts = world.accounts.map((account) => accountView(world, account));
  const spending = world.rows.filter((row) => row.kind === "EXPENSE" && row.account.currency === currency && row.bookedOn.startsWith(shown));
  const total = -sum(spending) || 1n;
  const byCategory = [...CATEGORIES, null]
    .map((category) => {
      const rows = spending.filter((row) => row.category?.id === category?.id);
      const amount = -sum(rows);
      return { category, amount: money(amount, currency), share: Number((amount * 10000n) / total) / 10000, transactionCount: rows.length };
    })
    .filter(({ transactionCount }) => transactionCount > 0)
    .sort((a, b) => b.share - a.share);
  return {
    month: shown,
    currency,
    otherCurrencies: [...new Set(accounts.map((account) => account.currency))].filter((code) => code !== currency),
    balance: money(accounts.filter((account) => account.currency === currency).reduce((all, { balance }) => all + BigInt(balance.minor), 0n), currency),
    accounts,
    monthToDate: flow(world.rows, shown, currency, lastDay),
    previousMonth: flow(world.rows, shift(shown, -1), currency, lastDay),
    spendingByCategory: byCategory,
    cashFlow: Array.from({ length: 12 }, (_, index) => flow(world.rows, shift(shown, index - 11), currency)),
    recentTransactions: ({ first }) => sorted(world.rows).slice(0, first).map((row) => rowView(world, row)),
    uncategorizedCount: world.rows.filter((row) => row.category === null).length,
  };
}

export function budgetView(world, budget, month = iso(new Date()).slice(0, 7)) {
  const { currency } = world.household;
  const isIts = (row) => (budget.category ? row.category?.id === budget.category.id : matches(row, { query: budget.query, counting: "SPENDING" }));
  const spent = -sum(world.rows.filter((row) => isIts(row) && row.account.currency === currency && row.bookedOn.startsWith(month)));
  const level = spent > budget.limit ? "EXCEEDED" : spent * 100n >= budget.limit * BigInt(budget.warnAtPercent) ? "WARNING" : "ON_TRACK";
  const limit = money(budget.limit, currency);
  const search = budget.category ? `category:${budget.category.id}` : `(${budget.query})`;
  return {
    name: null, query: null, problem: null, noticeAtPercent: null, schedule: MONTHLY, carry: "USUAL", carryMax: null, isRingFenced: false, ...budget,
    isEnvelope: false, drawsOn: null, month, startsOn: `${month}-01`, period: periodOf(month), rows: `${search} currency:${currency}`, level, limit,
    amount: limit, available: limit, carried: money(0n, currency), spent: money(spent, currency), remaining: money(budget.limit - spent, currency),
  };
}

const MONTHLY = { kind: "MONTH", day: 1, month: 1, anchor: null, weekend: "NONE", label: "month" };

function periodOf(month) {
  const last = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0));
  const label = new Intl.DateTimeFormat("en", { month: "long", year: "numeric", timeZone: "UTC" }).format(last);
  return { startsOn: `${month}-01`, lastDay: iso(last), label };
}

/** The page of budgets: limits of one month. */
export function budgetPlan(world, on) {
  const { currency } = world.household;
  const month = (on ?? iso(new Date())).slice(0, 7);
  const beside = (by) => periodOf(iso(new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)) - 1 + by, 1))).slice(0, 7));
  const budgets = world.budgets.map((budget) => budgetView(world, budget, month));
  const total = (field) => money(budgets.reduce((sum, budget) => sum + BigInt(budget[field].minor), 0n), currency);
  return {
    settings: { mode: "TRACKING", schedule: MONTHLY, currency, startsOn: null, accountIds: [] }, startsOn: `${month}-01`, period: periodOf(month),
    previous: beside(-1), next: beside(1), isCurrent: month === iso(new Date()).slice(0, 7), budgets, funds: null,
    planned: total("limit"), spent: total("spent"), left: total("remaining"), unbudgeted: money(0n, currency), unbudgetedRows: "",
  };
}
