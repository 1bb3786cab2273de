import { expect, it } from "vitest";
import { likelyType } from "./likelyType";

it.each([
  ["CREDIT CARD", "CREDIT_CARD"],
  ["CREDITCARD Account", "CREDIT_CARD"],
  ["CHASE SAPPHIRE", "CREDIT_CARD"],
  ["Investor Checking", "CHECKING"],
  ["SAVINGS Account", "SAVINGS"],
  ["Wallet", "CASH"],
  ["Cashback account", "CHECKING"],
  ["Mortgage 12", "LOAN"],
  ["Vanguard Brokerage", "INVESTMENT"],
  ["DE02 1203 0000", "CHECKING"],
])("takes %s for %s", (name, type) => {
  expect(likelyType(name)).toBe(type);
});
