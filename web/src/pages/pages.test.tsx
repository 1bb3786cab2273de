import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { shiftMonth } from "@/shared/dates/dates";
import { accessibilityProblems } from "@/shared/testing/axe";
import { renderWithSchema } from "@/shared/testing/renderWithSchema";
import { EVERYDAY, GROCERIES, PETS, connection, money, transaction } from "@/shared/testing/samples";
import { Component as DashboardPage } from "./DashboardPage";
import { Component as ImportPage } from "./ImportPage";
import { Component as ReviewPage } from "./ReviewPage";
import { Component as TransactionsPage } from "./TransactionsPage";
import { Component as WelcomePage } from "./WelcomePage";

const flow = (month: string, income = "10000", expense = "4000", net = "6000") => ({
  month, income: money(income), expense: money(expense), net: money(net), isComplete: true,
});

const DASHBOARD = {
  month: "2026-11",
  currency: "EUR",
  otherCurrencies: ["USD"],
  isConverted: true,
  isComplete: false,
  balanceGaps: [{
    kind: "MISSING", currency: "USD", firstDay: "2026-11-23", lastDay: "2026-11-23", days: 1, count: 1, largestAge: 0,
    amount: { minor: "5000", currency: "USD" },
  }],
  flowGaps: [],
  cashFlowGaps: [],
  balance: money("123456"),
  accounts: [EVERYDAY],
  monthToDate: flow("2026-11"),
  previousMonth: flow("2026-10"),
  spendingByCategory: [
    { category: GROCERIES, amount: money("3000"), share: 0.75, transactionCount: 3 },
    { category: null, amount: money("1000"), share: 0.25, transactionCount: 1 },
  ],
  cashFlow: Array.from({ length: 12 }, (_, index) => flow(shiftMonth("2026-11", index - 11))),
  recentTransactions: [transaction("b", "2026-11-22")],
  uncategorizedCount: 1,
};

describe("the dashboard", () => {
  it("names its regions, says other currencies plainly, and leads to the rows behind a figure", async () => {
    const { container } = renderWithSchema(<DashboardPage />, { Query: { dashboard: () => DASHBOARD } }, "/dashboard?month=2026-11");
    const balance = await screen.findByRole("region", { name: "Balance" });
    expect(balance).toHaveTextContent("€1,234.56");
    expect(balance).toHaveTextContent("All your accounts in EUR, at today’s rates");
    expect(balance).toHaveTextContent("Not included: $50.00. There is no USD rate on Nov 23, 2026.");
    expect(within(balance).getByRole("link", { name: "See the rates" })).toHaveAttribute("href", "/settings/currencies");
    for (const name of ["Month so far", "Spending by category", "Cash flow", "Recent transactions", "Accounts"]) {
      expect(screen.getByRole("region", { name })).toBeInTheDocument();
    }
    expect(screen.getByRole("link", { name: "Groceries" })).toHaveAttribute(
      "href",
      "/transactions?category=groceries&from=2026-11-01&to=2026-11-30",
    );
    expect(screen.getByRole("link", { name: "Sort them" })).toHaveAttribute("href", "/transactions?category=uncategorized");
    expect(await accessibilityProblems(container)).toEqual([]);
  });

  it("gives the chart's figures as a table too", async () => {
    renderWithSchema(<DashboardPage />, { Query: { dashboard: () => DASHBOARD } }, "/dashboard?month=2026-11");
    await userEvent.click(await screen.findByRole("button", { name: "Show as table" }));
    const rows = within(screen.getByRole("region", { name: "Cash flow" })).getAllByRole("row");
    expect(rows).toHaveLength(13);
    expect(rows[1]).toHaveTextContent("November 2026€100.00€40.00+€60.00");
  });

  it("says what to do first in an empty household", async () => {
    const empty = { ...DASHBOARD, otherCurrencies: [], accounts: [], spendingByCategory: [], recentTransactions: [], uncategorizedCount: 0 };
    renderWithSchema(<DashboardPage />, { Query: { dashboard: () => empty } }, "/dashboard?month=2026-11");
    expect(await screen.findByRole("link", { name: "Import a statement" })).toHaveAttribute("href", "/import");
  });

  it("offers to try again when it does not load", async () => {
    const dashboard = vi.fn(() => DASHBOARD);
    dashboard.mockImplementationOnce(() => {
      throw new Error("boom");
    });
    renderWithSchema(<DashboardPage />, { Query: { dashboard } }, "/dashboard?month=2026-11");
    await userEvent.click(await screen.findByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("region", { name: "Balance" })).toBeInTheDocument();
  });
});

describe("the transactions", () => {
  const rows = [transaction("b", "2026-11-22"), transaction("a", "2026-11-20", { category: null, categorizedBy: null, confidence: null })];

  it("groups rows by day and says how sure the model is", async () => {
    const { container } = renderWithSchema(<TransactionsPage />, { Query: { transactions: () => connection(rows), accounts: () => [EVERYDAY] } });
    expect(await screen.findByRole("button", { name: "Category of ROW b: Groceries" })).toBeInTheDocument();
    expect(screen.getByText("Moneta is 92 % sure")).toBeInTheDocument();
    expect(screen.getAllByRole("heading", { level: 2 })).toHaveLength(2);
    expect(screen.getByText("2 transactions")).toBeInTheDocument();
    expect(await accessibilityProblems(container)).toEqual([]);
  });

  it("asks for what the address says", async () => {
    const transactions = vi.fn(() => connection(rows));
    renderWithSchema(<TransactionsPage />, { Query: { transactions } }, "/transactions?q=lidl&kind=expense&min=10");
    await screen.findByText("2 transactions");
    expect(transactions).toHaveBeenCalledWith({ first: 50, filter: { query: "lidl is:expense amount>=10" } });
    expect(screen.getByRole("combobox", { name: "Search transactions" })).toHaveValue("lidl is:expense amount>=10");
  });

  it("changes a category in place and offers Undo", async () => {
    const change = { id: "change-1", summary: "ROW b is now Pets", createdAt: "2026-11-23T10:00:00Z", undoneAt: null };
    const saved = { ...rows[0], category: PETS, categorizedBy: "PERSON", confidence: null, version: 2 };
    const categorizeTransactions = vi.fn(() => ({ transactions: [saved], change, errors: [] }));
    renderWithSchema(<TransactionsPage />, { Query: { transactions: () => connection(rows) }, Mutation: { categorizeTransactions } });
    await userEvent.click(await screen.findByRole("button", { name: "Category of ROW b: Groceries" }));
    await userEvent.type(await screen.findByRole("textbox", { name: "Search categories" }), "pet");
    await userEvent.click(await screen.findByRole("option", { name: "Pets" }));
    expect(await screen.findByRole("button", { name: "Category of ROW b: Pets" })).toBeInTheDocument();
    expect(categorizeTransactions).toHaveBeenCalledWith({ input: { ids: ["b"], category: "pets" } });
    expect(await screen.findByRole("button", { name: "Undo" })).toBeInTheDocument();
    expect(screen.getByText("Chosen by a person")).toBeInTheDocument();
  });

  it("takes an optimistic category back when the server refuses", async () => {
    const errors = [{ code: "TRANSFER_LEG", message: "A transfer keeps its category.", field: "ids" }];
    renderWithSchema(<TransactionsPage />, {
      Query: { transactions: () => connection(rows) },
      Mutation: { categorizeTransactions: () => ({ transactions: [], change: null, errors }) },
    });
    await userEvent.click(await screen.findByRole("button", { name: "Category of ROW b: Groceries" }));
    await userEvent.click(await screen.findByRole("option", { name: "Pets" }));
    expect(await screen.findByText("A transfer keeps its category.")).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Category of ROW b: Groceries" })).toBeInTheDocument();
  });

  it("does not overwrite what somebody else changed meanwhile", async () => {
    const current = { ...rows[0], description: "THEIR WORDS", version: 2 };
    const conflict = {
      current, changedBy: "Grace", changedAt: "2026-11-23T10:00:00Z",
      fields: [{ name: "description", base: "ROW b", yours: "ROW b, mine", theirs: "THEIR WORDS" }],
    };
    const errors = [{ code: "VERSION_CONFLICT", message: "Changed meanwhile.", field: "version" }];
    const editTransaction = vi.fn(() => ({ transaction: null, conflict, change: null, errors }));
    renderWithSchema(<TransactionsPage />, {
      Query: {
        transactions: () => connection(rows), transaction: () => rows[0], accounts: () => [EVERYDAY],
        tags: () => [], payees: () => connection([]), transactionHistory: () => [],
      },
      Mutation: { editTransaction },
    });
    await userEvent.click(await screen.findByRole("button", { name: "Edit ROW b" }));
    await userEvent.type(await screen.findByRole("textbox", { name: /Description/ }), ", mine");
    await userEvent.click(await screen.findByRole("button", { name: "Save changes" }));
    const dialog = await screen.findByRole("dialog", { name: "You both changed this transaction" });
    expect(within(dialog).getByRole("radio", { name: /THEIR WORDS/ })).toBeInTheDocument();
    expect(editTransaction).toHaveBeenCalledTimes(1);
  });
});

it("the welcome page offers three ways in", async () => {
  const { container } = renderWithSchema(<WelcomePage />);
  for (const name of ["Explore the demo", "Import a file", "Start empty"]) expect(screen.getByRole("button", { name })).toBeEnabled();
  expect(screen.getByRole("link", { name: "Sign in" })).toHaveAttribute("href", "/sign-in");
  expect(await accessibilityProblems(container)).toEqual([]);
});

it("the import page shows how an import ended, and its bad rows", async () => {
  const done = {
    id: "i1", account: EVERYDAY, fileName: "nov.csv", status: "DONE", progress: 1, rowCount: 3, importedCount: 1, matchedCount: 2, reviewCount: 3, duplicateCount: 1, errorCount: 1,
    errors: [{ line: 4, column: "Amount", reason: "“abc” is not an amount.", raw: "2026-11-01,X,abc" }],
    failure: null, createdAt: "2026-11-23T10:00:00Z", finishedAt: "2026-11-23T10:00:02Z",
    change: { id: "c1", summary: "Imported", createdAt: "2026-11-23T10:00:02Z", undoneAt: null },
    closings: [{ account: EVERYDAY, heldOn: "2026-10-31", balance: money("8000"), books: money("9250"), difference: money("-1250"), holds: false }],
  };
  const { container } = renderWithSchema(<ImportPage />, { Query: { import: () => done } }, "/import?id=i1");
  expect(await screen.findByText("1 row imported into Everyday")).toBeInTheDocument();
  expect(screen.getByText("2 matched with rows of yours · 3 in review · 1 there already · 1 could not be read")).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "Review them" })).toHaveAttribute("href", "/review");
  expect(screen.getByRole("region", { name: "1 row cannot be read" })).toHaveTextContent("Amount: “abc” is not an amount.");
  expect(screen.getByRole("button", { name: "Undo import" })).toBeInTheDocument();
  const held = screen.getByRole("region", { name: "What the file says your accounts held" });
  expect(held).toHaveTextContent("Your ledger has €92.50; the file differs by -€12.50");
  expect(within(held).getByRole("link", { name: "Find out why" })).toHaveAttribute("href", `/accounts/${EVERYDAY.id}/reconcile?on=2026-10-31&balance=8000`);
  expect(await accessibilityProblems(container)).toEqual([]);
});

describe("the review page", () => {
  const item = (id: string, description: string) => ({
    id, bookedOn: "2026-10-03", amount: money("-999"), description, note: null, isPending: false, score: 62,
    reasons: ["Same amount", "1 day apart"], account: EVERYDAY,
    candidate: { id: `t${id}`, bookedOn: "2026-10-02", description: "Music", note: "for Ada", amount: money("-999"), category: null },
  });
  const Query = { reviewCount: () => 2, suggestionCount: () => 1, reviewItems: () => [item("1", "SPOTIFY AB"), item("2", "APPLE MUSIC")] };

  it("shows both rows side by side, and why", async () => {
    const { container } = renderWithSchema(<ReviewPage />, { Query });
    const [first] = await screen.findAllByRole("listitem");
    expect(first).toHaveTextContent("SPOTIFY AB");
    expect(first).toHaveTextContent("Same amount, 1 day apart.");
    expect(within(first!).getByText("Music").tagName).toBe("MARK");
    expect(await accessibilityProblems(container)).toEqual([]);
  });

  it("is cleared by keyboard, one by one or many at once", async () => {
    const decideReview = vi.fn(() => ({ items: [], change: null, errors: [] }));
    renderWithSchema(<ReviewPage />, { Query, Mutation: { decideReview } });
    await screen.findAllByRole("listitem");
    await userEvent.keyboard("{ArrowDown}d");
    await waitFor(() => expect(decideReview).toHaveBeenCalledWith({ input: { ids: ["2"], decision: "DIFFERENT" } }));
    await waitFor(() => expect(screen.getAllByRole("button", { name: "Same" })[0]).toBeEnabled());
    await userEvent.click(screen.getByRole("checkbox", { name: "Select all" }));
    await userEvent.keyboard("s");
    await waitFor(() => expect(decideReview).toHaveBeenLastCalledWith({ input: { ids: ["1", "2"], decision: "SAME" } }));
  });
});
