import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { accessibilityProblems } from "@/shared/testing/axe";
import { renderWithSchema } from "@/shared/testing/renderWithSchema";
import { Component as ForecastPage } from "./ForecastPage";

const money = (minor: string) => ({ minor, currency: "EUR" });
const GROCERIES = { id: "groceries", label: "Groceries", icon: "shopping-cart" };

const line = (key: string, more: Record<string, unknown> = {}) => ({
  key, category: key === "total" ? null : GROCERIES, soFar: money("40000"), low: money("80000"), expected: money("100000"), high: money("130000"),
  usual: money("90000"), beyondUsual: money("10000"), method: "MODEL", reason: "From the model.", ...more,
});
const month = (name: string, hasBegun: boolean) => ({ month: name, hasBegun, total: line("total", hasBegun ? {} : { soFar: null }), categories: [line("groceries")] });
const forecast = (months: unknown[]) => ({ madeOn: "2026-11-23", currency: "EUR", modelVersion: "1.0.0", months });
const tested = (key: string) => ({
  key, category: key === "total" ? null : GROCERIES, method: "MEAN_6", monthCount: 2, heldCount: 1, ownError: money("3000"), lastMonthError: money("6000"),
  seasonalError: money("5000"), meanError: money("3100"), medianError: money("3300"),
  months: ["2026-09", "2026-10"].map((name, at) => ({ month: name, low: money("80"), expected: money("100"), high: money("130"), spent: money("110"), isHeld: at === 0 })),
});

it("says where the month is heading, and from which rule", async () => {
  const months = [month("2026-11", true), month("2026-12", false), month("2027-01", false), month("2027-02", false)];
  const { container } = renderWithSchema(<ForecastPage />, { Query: { spendingForecast: () => forecast(months) } });
  expect(await screen.findByText("Heading for €1,000.00")).toBeInTheDocument();
  expect(screen.getByText("Eight times of ten such a month ends between €800.00 and €1,300.00.")).toBeInTheDocument();
  expect(screen.getByText("€400.00 spent so far")).toBeInTheDocument();
  const next = screen.getByRole("region", { name: "The next three months" });
  expect(within(next).getAllByRole("row")).toHaveLength(4);
  const groceries = within(screen.getByRole("region", { name: "November 2026 by category" })).getByRole("row", { name: /Groceries/ });
  expect(groceries).toHaveTextContent("€100.00 above usual");
  expect(groceries).toHaveTextContent("From the model.");
  expect(await accessibilityProblems(container)).toEqual([]);
});

it("a newcomer reads what is missing", async () => {
  renderWithSchema(<ForecastPage />, { Query: { spendingForecast: () => forecast([]) } });
  expect(await screen.findByText("Not enough to go by yet")).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "Import a statement" })).toHaveAttribute("href", "/import");
});

it("shows how far off it was, beside simple rules", async () => {
  const found = { currency: "EUR", modelVersion: "1.0.0", day: null, total: tested("total"), categories: [tested("groceries")] };
  const { container } = renderWithSchema(<ForecastPage />, { Query: { spendingForecast: () => forecast([]), forecastBackTest: () => found } });
  await userEvent.click(await screen.findByText("How good it is"));
  expect(await screen.findByText("1 of 2 months ended within the band. About eight of ten should.")).toBeInTheDocument();
  expect(screen.getByText(/Taking the last month would have been €60.00 off/)).toBeInTheDocument();
  const rules = within(screen.getByRole("region", { name: "Category by category" })).getAllByRole("row");
  expect(rules).toHaveLength(3);
  expect(await accessibilityProblems(container)).toEqual([]);
});
