import { expect, it } from "vitest";
import { choiceFromParams, countFilters, paramsFromChoice, toTransactionFilter } from "./filters";

const choice = (query: string) => choiceFromParams(new URLSearchParams(query));

it("keeps every filter in the address", () => {
  const query = "account=a1&account=a2&category=pets&q=caf%C3%A9&kind=expense&min=10&max=20&from=2026-11-01&to=2026-11-30&import=i1";
  expect(paramsFromChoice(choice(query)).toString()).toBe(query);
  expect(countFilters(choice(query))).toBe(10);
});

it("ignores nonsense in the address", () => {
  expect(toTransactionFilter(choice("kind=bogus&from=yesterday&min=abc&q=%20"), "EUR")).toEqual({});
});

it("reads amounts as sizes for expenses, and as written otherwise", () => {
  expect(toTransactionFilter(choice("kind=expense&min=10&max=20"), "EUR")).toEqual({
    kind: "EXPENSE",
    amountMin: "-2000",
    amountMax: "-1000",
  });
  expect(toTransactionFilter(choice("kind=income&min=10"), "JPY")).toEqual({ kind: "INCOME", amountMin: "10" });
  expect(toTransactionFilter(choice("min=-20&max=-10"), "EUR")).toEqual({ amountMin: "-2000", amountMax: "-1000" });
});
