import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it, vi } from "vitest";
import { SearchBox } from "@/shared/search/SearchBox";
import { accessibilityProblems } from "@/shared/testing/axe";
import { renderWithSchema } from "@/shared/testing/renderWithSchema";
import { EVERYDAY, connection, money, transaction } from "@/shared/testing/samples";
import { FilterBar } from "./FilterBar";
import { SavedViews } from "./SavedViews";
import { TransactionList } from "./TransactionList";

interface Asked { readonly text: string; readonly cursor: number }

const suggestion = (kind: string, label: string, text: string, start: number, end: number) => ({ kind, label, text, description: "", start, end });

/** The stand-in for the server's reading of a search. */
function searchHelp({ text }: Asked) {
  if (text.startsWith("amuont")) {
    return { suggestions: [], problem: { code: "UNKNOWN_FIELD", message: "There is no field 'amuont'. Did you mean amount?", start: 0, end: 6, suggestion: "amount" } };
  }
  if (text === "ca") return { suggestions: [suggestion("FIELD", "category", "category:", 0, 2)], problem: null };
  if (text === "category:") return { suggestions: [suggestion("NAME", "Car & fuel", '"Car & fuel"', 9, 9)], problem: { code: "MISSING_VALUE", message: "A value is missing.", start: 9, end: 9, suggestion: null } };
  return { suggestions: [], problem: null };
}

function Searching({ onChange, start = "" }: { readonly onChange: (query: string) => void; readonly start?: string }) {
  const [query, setQuery] = useState(start);
  return <SearchBox label="Search" value={query} onChange={(next) => { onChange(next); setQuery(next); }} />;
}

describe("the search box", () => {
  it("completes a field, then a name, and searches with both", async () => {
    const onChange = vi.fn();
    const { container } = renderWithSchema(<Searching onChange={onChange} />, { Query: { searchHelp } });
    const box = screen.getByRole("combobox", { name: "Search" });
    await userEvent.type(box, "ca");
    await userEvent.click(await screen.findByRole("option", { name: "category:" }));
    expect(box).toHaveValue("category:");
    await userEvent.click(await screen.findByRole("option", { name: "Car & fuel" }));
    expect(box).toHaveValue('category:"Car & fuel" ');
    await waitFor(() => expect(onChange).toHaveBeenLastCalledWith('category:"Car & fuel"'));
    expect(onChange).not.toHaveBeenCalledWith("category:");
    expect(await accessibilityProblems(container)).toEqual([]);
  });

  it("says what is wrong once somebody is done, sends nothing, and mends it", async () => {
    const onChange = vi.fn();
    renderWithSchema(<Searching onChange={onChange} />, { Query: { searchHelp } });
    const box = screen.getByRole("combobox", { name: "Search" });
    await userEvent.type(box, "amuont>5{Enter}");
    expect(await screen.findByText(/There is no field 'amuont'/)).toBeInTheDocument();
    expect(box).toBeInvalid();
    expect(onChange).not.toHaveBeenCalled();
    await userEvent.click(screen.getByRole("button", { name: "Use amount" }));
    expect(box).toHaveValue("amount>5");
    await waitFor(() => expect(onChange).toHaveBeenCalledWith("amount>5"));
    expect(screen.queryByText(/There is no field/)).not.toBeInTheDocument();
  });

  it("chooses with the keyboard alone", async () => {
    renderWithSchema(<Searching onChange={vi.fn()} />, { Query: { searchHelp } });
    const box = screen.getByRole("combobox", { name: "Search" });
    await userEvent.type(box, "ca");
    await screen.findByRole("option", { name: "category:" });
    await userEvent.keyboard("{ArrowDown}{Enter}");
    expect(box).toHaveValue("category:");
  });

  it("is emptied by its button and by Escape", async () => {
    const onChange = vi.fn();
    renderWithSchema(<Searching onChange={onChange} start="lidl" />, { Query: { searchHelp } });
    await userEvent.click(screen.getByRole("button", { name: "Empty the field" }));
    await waitFor(() => expect(onChange).toHaveBeenCalledWith(""));
  });
});

describe("the filter bar", () => {
  it("writes what is chosen into the search, and takes a condition away again", async () => {
    const onChange = vi.fn();
    renderWithSchema(<FilterBar query="coffee -tag:work" currency="EUR" onChange={onChange} />, { Query: { accounts: () => [EVERYDAY] } });
    await userEvent.click(screen.getByText("Income"));
    expect(onChange).toHaveBeenLastCalledWith("coffee -tag:work is:income");
    await userEvent.click(screen.getByRole("button", { name: "Remove coffee" }));
    expect(onChange).toHaveBeenLastCalledWith("-tag:work");
    await userEvent.click(screen.getByRole("button", { name: "Filters" }));
    fireEvent.change(screen.getByLabelText("From day"), { target: { value: "2026-11-01" } });
    expect(onChange).toHaveBeenLastCalledWith("coffee -tag:work date>=2026-11-01");
    await userEvent.click(screen.getByRole("button", { name: "Clear search" }));
    expect(onChange).toHaveBeenLastCalledWith("");
  });
});

describe("saved views", () => {
  const WORK = { id: "v1", name: "Work", query: "tag:work" };
  const BIG = { id: "v2", name: "Big", query: "amount>100" };

  it("opens a view, and keeps the search of the moment under a name", async () => {
    const onChange = vi.fn();
    const saveView = vi.fn(({ input }: { input: typeof WORK }) => ({ views: [WORK, input], change: null, errors: [] }));
    const { container } = renderWithSchema(<SavedViews query="coffee" onChange={onChange} />, { Query: { savedViews: () => [WORK] }, Mutation: { saveView } });
    await userEvent.click(await screen.findByRole("button", { name: "Work" }));
    expect(onChange).toHaveBeenCalledWith("tag:work");
    await userEvent.click(screen.getByRole("button", { name: "Save view" }));
    await userEvent.type(await screen.findByRole("textbox", { name: "Name" }), "Coffee");
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByRole("button", { name: "Coffee" })).toHaveAttribute("aria-current", "page");
    expect(saveView.mock.calls[0]?.[0].input).toMatchObject({ name: "Coffee", query: "coffee" });
    expect(await accessibilityProblems(container)).toEqual([]);
  });

  it("says why a name is refused", async () => {
    const errors = [{ code: "NAME_TAKEN", message: "You have a view 'Work' already.", field: "name" }];
    renderWithSchema(<SavedViews query="x" onChange={vi.fn()} />, { Query: { savedViews: () => [WORK] }, Mutation: { saveView: () => ({ views: [], change: null, errors }) } });
    await userEvent.click(await screen.findByRole("button", { name: "Save view" }));
    await userEvent.type(await screen.findByRole("textbox", { name: "Name" }), "Work");
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByText("You have a view 'Work' already.")).toBeInTheDocument();
    expect(screen.getByRole("textbox", { name: "Name" })).toBeInvalid();
  });

  it("moves a view and deletes it with a way back", async () => {
    const change = { id: "change-1", summary: "Deleted view Big", createdAt: "2026-11-23T10:00:00Z", undoneAt: null };
    const orderViews = vi.fn(() => ({ views: [BIG, WORK], change: null, errors: [] }));
    const deleteView = vi.fn(() => ({ views: [WORK], change, errors: [] }));
    renderWithSchema(<SavedViews query="amount>100" onChange={vi.fn()} />, { Query: { savedViews: () => [WORK, BIG] }, Mutation: { orderViews, deleteView } });
    await userEvent.click(await screen.findByRole("button", { name: "Change view Big" }));
    await userEvent.click(await screen.findByRole("menuitem", { name: "Move left" }));
    await waitFor(() => expect(orderViews).toHaveBeenCalledWith({ input: { ids: ["v2", "v1"] } }));
    await userEvent.click(screen.getByRole("button", { name: "Change view Big" }));
    await userEvent.click(await screen.findByRole("menuitem", { name: "Delete view" }));
    expect(await screen.findByText("Deleted view Big")).toBeInTheDocument();
    expect(screen.queryByRole("button", { name: "Big" })).not.toBeInTheDocument();
  });
});

describe("the list of a search", () => {
  const rows = [transaction("b", "2026-11-22"), transaction("a", "2026-11-20")];
  const list = <TransactionList filter={{ query: "lidl" }} filtered onOpen={vi.fn()} onClearFilters={vi.fn()} firstSteps={null} />;

  it("says how many there are and what they come to", async () => {
    const sums = [{ rowCount: 2, moneyIn: money("0"), moneyOut: money("2500") }];
    renderWithSchema(list, { Query: { transactions: () => connection(rows, { sums }) } });
    expect(await screen.findByText("2 transactions")).toBeInTheDocument();
    expect(await within(screen.getByRole("group", { name: "What they come to" })).findByText(/€25\.00/)).toBeInTheDocument();
  });

  it("selects every row that matches, also those that are not loaded", async () => {
    const transactions = vi.fn(() => connection(rows, { totalCount: 3, pageInfo: { hasNextPage: true, hasPreviousPage: false, startCursor: "b", endCursor: "a" } }));
    const editTransactions = vi.fn<(args: { input: unknown }) => unknown>(() => ({ matchedCount: 3, changedCount: 2, skipped: [{ reason: "SPLIT_ROW", count: 1 }], change: null, errors: [] }));
    renderWithSchema(list, { Query: { transactions }, Mutation: { editTransactions } });
    await userEvent.click(await screen.findByRole("checkbox", { name: /Select all loaded/ }));
    await userEvent.click(screen.getByRole("button", { name: "Select all 3 that match" }));
    const bar = await screen.findByRole("region", { name: "3 selected" });
    await userEvent.click(within(bar).getByRole("combobox", { name: "Category for the selected" }));
    await userEvent.click(await screen.findByRole("option", { name: "Pets" }));
    expect(await screen.findByText("1 are split.")).toBeInTheDocument();
    expect(editTransactions.mock.calls[0]?.[0].input).toMatchObject({ selection: { filter: { query: "lidl" } }, changes: { category: "pets" } });
    expect(screen.queryByRole("region", { name: "3 selected" })).not.toBeInTheDocument();
  });

  it("changes the chosen rows in other ways, and asks for what it needs", async () => {
    const editTransactions = vi.fn<(args: { input: unknown }) => unknown>(() => ({ matchedCount: 2, changedCount: 2, skipped: [], change: null, errors: [] }));
    const tags = () => [{ id: "t1", name: "work", color: null, transactionCount: 0 }];
    const payees = () => ({ edges: [], pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null }, totalCount: 0 });
    renderWithSchema(list, { Query: { transactions: () => connection(rows), tags, payees }, Mutation: { editTransactions } });
    await userEvent.click(await screen.findByRole("checkbox", { name: /Select all loaded/ }));
    await userEvent.click(screen.getByRole("button", { name: "More changes for the selected" }));
    await userEvent.click(await screen.findByRole("menuitem", { name: "Add tags" }));
    const dialog = await screen.findByRole("dialog", { name: "Add tags" });
    await userEvent.click(within(dialog).getByRole("combobox", { name: "Tags" }));
    await userEvent.click(await screen.findByRole("option", { name: "work" }));
    await userEvent.click(within(dialog).getByRole("button", { name: "Change 2 transactions" }));
    await waitFor(() => expect(editTransactions).toHaveBeenCalled());
    expect(editTransactions.mock.calls[0]?.[0].input).toMatchObject({ selection: { ids: ["b", "a"] }, changes: { addTagIds: ["t1"] } });
  });
});
