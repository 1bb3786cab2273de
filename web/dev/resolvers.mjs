/** Root values of the stand-in server; `context` holds the world of whoever asks. */
import { randomUUID } from "node:crypto";
import { CATEGORIES, makeAccount, makeHousehold, makeRow } from "./data.mjs";
import * as imports from "./imports.mjs";
import { accountView, budgetPlan, budgetView, connection, dashboard, matches, money, report, rowView, sorted, sums } from "./views.mjs";

const refusal = (code, message, field = null) => ({ code, message, field });
const slug = (id) => CATEGORIES.find((category) => category.id === id) ?? null;

export const sessions = new Map();
const users = new Map();
const TOKEN_MS = Number(process.env.MOCK_TOKEN_SECONDS ?? 300) * 1000;

export function grant(world) {
  const accessToken = randomUUID();
  sessions.set(accessToken, world);
  const household = { ...world.household, hasTransactions: world.rows.length > 0 };
  return { __typename: "Session", accessToken, expiresAt: new Date(Date.now() + TOKEN_MS).toISOString(), viewer: { ...world.viewer, household } };
}

const saveChange = (world) => (summary, undo) => {
  const change = { __typename: "Change", id: randomUUID(), summary, createdAt: new Date().toISOString(), undoneAt: null };
  world.changes.set(change.id, { change, undo });
  return change;
};

export const queries = {
  viewer: (_, { world }) => world && { ...world.viewer, household: { ...world.household, hasTransactions: world.rows.length > 0 } },
  categories: () => CATEGORIES,
  accounts: (_, { world }) => world.accounts.map((account) => accountView(world, account)),
  transactions: ({ first, after, filter }, { world }) => {
    const rows = sorted(world.rows).filter((row) => matches(row, filter ?? {}));
    return { ...connection(rows, first, after, (row) => rowView(world, row)), sums: sums(rows) };
  },
  searchHelp: ({ text }) => {
    const [word] = /[a-z]*$/.exec(text);
    const fields = ["amount", "category", "account", "payee", "tag", "date", "is"].filter((name) => name.startsWith(word));
    const at = { start: text.length - word.length, end: text.length };
    return { suggestions: fields.map((name) => ({ kind: "FIELD", label: name, text: `${name}:`, description: "", ...at })), problem: null };
  },
  savedViews: (_, { world }) => world.views ?? [],
  transaction: ({ id }, { world }) => rowView(world, world.rows.find((row) => row.id === id)),
  dashboard: (args, { world }) => dashboard(world, args),
  report: (args, { world }) => report(world, args),
  imports: ({ first }, { world }) => world.imports.slice(0, first).map((item) => imports.importView(world, item)),
  import: ({ id }, { world }) => imports.importView(world, world.imports.find((item) => item.id === id)),
  budgetPlan: ({ on }, { world }) => budgetPlan(world, on),
  budgetSuggestions: () => [],
  budgets: ({ month }, { world }) => world.budgets.map((budget) => budgetView(world, budget, month ?? undefined)),
  notifications: ({ first, after, kinds, unread, snoozed }, { world }) => ({
    ...connection(
      world.notifications.filter((item) => (item.snoozedUntil !== null) === Boolean(snoozed) && (!kinds || kinds.includes(item.kind)) && !(unread && item.readAt)),
      first, after, (node) => node,
    ),
    unreadCount: world.notifications.filter(({ readAt }) => readAt === null).length,
  }),
};

const changed = (publish, world, kind, row) =>
  publish("transactionChanged", { kind, transaction: kind === "DELETED" ? null : rowView(world, row), transactionId: row.id });

export const mutations = {
  register: ({ input }, context) => {
    const errors = [];
    if (!input.email.includes("@")) errors.push(refusal("EMAIL_INVALID", "This is not an email address. Write it like name@example.org.", "email"));
    if (users.has(input.email)) errors.push(refusal("EMAIL_TAKEN", "Somebody has registered with this address. Sign in instead.", "email"));
    if (/password/i.test(input.password)) errors.push(refusal("PASSWORD_TOO_COMMON", "This password is on every list of common ones. Choose another.", "password"));
    if (errors.length > 0) return { session: null, errors };
    const world = makeHousehold({ isDemo: false, empty: true, displayName: input.displayName, email: input.email, currency: input.currency, name: `${input.displayName}’s household` });
    users.set(input.email, { world, password: input.password });
    return { session: context.begin(world), errors };
  },
  signIn: ({ input }, context) => {
    const user = users.get(input.email);
    if (user?.password !== input.password) return { session: null, errors: [refusal("CREDENTIALS_WRONG", "Email and password do not fit together. Check both and try again.")] };
    return { session: context.begin(user.world), errors: [] };
  },
  refreshSession: (_, context) => ({ session: context.cookieWorld ? context.begin(context.cookieWorld) : null }),
  signOut: (_, context) => context.end() ?? { signedOut: true },
  exploreDemo: async (_, context) => {
    await new Promise((resolve) => setTimeout(resolve, 600));
    return { session: context.begin(makeHousehold()), errors: [] };
  },
  saveView: ({ input }, { world }) => {
    world.views = [...(world.views ?? []).filter(({ id }) => id !== input.id), input];
    return { views: world.views, change: null, errors: [] };
  },
  deleteView: ({ input }, { world }) => {
    world.views = world.views.filter(({ id }) => id !== input.id);
    return { views: world.views, change: null, errors: [] };
  },
  orderViews: ({ input }, { world }) => {
    world.views = input.ids.map((id) => world.views.find((view) => view.id === id));
    return { views: world.views, change: null, errors: [] };
  },
  createAccount: ({ input }, { world }) => {
    if (world.accounts.some(({ name }) => name === input.name)) return { account: null, change: null, errors: [refusal("NAME_TAKEN", "You have an account of this name. Choose another name.", "name")] };
    const account = { ...makeAccount(input.name, input.type, input.currency, input.openingBalance), id: input.id };
    world.accounts.push(account);
    return { account: accountView(world, account), change: saveChange(world)(`Added the account ${input.name}`, () => world.accounts.splice(world.accounts.indexOf(account), 1)), errors: [] };
  },
  recordTransaction: ({ input }, { world, publish }) => {
    const account = world.accounts.find(({ id }) => id === input.accountId);
    if (input.description === "refuse") return { transaction: null, change: null, errors: [refusal("DESCRIPTION_TOO_LONG", "Shorten the description to 500 characters.", "description")] };
    const guess = input.category ? null : /lidl|rewe/i.test(input.description) ? CATEGORIES[0] : null;
    const row = makeRow(account, input.bookedOn, BigInt(input.amount), input.description, {
      id: input.id, note: input.note, category: slug(input.category) ?? guess, categorizedBy: input.category ? "PERSON" : guess && "MODEL", confidence: guess && 0.97,
    });
    world.rows.push(row);
    changed(publish, world, "CREATED", row);
    return { transaction: rowView(world, row), errors: [], change: saveChange(world)(`Recorded ${row.description}`, () => { world.rows = world.rows.filter(({ id }) => id !== row.id); changed(publish, world, "DELETED", row); }) };
  },
  recordTransfer: ({ input }, { world, publish }) => {
    const [from, to] = [input.fromAccountId, input.toAccountId].map((id) => world.accounts.find((account) => account.id === id));
    const shared = { kind: "TRANSFER", category: slug("transfer"), categorizedBy: "PERSON", note: input.note };
    const out = makeRow(from, input.bookedOn, -BigInt(input.amount), input.description ?? `Transfer to ${to.name}`, { ...shared, id: input.id });
    const into = makeRow(to, input.bookedOn, BigInt(input.receivedAmount ?? input.amount), input.description ?? `Transfer from ${from.name}`, { ...shared, counterpart: out });
    out.counterpart = into;
    world.rows.push(out, into);
    for (const leg of [out, into]) changed(publish, world, "CREATED", leg);
    return { transactions: [out, into].map((leg) => rowView(world, leg)), errors: [], change: saveChange(world)("Recorded a transfer", () => { world.rows = world.rows.filter((row) => row !== out && row !== into); }) };
  },
  editTransaction: ({ input }, { world, publish }) => {
    const row = world.rows.find(({ id }) => id === input.id);
    if (row.version !== input.version) return { transaction: rowView(world, row), change: null, errors: [refusal("VERSION_CONFLICT", "Somebody changed this meanwhile.")] };
    const before = { ...row };
    if (input.amount != null) row.minor = BigInt(input.amount);
    if (input.bookedOn) row.bookedOn = input.bookedOn;
    if (input.description) row.description = input.description;
    if ("note" in input) row.note = input.note;
    if ("category" in input) Object.assign(row, { category: slug(input.category), categorizedBy: "PERSON", confidence: null });
    row.version += 1;
    changed(publish, world, "UPDATED", row);
    return { transaction: rowView(world, row), errors: [], change: saveChange(world)(`Changed ${row.description}`, () => { Object.assign(row, before); row.version += 2; changed(publish, world, "UPDATED", row); }) };
  },
  categorizeTransactions: ({ input }, { world, publish }) => {
    const rows = world.rows.filter(({ id }) => input.ids.includes(id));
    const before = rows.map((row) => ({ ...row }));
    for (const row of rows) {
      Object.assign(row, { category: slug(input.category), categorizedBy: input.category && "PERSON", confidence: null, version: row.version + 1 });
      changed(publish, world, "UPDATED", row);
    }
    const label = slug(input.category)?.label ?? "no category";
    const summary = rows.length === 1 ? `${rows[0].merchant ?? rows[0].description} is now ${label}` : `${rows.length} transactions are now ${label}`;
    return {
      transactions: rows.map((row) => rowView(world, row)), errors: [],
      change: saveChange(world)(summary, () => rows.forEach((row, index) => Object.assign(row, before[index], { version: row.version + 1 }))),
    };
  },
  deleteTransaction: ({ input }, { world, publish }) => {
    const row = world.rows.find(({ id }) => id === input.id);
    const gone = [row, row.counterpart].filter(Boolean);
    world.rows = world.rows.filter(({ id }) => !gone.some((leg) => leg.id === id));
    for (const leg of gone) changed(publish, world, "DELETED", leg);
    return { deletedIds: gone.map(({ id }) => id), errors: [], change: saveChange(world)(`Deleted ${row.description}`, () => { world.rows.push(...gone); for (const leg of gone) changed(publish, world, "CREATED", leg); }) };
  },
  undo: ({ input }, { world, publish }) => {
    const saved = world.changes.get(input.changeId);
    if (!saved || saved.change.undoneAt) return { change: null, transactions: [], errors: [refusal("ALREADY_UNDONE", "This was undone already.")] };
    saved.undo();
    saved.change.undoneAt = new Date().toISOString();
    publish("transactionChanged", { kind: "BULK", transaction: null, transactionId: null });
    return { change: saved.change, transactions: [], errors: [] };
  },
  previewImport: ({ input }, { world, uploads }) => imports.preview(world, uploads.get(input.uploadId), input.mapping),
  startImport: ({ input }, context) => ({
    import: imports.importView(context.world, imports.start(context.world, input, context.uploads.get(input.uploadId), { publish: context.publish, saveChange: saveChange(context.world) })),
    errors: [],
  }),
  setBudget: ({ input }, { world }) => {
    const known = world.budgets.find(({ id, category }) => id === input.id || (category && category.id === input.category));
    const budget = known ?? { id: input.id, category: slug(input.category) };
    Object.assign(budget, { name: input.name ?? null, query: input.query ?? null, limit: BigInt(input.limit), warnAtPercent: input.warnAtPercent });
    if (!known) world.budgets.push(budget);
    return { budget: budgetView(world, budget), errors: [] };
  },
  deleteBudget: ({ input }, { world }) => {
    world.budgets = world.budgets.filter(({ id }) => id !== input.id);
    return { deletedId: input.id, errors: [] };
  },
  markNotificationsRead: ({ input }, { world }) => {
    const chosen = world.notifications.filter(({ id }) => input.ids === null || input.ids === undefined || input.ids.includes(id));
    for (const item of chosen) item.readAt = input.read === false ? null : (item.readAt ?? new Date().toISOString());
    return { unreadCount: world.notifications.filter(({ readAt }) => readAt === null).length, errors: [] };
  },
};

/** A transaction by somebody else. */
export function arrive(world, publish) {
  const row = makeRow(world.accounts[0], new Date().toISOString().slice(0, 10), -1890n, "SUSHI TAXI BERLIN", { merchant: "Sushi Taxi", category: slug("dining"), categorizedBy: "MODEL", confidence: 0.92 });
  world.rows.push(row);
  changed(publish, world, "CREATED", row);
  return money(row.minor, "EUR");
}
