import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { accessibilityProblems } from "@/shared/testing/axe";
import { renderWithSchema } from "@/shared/testing/renderWithSchema";
import { Component as InsightsPage } from "./InsightsPage";

const money = (minor: string) => ({ minor, currency: "EUR" });
const rows = { query: "currency:EUR category:dining", dateFrom: "2026-10-01", dateTo: "2026-10-31" };
const part = (label: string, change: string, parts: unknown[] = []) => ({ label, before: money("10000"), after: money("20500"), change: money(change), rows, parts });
const insight = (id: string, more: Record<string, unknown> = {}) => ({
  id, kind: "CHANGED", title: "105.00 EUR more in October than in September", reason: "Mostly: Dining +105.00 EUR.", opinion: null, rows, action: null,
  figures: [{ label: "Change", text: null, amount: money("10500") }], parts: [part("Dining", "10500", [part("Pho", "10500")])], ...more,
});
const CHANGE = { id: "c1", summary: "Silenced", undoneAt: null };

it("tells a fact with its numbers, and each of its parts leads to its rows", async () => {
  const { container } = renderWithSchema(<InsightsPage />, { Query: { insights: () => [insight("1")], insightSilences: () => [] } });
  const card = await screen.findByRole("listitem", { name: "€105.00 more in October than in September" });
  expect(within(card).getByText("Mostly: Dining +€105.00.")).toBeInTheDocument();
  expect(within(card).getByText("€105.00")).toBeInTheDocument();
  await userEvent.click(within(card).getByText("Who drove it"));
  const link = within(card).getByRole("link", { name: "Pho" });
  expect(link).toHaveAttribute("href", "/transactions?q=currency%3AEUR+category%3Adining&counting=SPENDING&from=2026-10-01&to=2026-10-31");
  expect(await accessibilityProblems(container)).toEqual([]);
});

it("does what it advises, and is silenced with a word", async () => {
  const action = { kind: "SET_BUDGET", words: "Start a budget of 200.00 EUR a month for Dining" };
  const actOnInsight = vi.fn(() => ({ change: CHANGE, errors: [] }));
  const giveInsightFeedback = vi.fn(() => ({ change: CHANGE, errors: [] }));
  const hearAgain = vi.fn(() => ({ change: CHANGE, errors: [] }));
  renderWithSchema(<InsightsPage />, {
    Query: { insights: () => [insight("1", { action })], insightSilences: () => [{ topic: "FEES:fees", words: "Fees: Fees & interest" }] },
    Mutation: { actOnInsight, giveInsightFeedback, hearAgain },
  });
  await userEvent.click(await screen.findByRole("button", { name: "Start a budget of €200.00 a month for Dining" }));
  expect(actOnInsight).toHaveBeenCalledWith({ input: { id: "1" } });
  await userEvent.click(screen.getByRole("button", { name: "Not for me: €105.00 more in October than in September" }));
  expect(giveInsightFeedback).toHaveBeenLastCalledWith({ input: { id: "1", opinion: "SILENCED" } });
  await userEvent.click(screen.getByRole("button", { name: "Hear again: Fees: Fees & interest" }));
  expect(hearAgain).toHaveBeenCalledWith({ input: { topic: "FEES:fees" } });
});

it("a newcomer reads what will stand here", async () => {
  renderWithSchema(<InsightsPage />, { Query: { insights: () => [], insightSilences: () => [] } });
  expect(await screen.findByText("Nothing out of the ordinary")).toBeInTheDocument();
});

const health = (month: string, score: number) => ({ month, score, savingsPercent: 12, monthsSeen: 6 });

it("a score is what its parts add up to, and says how it is reckoned", async () => {
  const parts = [{ part: "SAVINGS", points: 21, most: 35, reason: "12 % of 6000.00 EUR of income were left." }];
  const healthReport = { currency: "EUR", now: { ...health("2026-11", 21), parts }, history: [health("2026-09", 18), health("2026-10", 20)] };
  const { container } = renderWithSchema(<InsightsPage />, { Query: { healthReport: () => healthReport } }, "/insights?show=health");
  expect(await screen.findByText("21 of 100")).toBeInTheDocument();
  expect(screen.getByText("12 % of €6,000.00 of income were left.")).toBeInTheDocument();
  expect(screen.getAllByRole("row").map((row) => row.textContent)).toEqual(["MonthScoreSavings rate", "October 20262012 %", "September 20261812 %"]);
  expect(await accessibilityProblems(container)).toEqual([]);
});
