/** A believable household, the same at every start: amounts are BigInt minor units. */
import { randomUUID } from "node:crypto";

export const CATEGORIES = [
  ["groceries", "Groceries", "EXPENSE", "shopping-cart"], ["dining", "Dining", "EXPENSE", "tools-kitchen-2"],
  ["auto_fuel", "Car & fuel", "EXPENSE", "gas-station"], ["transport", "Transport", "EXPENSE", "bus"],
  ["travel", "Travel", "EXPENSE", "plane"], ["shopping", "Shopping", "EXPENSE", "shopping-bag"],
  ["home", "Home", "EXPENSE", "home"], ["entertainment", "Entertainment", "EXPENSE", "movie"],
  ["health", "Health", "EXPENSE", "heartbeat"], ["personal_care", "Personal care", "EXPENSE", "scissors"],
  ["utilities", "Utilities", "EXPENSE", "bulb"], ["housing", "Housing", "EXPENSE", "building"],
  ["insurance", "Insurance", "EXPENSE", "umbrella"], ["education_kids", "Education & kids", "EXPENSE", "school"],
  ["pets", "Pets", "EXPENSE", "paw"], ["fees", "Fees & interest", "EXPENSE", "receipt"],
  ["transfer", "Transfer", "NEUTRAL", "arrows-exchange"], ["income", "Income", "INCOME", "cash"],
  ["charity_gifts", "Charity & gifts", "EXPENSE", "gift"], ["taxes", "Taxes", "EXPENSE", "building-bank"],
  ["services", "Services", "EXPENSE", "briefcase"],
].map(([id, label, kind, icon]) => ({ __typename: "Category", id, label, kind, icon, description: label }));

const SHOPS = [
  ["LIDL SAGT DANKE 4411 BERLIN", "Lidl", "groceries", 4200, 0.98, 8], ["REWE MARKT 2231", "REWE", "groceries", 5600, 0.97, 5],
  ["Bäckerei Wagner", null, "groceries", 640, 0.86, 9], ["SQ *KAFFEE UND MEHR", "Kaffee und Mehr", "dining", 480, 0.91, 7],
  ["Trattoria Bella Napoli GmbH", null, "dining", 5400, 0.88, 3], ["BVG ABO 0023 MONATSKARTE", "BVG", "transport", 5800, 0.95, 1],
  ["SHELL 1042 HAMBURGER STR", "Shell", "auto_fuel", 6700, 0.96, 2], ["AMZN MKTP DE*2K41", "Amazon", "shopping", 3900, 0.74, 4],
  ["NETFLIX.COM", "Netflix", "entertainment", 1299, 0.99, 1], ["DM DROGERIEMARKT 778", "dm", "personal_care", 2300, 0.81, 2],
  ["STADTWERKE STROM ABSCHLAG", "Stadtwerke", "utilities", 8900, 0.97, 1], ["MIETE WOHNUNG GOETHESTR 4", null, "housing", 115000, 0.99, 1],
  ["HUK COBURG KFZ 99213", "HUK-Coburg", "insurance", 6450, 0.93, 1], ["Paypal *JH-GARTENBEDARF", null, null, 4799, null, 1],
  ["KITA SONNENSCHEIN BEITRAG NOVEMBER UND ESSENSGELD FUER ZWEI KINDER", null, "education_kids", 22000, 0.64, 1],
  ["APOTHEKE AM MARKT", null, "health", 1850, 0.9, 1], ["KARTENZAHLUNG 7781 0042", null, null, 2310, null, 1],
];

let state = 20261123;
const random = () => ((state = (state * 1103515245 + 12345) % 2147483648) / 2147483648);

export const iso = (date) => date.toISOString().slice(0, 10);

export function makeHousehold({ isDemo = true, empty = false, name = "The Sample family", currency = "EUR", displayName = "Sam Sample", email = null } = {}) {
  const household = { __typename: "Household", id: randomUUID(), name, currency, isDemo };
  const viewer = {
    __typename: "Viewer", id: randomUUID(), email, displayName, role: "OWNER", household,
    permissions: ["READ", "WRITE_TRANSACTIONS", "WRITE_ACCOUNTS", "WRITE_BUDGETS", "MANAGE_HOUSEHOLD"],
  };
  const world = { viewer, household, accounts: [], rows: [], budgets: [], notifications: [], imports: [], changes: new Map() };
  if (!empty) fill(world);
  return world;
}

export const makeAccount = (name, type, currency, opening) => ({
  __typename: "Account", id: randomUUID(), name, type, currency, opening: BigInt(opening), createdAt: new Date().toISOString(),
});

export function makeRow(account, bookedOn, minor, description, more = {}) {
  return {
    __typename: "Transaction", id: randomUUID(), account, kind: minor < 0n ? "EXPENSE" : "INCOME", bookedOn, minor, description,
    merchant: null, note: null, category: null, categorizedBy: null, confidence: null, counterpart: null, importId: null,
    version: 1, updatedAt: new Date().toISOString(), ...more,
  };
}

function fill(world) {
  const everyday = makeAccount("Everyday", "CHECKING", "EUR", 248000);
  const card = makeAccount("Credit card", "CREDIT_CARD", "EUR", 0);
  const savings = makeAccount("Rainy-day savings", "SAVINGS", "EUR", 1250000);
  const dollars = makeAccount("US account", "CHECKING", "USD", 93000);
  world.accounts.push(everyday, card, savings, dollars);
  const category = (slug) => CATEGORIES.find(({ id }) => id === slug) ?? null;
  const now = new Date();
  for (let back = 0; back < 14; back += 1) {
    const days = new Date(Date.UTC(now.getFullYear(), now.getMonth() - back + 1, 0)).getUTCDate();
    const day = (number) => iso(new Date(Date.UTC(now.getFullYear(), now.getMonth() - back, Math.min(number, days))));
    const add = (...row) => row[1] <= iso(now) && world.rows.push(makeRow(...row));
    add(everyday, day(1), 412300n, "GEHALT MUSTER AG", { merchant: "Muster AG", category: category("income"), categorizedBy: "MODEL", confidence: 0.99 });
    if (back % 3 === 0) add(everyday, day(12), 18500n, "Flohmarkt", { category: category("income"), categorizedBy: "PERSON" });
    for (const [description, merchant, slug, size, confidence, times] of SHOPS) {
      for (let time = 0; time < times; time += 1) {
        const minor = -BigInt(Math.round(size * (times === 1 ? 1 : 0.5 + random())));
        const person = slug !== null && random() < 0.12;
        add(random() < 0.3 ? card : everyday, day(1 + Math.floor(random() * 28)), minor, description, {
          merchant, category: slug && category(slug), categorizedBy: slug ? (person ? "PERSON" : "MODEL") : null, confidence: person ? null : confidence,
        });
      }
    }
    if (back < 4) add(dollars, day(9), -2599n, "GITHUB INC", { merchant: "GitHub", category: category("services"), categorizedBy: "MODEL", confidence: 0.93 });
    const out = makeRow(everyday, day(3), -40000n, "Umbuchung Sparen", { kind: "TRANSFER", category: category("transfer"), categorizedBy: "PERSON" });
    const into = { ...out, id: randomUUID(), account: savings, minor: 40000n, counterpart: out };
    out.counterpart = into;
    if (out.bookedOn <= iso(now)) world.rows.push(out, into);
  }
  for (const [slug, limit] of [["groceries", 60000n], ["dining", 26000n], ["shopping", 12000n], ["entertainment", 5000n], ["auto_fuel", 15000n]]) {
    world.budgets.push({ id: randomUUID(), category: category(slug), limit, warnAtPercent: 80 });
  }
  const hour = 3_600_000;
  const tell = (kind, title, body, hours, read) =>
    world.notifications.push({
      __typename: "Notification", id: randomUUID(), kind, title, body,
      createdAt: new Date(Date.now() - hours * hour).toISOString(), shownAt: new Date(Date.now() - hours * hour).toISOString(),
      readAt: read ? new Date().toISOString() : null, snoozedUntil: null, about: kind.startsWith("BUDGET") ? "BUDGET" : null, aboutId: null,
    });
  tell("BUDGET_EXCEEDED", "Shopping is over its limit", "You have spent €148.20 of €120.00 this month.", 2, false);
  tell("BUDGET_WARNING", "Dining is nearly used up", "You have spent €221.40 of €260.00 this month.", 27, false);
  tell("WELCOME", "Welcome to Moneta", "This household is made up and yours to play with.", 80, true);
}
