import type { TransactionKind } from "@/gql/graphql";
import type { AccountChoice_AccountFragment } from "@/gql/graphql";
import { amountProblem } from "@/shared/money/AmountField";
import { flipSign, signOf } from "@/shared/money/money";
import { parseAmount } from "@/shared/money/parseAmount";
import { formWords } from "./formWords";

export interface TransactionValues {
  kind: TransactionKind;
  accountId: string | null;
  toAccountId: string | null;
  amount: string;
  receivedAmount: string;
  bookedOn: string;
  description: string;
  category: string | null;
  note: string;
}

export type TransactionField = keyof TransactionValues;

/** Inputs that an error of the server can point at. */
export const TRANSACTION_FIELDS: readonly TransactionField[] = [
  "accountId", "toAccountId", "amount", "receivedAmount", "bookedOn", "description", "category", "note",
];
export const FIELD_ALIASES: Readonly<Record<string, TransactionField>> = { fromAccountId: "accountId" };

type Problems = Partial<Record<TransactionField, string>>;
type Accounts = readonly AccountChoice_AccountFragment[];

export function currencyOf(accounts: Accounts, id: string | null, fallback: string): string {
  return accounts.find((account) => account.id === id)?.currency ?? fallback;
}

/** What can be said without asking the server. It checks everything again. */
export function validateTransaction(values: TransactionValues, accounts: Accounts, home: string): Problems {
  const problems: Problems = {};
  const transfer = values.kind === "TRANSFER";
  if (!values.accountId) problems.accountId = formWords.missing.account;
  if (transfer && !values.toAccountId) problems.toAccountId = formWords.missing.account;
  else if (transfer && values.toAccountId === values.accountId) problems.toAccountId = formWords.missing.sameAccount;
  if (!values.bookedOn) problems.bookedOn = formWords.missing.date;
  if (!transfer && values.description.trim() === "") problems.description = formWords.missing.description;
  const currency = currencyOf(accounts, values.accountId, home);
  setProblem(problems, "amount", sizeProblem(values.amount, currency));
  if (transfer && needsReceivedAmount(values, accounts, home)) {
    const other = currencyOf(accounts, values.toAccountId, home);
    setProblem(problems, "receivedAmount", sizeProblem(values.receivedAmount, other));
  }
  return problems;
}

function setProblem(problems: Problems, field: TransactionField, problem: string | null): void {
  if (problem) problems[field] = problem;
}

/** The direction is the kind's business; the amount is a size. */
function sizeProblem(text: string, currency: string): string | null {
  const parsed = parseAmount(text, currency);
  if (parsed.ok && signOf(parsed.minor) !== "positive") return formWords.missing.positive;
  return amountProblem(parsed, currency);
}

export function needsReceivedAmount(values: TransactionValues, accounts: Accounts, home: string): boolean {
  if (values.kind !== "TRANSFER" || !values.toAccountId) return false;
  return currencyOf(accounts, values.accountId, home) !== currencyOf(accounts, values.toAccountId, home);
}

/** A size as typed to signed minor units: spending leaves the account. Call only after validation. */
export function signedMinor(text: string, currency: string, kind: TransactionKind): string {
  const parsed = parseAmount(text, currency);
  if (!parsed.ok) throw new Error("The amount was not validated");
  return kind === "EXPENSE" ? flipSign(parsed.minor) : parsed.minor;
}
