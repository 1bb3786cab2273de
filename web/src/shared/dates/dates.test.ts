import { expect, it } from "vitest";
import { formatAgo, formatDay, isMonth, monthRange, shiftMonth } from "./dates";

it.each([
  ["2026-01", -1, "2025-12"],
  ["2026-12", 1, "2027-01"],
  ["2026-11", -11, "2025-12"],
])("shifts %s by %i months", (month, by, expected) => {
  expect(shiftMonth(month, by)).toBe(expected);
});

it("knows the last day of February", () => {
  expect(monthRange("2028-02")).toEqual({ from: "2028-02-01", to: "2028-02-29" });
});

it.each([
  ["2026-11-23", "Today"],
  ["2026-11-22", "Yesterday"],
  ["2026-11-20", "Friday 20 November"],
  ["2025-11-20", "Thursday 20 November 2025"],
])("names the day %s", (date, expected) => {
  expect(formatDay(date, "2026-11-23", "en-GB").replace(",", "")).toBe(expected);
});

it.each([
  [30, "just now"],
  [300, "5 minutes ago"],
  [7_300, "2 hours ago"],
  [90_000, "yesterday"],
])("says how long ago %i seconds are", (seconds, expected) => {
  const now = Date.parse("2026-11-23T12:00:00Z");
  expect(formatAgo(new Date(now - seconds * 1000).toISOString(), now, "en-GB")).toBe(expected);
});

it("recognises months", () => {
  expect([isMonth("2026-11"), isMonth("2026-13"), isMonth("x"), isMonth(null)]).toEqual([true, false, false, false]);
});
