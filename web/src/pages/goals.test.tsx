import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { accessibilityProblems } from "@/shared/testing/axe";
import { renderWithSchema } from "@/shared/testing/renderWithSchema";
import { Component as GoalsPage } from "./GoalsPage";

const money = (minor: string) => ({ minor, currency: "EUR" });
const SAVINGS = { id: "acc-9", name: "Savings", currency: "EUR", type: "SAVINGS" };

const goal = (id: string, name: string, more: Record<string, unknown> = {}) => ({
  id, name, version: 1, position: 0, state: "ON_TRACK", startsOn: "2026-01-01", dueOn: "2027-05-31", yearlyRate: "0", query: null, problem: null,
  target: money("100000"), saved: money("33399"), short: money("0"), remaining: money("66601"), requiredMonthly: money("10000"),
  neededThisMonth: money("10000"), nextOn: "2026-11-30", nextAmount: money("10000"),
  quarterPace: { months: 3, monthly: money("9000"), finishes: "2027-06" }, halfYearPace: null,
  accounts: [{ account: SAVINGS, setAside: money("0"), held: money("33399"), short: money("0") }],
  ...more,
});
const summary = (count: number) => ({ count, onTrackCount: 1, reachedCount: 0, savedLast30Days: [money("12000")], neededThisMonth: [money("10000")] });
const fund = (months: number | null) => ({
  months, coversAll: true, categories: [], accounts: months === null ? [] : [SAVINGS], available: money("300000"), monthsSeen: 6,
  monthlySpending: months === null ? null : money("150000"), target: money("450000"), missing: money("150000"), lasts: "2.0", version: 0,
});
const CHANGE = { id: "c1", summary: "Set the goal", undoneAt: null };

it("says how each goal goes, in words beside the ring", async () => {
  const goals = [goal("1", "Bike"), goal("2", "Trip", { state: "BEHIND", short: money("5000"), quarterPace: null })];
  const { container } = renderWithSchema(<GoalsPage />, { Query: { goals: () => goals, goalsSummary: () => summary(2), emergencyFund: () => fund(3) } });
  expect(await screen.findByRole("img", { name: "Bike: 33 percent saved" })).toBeInTheDocument();
  expect(screen.getByText("1 of 2")).toBeInTheDocument();
  expect(screen.getByText("At the pace of the last 3 months, €90.00 a month, you arrive in June 2027. €100.00 a month keeps the date.")).toBeInTheDocument();
  expect(screen.getByText("€50.00 short: the account holds less than is set aside in it.")).toBeInTheDocument();
  expect(screen.getByText("Lasts 2.0 months")).toBeInTheDocument();
  expect(await accessibilityProblems(container)).toEqual([]);
});

it("a newcomer reads what a goal is good for", async () => {
  renderWithSchema(<GoalsPage />, { Query: { goals: () => [], goalsSummary: () => summary(0), emergencyFund: () => fund(null) } });
  expect(await screen.findByText("No goals yet")).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Set up the fund" })).toBeEnabled();
});

it("sends a goal with an id of our own, and shows a refusal at its input", async () => {
  const errors = [{ code: "AMOUNT_OUT_OF_RANGE", message: "Enter less.", field: "target" }];
  const setGoal = vi.fn(() => ({ goal: null, change: null, errors }));
  renderWithSchema(<GoalsPage />, { Query: { goals: () => [], goalsSummary: () => summary(0), emergencyFund: () => fund(null) }, Mutation: { setGoal } });
  await userEvent.click((await screen.findAllByRole("button", { name: "Set a goal" }))[0]!);
  const dialog = await screen.findByRole("dialog", { name: "Set a goal" });
  await userEvent.type(within(dialog).getByLabelText(/^Name/), "Bike");
  await userEvent.type(within(dialog).getByLabelText(/^Target/), "1200.50");
  await userEvent.click(within(dialog).getByRole("button", { name: "Save goal" }));
  expect(await within(dialog).findByText("Enter less.")).toBeInTheDocument();
  expect(setGoal).toHaveBeenCalledWith({
    input: expect.objectContaining({ id: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown, version: null, name: "Bike", target: "120050", currency: "EUR", accounts: [], query: null }) as unknown,
  });
});

it("every contribution is one click away, and can be taken off", async () => {
  const node = { transactionId: "t1", isDecided: false, amount: money("35000"), transaction: { id: "t1", description: "Standing order", bookedOn: "2026-11-02", account: SAVINGS } };
  const contributions = { edges: [{ node }], pageInfo: { hasNextPage: false } };
  const decideContribution = vi.fn(() => ({ goals: [], change: CHANGE, errors: [] }));
  renderWithSchema(<GoalsPage />, {
    Query: { goals: () => [goal("1", "Bike")], goal: () => ({ ...goal("1", "Bike"), contributions }), goalsSummary: () => summary(1), emergencyFund: () => fund(null) },
    Mutation: { decideContribution },
  });
  await userEvent.click(await screen.findByRole("button", { name: "Contributions to Bike" }));
  const dialog = await screen.findByRole("dialog", { name: "Contributions to Bike" });
  expect(await within(dialog).findByRole("button", { name: "Standing order" })).toBeEnabled();
  await userEvent.click(within(dialog).getByRole("button", { name: "Actions for Standing order" }));
  await userEvent.click(await screen.findByRole("menuitem", { name: "Take off" }));
  await waitFor(() => expect(decideContribution).toHaveBeenCalledWith({ input: { transactionId: "t1", decision: "LEAVE_OUT", goalId: null } }));
});
