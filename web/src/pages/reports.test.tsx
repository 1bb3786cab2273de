import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { accessibilityProblems } from "@/shared/testing/axe";
import { renderWithSchema } from "@/shared/testing/renderWithSchema";
import { CATEGORIES, EVERYDAY, GROCERIES, connection, money, transaction } from "@/shared/testing/samples";
import { Component as ReportsPage } from "./ReportsPage";
import { Component as TransactionsPage } from "./TransactionsPage";

const figures = (moneyIn: string, moneyOut: string, net: string, lineCount = 1, isComplete = true) => ({
  moneyIn: money(moneyIn), moneyOut: money(moneyOut), net: money(net), lineCount, isComplete,
});
const group = (key: string | null, label: string | null, query: string, more: object = {}) => ({
  key, label, category: null, query, dateFrom: "2026-01-01", dateTo: "2026-01-31", months: [], figures: figures("100", "2600", "-2500", 3), ...more,
});
const report = (groups: object[], more: object = {}) => ({
  currency: "EUR", groupCount: groups.length, overlaps: false, isComplete: true, gaps: [], total: figures("100", "5000", "-4900", 4), groups, ...more,
});
const PERIOD = "from=2026-01-01&to=2026-01-31";

describe("reports", () => {
  it("shows spending by category, each figure leading to the list that counts the same", async () => {
    const asked = vi.fn(() => report([
      group("groceries", "Groceries", "tag:work category:Groceries", { category: GROCERIES }),
      group(null, null, "tag:work category:none", { figures: figures("0", "2400", "-2400", 1, false) }),
    ]));
    const { container } = renderWithSchema(<ReportsPage />, { Query: { report: asked } }, `/reports?q=tag:work&${PERIOD}`);
    const link = await screen.findByRole("link", { name: "Groceries" });
    expect(link).toHaveAttribute("href", `/transactions?q=tag%3Awork+category%3AGroceries&counting=SPENDING&${PERIOD}`);
    expect(asked).toHaveBeenCalledWith({ query: "tag:work", dateFrom: "2026-01-01", dateTo: "2026-01-31", groupBy: "CATEGORY", counting: "SPENDING", below: null });
    const rows = within(screen.getByRole("table")).getAllByRole("row").map((row) => row.textContent);
    expect(rows).toEqual(["CategoryRowsSpent", "Groceries3€25.00", "Uncategorized1€24.00*", "Total4€49.00"]);
    expect(await accessibilityProblems(container)).toEqual([]);
  });

  it("groups by something else, counts what came in too, and keeps both in what it asks", async () => {
    const asked = vi.fn<(args: object) => object>(() => report([group("t1", "work", "tag:work")], { overlaps: true }));
    renderWithSchema(<ReportsPage />, { Query: { report: asked } }, `/reports?${PERIOD}`);
    await userEvent.selectOptions(await screen.findByRole("combobox", { name: "Group by" }), "Tag");
    await userEvent.click(screen.getByRole("radio", { name: "In and out" }));
    expect(await screen.findByText("A row with two tags is in both groups, and once in the total.")).toBeInTheDocument();
    await waitFor(() => expect(asked.mock.lastCall?.[0]).toMatchObject({ groupBy: "TAG", counting: "EVERYTHING" }));
    expect(await screen.findByRole("columnheader", { name: "Net" })).toBeInTheDocument();
  });

  it("looks into a category", async () => {
    const bread = { ...GROCERIES, id: "bread", label: "Bread", parent: { id: "groceries" } };
    const asked = vi.fn<(args: object) => object>(() => report([group("groceries", "Groceries", "category:Groceries", { category: GROCERIES })]));
    renderWithSchema(<ReportsPage />, { Query: { report: asked, categories: () => [...CATEGORIES, bread] } }, `/reports?${PERIOD}`);
    await userEvent.click(await screen.findByRole("button", { name: "Look into Groceries" }));
    await waitFor(() => expect(asked.mock.lastCall?.[0]).toMatchObject({ below: "groceries" }));
    expect(await screen.findByRole("button", { name: "All categories" })).toBeInTheDocument();
  });

  it("says what is missing, and that nothing matches", async () => {
    const gaps = [{
      kind: "MISSING", currency: "USD", firstDay: "2026-01-05", lastDay: "2026-01-05", days: 1, count: 1, largestAge: 0,
      amount: { minor: "-5000", currency: "USD" },
    }];
    renderWithSchema(<ReportsPage />, { Query: { report: () => report([], { gaps }) } }, `/reports?${PERIOD}`);
    expect(await screen.findByText("Nothing to report")).toBeInTheDocument();
    expect(screen.getByRole("note")).toHaveTextContent("There is no USD rate on Jan 5, 2026.");
  });
});

it("a list behind a figure asks for the same counting and leads back to plain rows", async () => {
  const transactions = vi.fn<(args: object) => object>(() => connection([transaction("b", "2026-01-22")]));
  renderWithSchema(<TransactionsPage />, { Query: { transactions, accounts: () => [EVERYDAY] } }, `/transactions?q=tag:work&counting=SPENDING&${PERIOD}`);
  expect(await screen.findByRole("note")).toHaveTextContent("Spending that counts from Jan 1, 2026 to Jan 31, 2026");
  expect(transactions).toHaveBeenCalledWith({
    first: 50, filter: { query: "tag:work", counting: "SPENDING", dateFrom: "2026-01-01", dateTo: "2026-01-31" },
  });
  await userEvent.click(screen.getByRole("button", { name: "Show plain rows of all days" }));
  await waitFor(() => expect(transactions.mock.lastCall?.[0]).toMatchObject({ filter: { query: "tag:work" } }));
  expect(screen.queryByRole("note")).not.toBeInTheDocument();
});
