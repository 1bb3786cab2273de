import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { accessibilityProblems } from "@/shared/testing/axe";
import { renderWithSchema } from "@/shared/testing/renderWithSchema";
import { Component as RecurringPage } from "./RecurringPage";

const money = (minor: string) => ({ minor, currency: "EUR" });
const CHECKING = { id: "acc-1", name: "Checking", currency: "EUR", type: "CHECKING" };
const CHANGE = { id: "c1", summary: "Said that Films is no recurring payment", undoneAt: null };

const stream = (id: string, name: string, more: Record<string, unknown> = {}) => ({
  id, name, kind: "SUBSCRIPTION", cadence: "MONTHLY", state: "ACTIVE", account: CHECKING, low: money("-1299"), amount: money("-1299"), high: money("-1299"),
  yearly: money("-15588"), nextOn: "2027-01-05", expectedOn: "2027-01-05", lastOn: "2026-12-05", chargeCount: 12, explanation: "12 payments a month apart.",
  isConfirmed: false, priceChange: null, duplicateIds: [], version: 0, ...more,
});
const overview = (streams: unknown[]) => ({
  streams,
  upcoming: streams.length > 0 ? [{ on: "2027-01-05", amount: money("-1299"), stream: streams[0] }] : [],
  totals: streams.length > 0
    ? [{ currency: "EUR", subscriptionsYearly: money("15588"), billsYearly: money("90000"), incomeYearly: money("3000000"), outSoon: money("1299"), inSoon: money("250000") }]
    : [],
});

it("says what each payment costs in a year, what has changed and what has not come", async () => {
  const rose = { on: "2026-11-05", before: money("-1099"), after: money("-1299") };
  const streams = [
    stream("1", "Films", { priceChange: rose, duplicateIds: ["t2"] }),
    stream("2", "Power", { kind: "BILL", state: "MISSED", expectedOn: "2026-12-01", low: money("-4000"), amount: money("-5000"), high: money("-7000") }),
    stream("3", "Old gym", { state: "DISMISSED", nextOn: null }),
  ];
  const { container } = renderWithSchema(<RecurringPage />, { Query: { recurring: () => overview(streams) } });
  const films = await screen.findByRole("list", { name: "Subscriptions" });
  expect(within(films).getByText("€155.88 a year")).toBeInTheDocument();
  expect(within(films).getByText(/€10.99 → €12.99 on/)).toBeInTheDocument();
  expect(within(films).getByText("Paid twice?")).toBeInTheDocument();
  const bills = screen.getByRole("list", { name: "Bills" });
  expect(within(bills).getByText(/expected .* not there/)).toBeInTheDocument();
  expect(within(bills).getByText("€40.00 to €70.00 · €155.88 a year")).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Ended and dismissed (1)" })).toBeInTheDocument();
  expect(await accessibilityProblems(container)).toEqual([]);
});

it("a newcomer reads where recurring payments come from", async () => {
  renderWithSchema(<RecurringPage />, { Query: { recurring: () => overview([]) } });
  expect(await screen.findByText("Nothing recurring yet")).toBeInTheDocument();
});

it("one click says that it is none, and one that it is", async () => {
  const dismissRecurring = vi.fn(() => ({ stream: null, change: CHANGE, errors: [] }));
  const confirmRecurring = vi.fn(() => ({ stream: null, change: CHANGE, errors: [] }));
  renderWithSchema(<RecurringPage />, { Query: { recurring: () => overview([stream("1", "Films")]) }, Mutation: { dismissRecurring, confirmRecurring } });
  await userEvent.click(await screen.findByRole("button", { name: "Confirm Films" }));
  await waitFor(() => expect(confirmRecurring).toHaveBeenCalledWith({ input: { id: "1" } }));
  await userEvent.click(screen.getByRole("button", { name: "More for Films" }));
  await userEvent.click(await screen.findByRole("menuitem", { name: "Not recurring" }));
  await waitFor(() => expect(dismissRecurring).toHaveBeenCalledWith({ input: { id: "1" } }));
});

it("an edit sends what was filled in and leaves the rest to Moneta", async () => {
  const editRecurring = vi.fn(() => ({ stream: null, change: CHANGE, errors: [] }));
  renderWithSchema(<RecurringPage />, { Query: { recurring: () => overview([stream("1", "Films", { version: 3 })]) }, Mutation: { editRecurring } });
  await userEvent.click(await screen.findByRole("button", { name: "More for Films" }));
  await userEvent.click(await screen.findByRole("menuitem", { name: "Change" }));
  const dialog = await screen.findByRole("dialog", { name: "Change Films" });
  await userEvent.clear(within(dialog).getByLabelText(/^Name/));
  await userEvent.type(within(dialog).getByLabelText(/^Name/), "Cinema");
  await userEvent.type(within(dialog).getByLabelText(/^Next amount/), "15.50");
  await userEvent.click(within(dialog).getByRole("button", { name: "Save" }));
  await waitFor(() => expect(editRecurring).toHaveBeenCalledWith({
    input: { id: "1", version: 3, name: "Cinema", kind: "SUBSCRIPTION", cadence: "MONTHLY", amount: "1550", nextOn: null },
  }));
});
