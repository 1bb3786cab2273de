import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { CategoriesSection } from "@/features/categories/CategoriesSection";
import { LayoutsSection } from "@/features/import/LayoutsSection";
import { RefundsSection } from "@/features/refunds/RefundsSection";
import { TagsSection } from "@/features/tags/TagsSection";
import { accessibilityProblems } from "@/shared/testing/axe";
import { renderWithSchema } from "@/shared/testing/renderWithSchema";
import { CATEGORIES, EVERYDAY, GROCERIES, money } from "@/shared/testing/samples";
import { Component as AccountsPage } from "./AccountsPage";
import { Component as HistoryPage } from "./HistoryPage";

const BAKERY = { ...GROCERIES, id: "3f2504e0-4f89-41d3-9a0c-0305e82c3301", label: "Bakery", depth: 1, isBuiltIn: false, parent: GROCERIES };
const change = (summary: string, more: Record<string, unknown> = {}) => ({
  id: `change ${summary}`, kind: "NAMES", summary, createdAt: "2026-11-22T10:00:00Z", undoneAt: null, by: "Ada", undoneBy: null, isMine: true,
  rowCount: 2, ...more,
});
const ACCOUNT = { ...EVERYDAY, transactionCount: 12, closedOn: null, isHidden: false, isOwed: false, isValued: false, note: null };

describe("the categories", () => {
  it("lists the tree, and offers to delete only what is the household's own", async () => {
    const { container } = renderWithSchema(<CategoriesSection />, { Query: { categories: () => [GROCERIES, BAKERY, ...CATEGORIES.slice(1)] } });
    expect(await screen.findByText("Bakery")).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "More about Groceries" }));
    expect(await screen.findByText("Comes with Moneta")).toBeInTheDocument();
    expect(screen.queryByRole("menuitem", { name: "Delete…" })).toBeNull();
    await userEvent.keyboard("{Escape}");
    await userEvent.click(screen.getByRole("button", { name: "More about Bakery" }));
    expect(await screen.findByRole("menuitem", { name: "Delete…" })).toBeInTheDocument();
    await userEvent.keyboard("{Escape}");
    expect(await accessibilityProblems(container)).toEqual([]);
  });

  it("puts a refusal at the field that it is about", async () => {
    const createCategory = vi.fn(() => ({
      category: null, categories: [], movedCount: null, change: null,
      errors: [{ __typename: "CreateCategoryError", code: "NAME_TAKEN", message: "There is one already.", field: "name" }],
    }));
    renderWithSchema(<CategoriesSection />, { Query: { categories: () => CATEGORIES }, Mutation: { createCategory } });
    await userEvent.click(await screen.findByRole("button", { name: "Add category" }));
    const dialog = await screen.findByRole("dialog");
    await userEvent.type(within(dialog).getByRole("textbox", { name: /Name/ }), "Pets");
    await userEvent.click(within(dialog).getByRole("button", { name: "Add category" }));
    expect(await within(dialog).findByText("There is one already.")).toBeInTheDocument();
    expect(createCategory).toHaveBeenCalledOnce();
  });
});

describe("the tags", () => {
  it("says how much each is used, and leads there", async () => {
    renderWithSchema(<TagsSection />, { Query: { tags: () => [{ id: "tag-1", name: "Work trip", color: "#112233", transactionCount: 3 }] } });
    expect(await screen.findByRole("link", { name: "3 transactions" })).toHaveAttribute("href", "/transactions?q=tag%3A%22Work%20trip%22");
  });

  it("says what tags are for where there is none", async () => {
    renderWithSchema(<TagsSection />, { Query: { tags: () => [] } });
    expect(await screen.findByText("No tags yet")).toBeInTheDocument();
  });
});

describe("the files of banks", () => {
  const COLUMNS = [["Buchung", "DATE"], ["Betrag", "AMOUNT"], ["Saldo", "IGNORE"]].map(([header, role], index) => ({ index, header, role, samples: [] }));
  const LAYOUT = {
    id: "layout-1", name: "CSV (Buchung, Betrag…)", format: "csv", usedAt: "2026-11-22T10:00:00Z", account: EVERYDAY, accounts: [],
    mapping: { columns: COLUMNS, dateOrder: "DMY", decimalSeparator: "COMMA", spendingIsPositive: false },
  };
  const OFX = { ...LAYOUT, id: "layout-2", name: "OFX", format: "ofx", account: null, accounts: [{ label: "1", account: EVERYDAY }, { label: "2", account: null }], mapping: null };

  it("says how each is read and where its rows go", async () => {
    const { container } = renderWithSchema(<LayoutsSection />, { Query: { importProfiles: () => [LAYOUT, OFX] } });
    const [csv, ofx] = await screen.findAllByRole("listitem");
    expect(csv).toHaveTextContent("2 columns are used");
    expect(csv).toHaveTextContent("BuchungDate");
    expect(csv).toHaveTextContent("Dates are writtenDay, month, year");
    expect(csv).not.toHaveTextContent("Saldo");
    expect(ofx).toHaveTextContent(`Goes into ${EVERYDAY.name} · last used`);
    expect(ofx).toHaveTextContent("The format says what each field means.");
    expect(await accessibilityProblems(container)).toEqual([]);
  });

  it("get a name, are forgotten, and the toast has the way back", async () => {
    const renameImportProfile = vi.fn(() => ({ profile: { ...LAYOUT, name: "Sparkasse" }, change: change("Renamed the layout"), errors: [] }));
    const forgetImportProfile = vi.fn(() => ({ forgottenId: "layout-1", change: change("Forgot how files are read"), errors: [] }));
    renderWithSchema(<LayoutsSection />, { Query: { importProfiles: () => [LAYOUT] }, Mutation: { renameImportProfile, forgetImportProfile } });
    await userEvent.click(await screen.findByRole("button", { name: `More about ${LAYOUT.name}` }));
    await userEvent.click(await screen.findByRole("menuitem", { name: "Rename" }));
    const name = within(await screen.findByRole("dialog")).getByRole("textbox", { name: /Name/ });
    await userEvent.clear(name);
    await userEvent.type(name, "Sparkasse{Enter}");
    await waitFor(() => expect(renameImportProfile).toHaveBeenCalledWith({ input: { id: "layout-1", name: "Sparkasse" } }));
    expect(await screen.findByText("Renamed the layout")).toBeInTheDocument();
    await userEvent.click(await screen.findByRole("button", { name: /^More about/ }));
    await userEvent.click(await screen.findByRole("menuitem", { name: "Forget" }));
    await waitFor(() => expect(forgetImportProfile).toHaveBeenCalledWith({ input: { id: "layout-1" } }));
    expect(await screen.findByText("Forgot how files are read")).toBeInTheDocument();
  });

  it("are nothing yet before the first import", async () => {
    renderWithSchema(<LayoutsSection />, { Query: { importProfiles: () => [] } });
    expect(await screen.findByRole("link", { name: "Import a file" })).toHaveAttribute("href", "/import");
  });
});

describe("the month of refunds", () => {
  it("is saved at once, and the toast has the way back", async () => {
    const setLedgerSettings = vi.fn(() => ({
      settings: { refundsCountIn: "EXPENSE_MONTH", version: 4 }, movedCount: 2, change: change("Refunds count in the month of the expense"), errors: [],
    }));
    const Query = { ledgerSettings: () => ({ refundsCountIn: "REFUND_MONTH", version: 3 }) };
    const { container } = renderWithSchema(<RefundsSection />, { Query, Mutation: { setLedgerSettings } });
    expect(await screen.findByRole("radio", { name: "The month in which the money came back" })).toBeChecked();
    expect(await accessibilityProblems(container)).toEqual([]);
    await userEvent.click(screen.getByRole("radio", { name: "The month of the expense" }));
    await waitFor(() => expect(setLedgerSettings).toHaveBeenCalledWith({ input: { version: 3, refundsCountIn: "EXPENSE_MONTH" } }));
    expect(await screen.findByText("Refunds count in the month of the expense")).toBeInTheDocument();
  });
});

describe("the accounts", () => {
  it("groups the open ones with their sums and folds the others away", async () => {
    const closed = { ...ACCOUNT, id: "account-2", name: "Old", closedOn: "2025-01-31" };
    const netWorth = { on: "2026-11-22", currency: "EUR", total: money("123456"), assets: money("123456"), liabilities: money("0"), accounts: [], gaps: [] };
    const { container } = renderWithSchema(<AccountsPage />, {
      Query: {
        accounts: () => [ACCOUNT, closed],
        accountGroups: () => [{ kind: "EVERYDAY", subtotals: [money("123456")], accounts: [ACCOUNT] }],
        netWorth: () => netWorth,
      },
    }, "/accounts");
    const group = await screen.findByRole("region", { name: "Everyday" });
    expect(group).toHaveTextContent("€1,234.56");
    expect(screen.queryByText("Old")).toBeNull();
    await userEvent.click(screen.getByRole("button", { name: "1 closed or hidden account" }));
    expect(screen.getByText(/Closed on Jan 31, 2025/)).toBeInTheDocument();
    expect(await accessibilityProblems(container)).toEqual([]);
  });
});

describe("the history", () => {
  it("shows who did what, the rows behind it, and takes a change back", async () => {
    const undo = vi.fn(() => ({ change: change("Renamed tag a to b", { undoneAt: "2026-11-22T11:00:00Z" }), transactions: [], errors: [] }));
    const fields = [{ name: "Amount", before: null, after: null, beforeAmount: money("-100"), afterAmount: money("-200") }];
    const row = { key: "t:1", what: "Transaction", title: "Bakery", action: "CHANGED", transactionId: null, fields };
    const page = { pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null } };
    const { container } = renderWithSchema(<HistoryPage />, {
      Query: {
        history: () => ({ ...page, edges: [{ cursor: "1", node: change("Renamed tag a to b") }] }),
        change: () => ({ ...change("Renamed tag a to b"), rows: { ...page, edges: [{ cursor: "1", node: row }] } }),
      },
      Mutation: { undo },
    }, "/history");
    await userEvent.click(await screen.findByRole("button", { name: /^What changed: Renamed tag a to b/ }));
    expect(await screen.findByText("-€2.00")).toBeInTheDocument();
    expect(screen.getByText(/You · Names · 2 rows/)).toBeInTheDocument();
    expect(await accessibilityProblems(container)).toEqual([]);
    await userEvent.click(screen.getByRole("button", { name: "Undo" }));
    await waitFor(() => expect(undo).toHaveBeenCalledOnce());
  });
});
