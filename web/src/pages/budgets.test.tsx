import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { accessibilityProblems } from "@/shared/testing/axe";
import { renderWithSchema } from "@/shared/testing/renderWithSchema";
import { CATEGORIES, GROCERIES, PETS, budget, budgetPlan, connection, money, transaction } from "@/shared/testing/samples";
import { Component as BudgetsPage } from "./BudgetsPage";

const DONE = { change: { id: "c1", summary: "Done", undoneAt: null }, errors: [] };
const UUID = expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown;

const show = (budgets: readonly object[], more: { plan?: object; Query?: object; Mutation?: object } = {}) =>
  renderWithSchema(<BudgetsPage />, {
    Query: { budgetPlan: () => budgetPlan(budgets, more.plan), budgetSuggestions: () => [], ...more.Query },
    Mutation: { ...more.Mutation },
  });

const FUNDS = {
  fromBefore: money("0"), income: money("100000"), returned: money("0"), overspent: money("2000"), assigned: money("40000"),
  toBudget: money("58000"), free: money("58000"), inEnvelopes: money("1500"),
};
const ENVELOPES = { settings: { ...budgetPlan([]).settings, mode: "ENVELOPE", startsOn: "2026-10-01" }, funds: FUNDS };

describe("limits", () => {
  it("say the level in words beside the figures, and every figure leads to its rows", async () => {
    const over = budget("2", { category: PETS, level: "EXCEEDED", remaining: money("-700"), spent: money("10700"), carried: money("-500") });
    const { container } = show([budget("1", { category: GROCERIES, rows: "category:groceries currency:EUR" }), over]);
    expect(await screen.findByText("Nearly used up")).toBeInTheDocument();
    expect(screen.getByText("Over the limit")).toBeInTheDocument();
    expect(screen.getByText("€7.00 over")).toBeInTheDocument();
    expect(screen.getByText("-€5.00 carried over")).toBeInTheDocument();
    const rows = "/transactions?q=category%3Agroceries+currency%3AEUR&counting=SPENDING&from=2026-11-01&to=2026-11-30";
    expect(screen.getByRole("link", { name: "Groceries" })).toHaveAttribute("href", rows);
    expect(screen.getByRole("link", { name: "€85.00" })).toHaveAttribute("href", rows);
    expect(screen.getByRole("link", { name: "€7.00" })).toHaveAttribute(
      "href", "/transactions?q=-category%3Apets+currency%3AEUR&counting=SPENDING&from=2026-11-01&to=2026-11-30",
    );
    expect(await accessibilityProblems(container)).toEqual([]);
  });

  it("that are likely to break say so, and where they end", async () => {
    const projection = { madeOn: "2026-11-05", low: money("9000"), expected: money("11250"), high: money("13000") };
    const foreseen = { isBreakForeseen: true, projection };
    show([budget("1", { category: GROCERIES, level: "ON_TRACK", ...foreseen }), budget("2", { category: PETS, level: "EXCEEDED", ...foreseen })]);
    expect(await screen.findByText("Likely to go over")).toBeInTheDocument();
    expect(screen.getByText("Over the limit")).toBeInTheDocument();
    expect(screen.getAllByText("ends near €112.50")[0]).toHaveAttribute("title", expect.stringContaining("€90.00 and €130.00"));
  });

  it("show their search, and that it rests", async () => {
    const holiday = (id: string, name: string, more: object) => budget(id, { name, query: "tag:holiday", rows: "(tag:holiday) currency:EUR", ...more });
    show([holiday("1", "Holiday", {}), holiday("2", "Trip", { query: "tag:0198", problem: "Something is gone." })]);
    expect(await screen.findByText("tag:holiday")).toBeInTheDocument();
    expect(screen.getByRole("note")).toHaveTextContent("Something is gone.");
  });

  it("are set in minor units with an id of our own", async () => {
    const setBudget = vi.fn(() => ({ budget: budget("1", { category: GROCERIES }), ...DONE }));
    show([], { Query: { categories: () => CATEGORIES }, Mutation: { setBudget } });
    await userEvent.click((await screen.findAllByRole("button", { name: "Set a budget" }))[0]!);
    const dialog = await screen.findByRole("dialog");
    await userEvent.click(within(dialog).getByRole("combobox", { name: "Category" }));
    await userEvent.click(await screen.findByRole("option", { name: "Groceries" }));
    await userEvent.type(within(dialog).getByLabelText(/Limit per month/), "250.50");
    await userEvent.selectOptions(within(dialog).getByRole("combobox", { name: "Period" }), "PAY_DAY");
    await userEvent.click(within(dialog).getByLabelText("The last working day of the month"));
    await userEvent.click(within(dialog).getByRole("button", { name: "Save budget" }));
    await waitFor(() =>
      expect(setBudget).toHaveBeenCalledWith({
        input: {
          id: UUID, category: "groceries", limit: "25050", currency: "EUR", warnAtPercent: 80, noticeAtPercent: null,
          schedule: { kind: "PAY_DAY", day: 0 }, carry: "USUAL", carryMax: null, isRingFenced: false,
        },
      }),
    );
  });

  it("over a search have a name, and show what they find before they are saved", async () => {
    const setBudget = vi.fn<(args: object) => object>(() => ({ budget: budget("1", { name: "Holiday", query: "tag:holiday" }), ...DONE }));
    const sums = [{ rowCount: 3, moneyIn: money("0"), moneyOut: money("2500") }];
    const transactions = () => ({ ...connection([transaction("b", "2026-11-22")]), totalCount: 3, sums });
    show([], { Query: { transactions, tags: () => [] }, Mutation: { setBudget } });
    await userEvent.click((await screen.findAllByRole("button", { name: "Set a budget" }))[0]!);
    const dialog = within(await screen.findByRole("dialog"));
    await userEvent.selectOptions(dialog.getByRole("combobox", { name: "What it limits" }), "search");
    await userEvent.type(dialog.getByLabelText(/Name/), "Holiday");
    await userEvent.type(dialog.getByRole("combobox", { name: "Search" }), "tag:holiday");
    expect(await dialog.findByText(/This month 3 transactions match/)).toHaveTextContent("Spent €25.00, came back €0.00.");
    await userEvent.type(dialog.getByLabelText(/Limit per month/), "100");
    await userEvent.click(dialog.getByRole("button", { name: "Save budget" }));
    await waitFor(() =>
      expect(setBudget.mock.lastCall?.[0]).toMatchObject({ input: { query: "tag:holiday", name: "Holiday", limit: "10000", currency: "EUR" } }),
    );
  });

  it("may be for several categories at once", async () => {
    const setBudget = vi.fn<(args: object) => object>(() => ({ budget: budget("1", { name: "Home", query: "x" }), ...DONE }));
    const transactions = () => ({ ...connection([]), totalCount: 0, sums: [] });
    show([], { Query: { transactions, tags: () => [], categories: () => CATEGORIES }, Mutation: { setBudget } });
    await userEvent.click((await screen.findAllByRole("button", { name: "Set a budget" }))[0]!);
    const dialog = within(await screen.findByRole("dialog"));
    await userEvent.selectOptions(dialog.getByRole("combobox", { name: "What it limits" }), "several");
    await userEvent.type(dialog.getByLabelText(/Name/), "Home");
    await userEvent.type(dialog.getByLabelText(/Limit per month/), "100");
    await userEvent.click(dialog.getByRole("button", { name: "Save budget" }));
    expect(await dialog.findByText("Choose at least two categories.")).toBeInTheDocument();
    await userEvent.click(dialog.getByRole("combobox", { name: "Categories" }));
    await userEvent.click(await screen.findByRole("option", { name: "Groceries" }));
    await userEvent.click(await screen.findByRole("option", { name: "Pets" }));
    await userEvent.click(dialog.getByRole("button", { name: "Save budget" }));
    await waitFor(() => expect(setBudget.mock.lastCall?.[0]).toMatchObject({ input: { query: "category:groceries OR category:pets", name: "Home" } }));
  });
});

describe("envelopes", () => {
  const food = budget("1", { category: GROCERIES, isEnvelope: true });
  const pets = budget("2", { category: PETS, isEnvelope: true, remaining: money("-700"), level: "EXCEEDED", amount: money("0"), available: money("0") });

  it("show what waits and where it came from", async () => {
    const { container } = show([food, pets, budget("3", { name: "Trip", query: "tag:trip" })], { plan: ENVELOPES });
    const waiting = within(await screen.findByRole("region", { name: "To budget" }));
    expect(waiting.getByText("€580.00")).toBeInTheDocument();
    expect(waiting.getByText("-€400.00")).toBeInTheDocument();
    expect(within(screen.getByRole("list", { name: "Envelopes" })).getAllByRole("listitem")).toHaveLength(2);
    expect(within(screen.getByRole("list", { name: "Limits beside the envelopes" })).getAllByRole("listitem")).toHaveLength(1);
    expect(await accessibilityProblems(container)).toEqual([]);
  });

  it("get money with one click on what they have", async () => {
    const assignMoney = vi.fn(() => ({ plan: null, ...DONE }));
    show([food, pets], { plan: ENVELOPES, Mutation: { assignMoney } });
    await userEvent.click(await screen.findByRole("button", { name: "Assign money to Pets: €0.00" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Assign money to Pets" }));
    await userEvent.click(dialog.getByRole("button", { name: "Usual amount: €100.00" }));
    await userEvent.click(dialog.getByRole("button", { name: "Assign" }));
    await waitFor(() => expect(assignMoney).toHaveBeenCalledWith({ input: { on: "2026-11-01", amounts: [{ budgetId: "2", amount: "10000" }] } }));
  });

  it("cover and move, and say at the field what is not there", async () => {
    const error = { code: "NOT_ENOUGH_MONEY", message: "Groceries can give 15.00 EUR at most.", field: "amount" };
    const moveMoney = vi.fn(() => ({ plan: null, change: null, errors: [error] }));
    const coverOverspending = vi.fn(() => ({ plan: null, ...DONE }));
    show([food, pets], { plan: ENVELOPES, Mutation: { moveMoney, coverOverspending } });
    await userEvent.click(await screen.findByRole("button", { name: "Choices for the Groceries budget" }));
    await userEvent.click(await screen.findByRole("menuitem", { name: "Move money" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Move money" }));
    await userEvent.selectOptions(dialog.getByRole("combobox", { name: "To" }), "2");
    await userEvent.type(dialog.getByLabelText(/Amount/), "20");
    await userEvent.click(dialog.getByRole("button", { name: "Move" }));
    expect(await dialog.findByText("Groceries can give 15.00 EUR at most.")).toBeInTheDocument();
    expect(moveMoney).toHaveBeenCalledWith({ input: { on: "2026-11-01", sourceId: "1", targetId: "2", amount: "2000" } });
    await userEvent.click(dialog.getByRole("button", { name: "Cancel" }));
    await userEvent.click(screen.getByRole("button", { name: "Choices for the Pets budget" }));
    await userEvent.click(await screen.findByRole("menuitem", { name: "Cover overspending" }));
    const cover = within(await screen.findByRole("dialog", { name: "Cover overspending" }));
    expect(cover.getByText("Pets is €7.00 over. Exactly that much is put in.")).toBeInTheDocument();
    await userEvent.selectOptions(cover.getByRole("combobox", { name: "Take it from" }), "1");
    await userEvent.click(cover.getByRole("button", { name: "Cover" }));
    await waitFor(() => expect(coverOverspending).toHaveBeenCalledWith({ input: { on: "2026-11-01", id: "2", sourceId: "1" } }));
  });

  it("are chosen in the settings", async () => {
    const setBudgetSettings = vi.fn<(args: object) => object>(() => ({ plan: null, ...DONE }));
    show([], { Query: { tags: () => [] }, Mutation: { setBudgetSettings } });
    await userEvent.click(await screen.findByRole("button", { name: "Budget settings" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Budget settings" }));
    await userEvent.click(dialog.getByRole("radio", { name: "Envelopes" }));
    await userEvent.selectOptions(dialog.getByRole("combobox", { name: "Period" }), "WEEK");
    await userEvent.selectOptions(dialog.getByRole("combobox", { name: "Begins on" }), "Sunday");
    await userEvent.click(dialog.getByRole("button", { name: "Save settings" }));
    await waitFor(() =>
      expect(setBudgetSettings.mock.lastCall?.[0]).toMatchObject({ input: { mode: "ENVELOPE", accountIds: [], schedule: { kind: "WEEK", anchor: "2024-01-07" } } }),
    );
  });
});

describe("suggestions", () => {
  const suggestion = (category: typeof PETS, more: object = {}) => ({
    id: category.id, category, amount: money("9000"), spent: [money("8000"), money("9000")], budgetId: null, limit: null, ...more,
  });

  it("are taken over one by one or all at once", async () => {
    const acceptBudgetSuggestions = vi.fn(() => ({ plan: null, ...DONE }));
    const known = suggestion(GROCERIES, { id: "groceries", budgetId: "b1", limit: money("50000") });
    const other = suggestion({ ...PETS, id: "dining", label: "Dining" }, { id: "dining" });
    show([], { Query: { budgetSuggestions: () => [suggestion(PETS), other, known] }, Mutation: { acceptBudgetSuggestions } });
    expect(await screen.findByText("instead of €500.00")).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "Use €90.00 for Groceries" }));
    const schedule = { kind: "MONTH", day: 1 };
    const amount = (id: unknown, category: string) => ({ id, category, limit: "9000" });
    await waitFor(() => expect(acceptBudgetSuggestions).toHaveBeenCalledWith({ input: { currency: "EUR", schedule, amounts: [amount("b1", "groceries")] } }));
    await waitFor(() => expect(screen.getByRole("button", { name: "Use all" })).toBeEnabled());
    await userEvent.click(screen.getByRole("button", { name: "Use all" }));
    await waitFor(() =>
      expect(acceptBudgetSuggestions).toHaveBeenLastCalledWith({ input: { currency: "EUR", schedule, amounts: [amount(UUID, "pets"), amount(UUID, "dining")] } }),
    );
  });
});
