import { expect, it } from "vitest";
import type { AccountChoice_AccountFragment } from "@/gql/graphql";
import { type TransactionValues, needsReceivedAmount, signedMinor, validateTransaction } from "./transactionForm";

const account = (id: string, currency: string) =>
  ({ __typename: "Account", id, name: id, type: "CHECKING", currency }) as AccountChoice_AccountFragment;
const ACCOUNTS = [account("euro", "EUR"), account("yen", "JPY")];

const filled: TransactionValues = {
  kind: "EXPENSE",
  accountId: "euro",
  toAccountId: null,
  amount: "12.50",
  receivedAmount: "",
  bookedOn: "2026-11-23",
  description: "Bakery",
  category: null,
  note: "",
};

it("accepts a complete expense", () => {
  expect(validateTransaction(filled, ACCOUNTS, "EUR")).toEqual({});
});

it("names every field that is missing", () => {
  const empty = { ...filled, accountId: null, amount: "", bookedOn: "", description: " " };
  expect(Object.keys(validateTransaction(empty, ACCOUNTS, "EUR")).sort()).toEqual(["accountId", "amount", "bookedOn", "description"]);
});

it.each(["0", "-5"])("wants a size, not %s: the kind says the direction", (amount) => {
  expect(validateTransaction({ ...filled, amount }, ACCOUNTS, "EUR").amount).toContain("greater than zero");
});

it("judges decimals by the account's currency", () => {
  expect(validateTransaction({ ...filled, accountId: "yen" }, ACCOUNTS, "EUR").amount).toContain("JPY has no decimals");
});

it("asks for the received amount only between currencies", () => {
  const transfer = { ...filled, kind: "TRANSFER" as const, description: "", toAccountId: "yen" };
  expect(needsReceivedAmount(transfer, ACCOUNTS, "EUR")).toBe(true);
  expect(validateTransaction(transfer, ACCOUNTS, "EUR")).toEqual({ receivedAmount: "Enter an amount." });
  expect(validateTransaction({ ...transfer, toAccountId: "euro" }, ACCOUNTS, "EUR")).toEqual({
    toAccountId: "Choose two different accounts.",
  });
});

it("makes spending negative", () => {
  expect(signedMinor("12.50", "EUR", "EXPENSE")).toBe("-1250");
  expect(signedMinor("1,250", "JPY", "INCOME")).toBe("1250");
});
