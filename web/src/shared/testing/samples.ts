/** Values as the server would answer them. */

export const VIEWER = {
  id: "viewer-1",
  email: "ada@example.org",
  emailStatus: "VERIFIED",
  pendingEmail: null,
  sendsEmail: true,
  displayName: "Ada Lovelace",
  role: "OWNER",
  permissions: ["READ", "WRITE_TRANSACTIONS", "WRITE_ACCOUNTS", "WRITE_BUDGETS"],
  household: { id: "household-1", name: "Ada’s household", currency: "EUR", isDemo: false, hasTransactions: true },
};

export const SESSION = { accessToken: "token", expiresAt: "2099-01-01T00:00:00Z", viewer: VIEWER };

const category = (id: string, label: string, kind: string, icon: string) => ({
  id, label, kind, icon, description: label, color: null, depth: 0, isHidden: false, isBuiltIn: true, parent: null,
});
export const GROCERIES = category("groceries", "Groceries", "EXPENSE", "shopping-cart");
export const PETS = category("pets", "Pets", "EXPENSE", "paw");
export const INCOME = category("income", "Income", "INCOME", "cash");
export const CATEGORIES = [GROCERIES, PETS, INCOME];

export const money = (minor: string, currency = "EUR") => ({ minor, currency });

export const EVERYDAY = {
  id: "account-1",
  name: "Everyday",
  type: "CHECKING",
  currency: "EUR",
  openingBalance: money("0"),
  balance: money("123456"),
  createdAt: "2026-01-01T00:00:00Z",
};

export function transaction(id: string, bookedOn: string, more: Record<string, unknown> = {}) {
  return {
    id,
    account: EVERYDAY,
    kind: "EXPENSE",
    bookedOn,
    amount: money("-1250"),
    description: `ROW ${id}`,
    merchant: null,
    counterparty: { name: `ROW ${id}`, letter: "R", color: "#347e59" },
    note: null,
    anomaly: null,
    category: GROCERIES,
    categorizedBy: "MODEL",
    confidence: 0.92,
    prediction: null,
    counterpart: null,
    importId: null,
    payee: null,
    tags: [],
    status: "POSTED",
    isHidden: false,
    isReconciled: false,
    splits: [],
    refundOf: null,
    refundKind: null,
    refunds: [],
    refunded: null,
    countsOn: null,
    attachments: [],
    deletedAt: null,
    version: 1,
    updatedAt: "2026-11-23T10:00:00Z",
    ...more,
  };
}

export function connection<TNode extends { readonly id: string }>(nodes: readonly TNode[], more: Record<string, unknown> = {}) {
  return {
    edges: nodes.map((node) => ({ node, cursor: node.id })),
    pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: nodes[0]?.id ?? null, endCursor: nodes.at(-1)?.id ?? null },
    totalCount: nodes.length,
    sums: [],
    ...more,
  };
}

const SCHEDULE = { kind: "MONTH", day: 1, month: 1, anchor: null, weekend: "NONE", label: "month" };
const NOVEMBER = { startsOn: "2026-11-01", lastDay: "2026-11-30", label: "November 2026" };

/** A budget in November: 85.00 of 100.00 are spent, unless `more` says otherwise. */
export const budget = (id: string, more: object = {}) => ({
  id, startsOn: "2026-11-01", period: NOVEMBER, category: null, name: null, query: null, problem: null, rows: "currency:EUR",
  limit: money("10000"), amount: money("10000"), carried: money("0"), available: money("10000"), spent: money("8500"), remaining: money("1500"), overassigned: money("0"),
  warnAtPercent: 80, noticeAtPercent: null, schedule: SCHEDULE, carry: "USUAL", carryMax: null, isRingFenced: false, isEnvelope: false,
  drawsOn: null, level: "WARNING", isBreakForeseen: false, projection: null, ...more,
});

export const budgetPlan = (budgets: readonly object[], more: object = {}) => ({
  startsOn: "2026-11-01", period: NOVEMBER, previous: { ...NOVEMBER, startsOn: "2026-10-01" }, next: { ...NOVEMBER, startsOn: "2026-12-01" },
  isCurrent: true, settings: { mode: "TRACKING", schedule: SCHEDULE, currency: "EUR", startsOn: null, accountIds: [] },
  planned: money("20000"), spent: money("9100"), left: money("10900"), unbudgeted: money("700"), unbudgetedRows: "-category:pets currency:EUR",
  funds: null, budgets, ...more,
});
