import type { EditTransactionInput, EditTransferInput, TransactionDetail_TransactionFragment } from "@/gql/graphql";
import { amountProblem } from "@/shared/money/AmountField";
import { flipSign, signOf, withoutSign } from "@/shared/money/money";
import { parseAmount, toInputText } from "@/shared/money/parseAmount";
import { leftOf, parsePercent, percentOf } from "@/shared/money/splitting";
import { formWords } from "../form/formWords";

export type Row = TransactionDetail_TransactionFragment;

/** A part as it is typed: its amount is a size in the direction of the whole, and may be negative. */
export interface PartValues {
  id: string;
  amount: string;
  category: string | null;
  note: string;
  tags: string[];
}

/** What the panel edits; tags and the payee by name, so that new ones can be typed. */
export interface DetailValues {
  amount: string;
  bookedOn: string;
  accountId: string;
  description: string;
  category: string | null;
  payeeId: string | null;
  tags: string[];
  note: string;
  pending: boolean;
  hidden: boolean;
  parts: PartValues[];
}

/** Names of tags to their ids; new ones have been made before. */
export type TagIds = (names: readonly string[]) => string[];

export function isSpending(row: Row): boolean {
  return signOf(row.amount.minor) === "negative";
}

export function toValues(row: Row): DetailValues {
  const { currency } = row.amount;
  const inDirection = (minor: string) => toInputText(isSpending(row) ? flipSign(minor) : minor, currency);
  return {
    amount: toInputText(withoutSign(row.amount.minor), currency),
    bookedOn: row.bookedOn,
    accountId: row.account.id,
    description: row.description,
    category: row.category?.id ?? null,
    payeeId: row.payee?.id ?? null,
    tags: row.tags.map(({ name }) => name),
    note: row.note ?? "",
    pending: row.status === "PENDING",
    hidden: row.isHidden,
    parts: row.splits.map((part) => ({
      id: part.id,
      amount: inDirection(part.amount.minor),
      category: part.category?.id ?? null,
      note: part.note ?? "",
      tags: part.tags.map(({ name }) => name),
    })),
  };
}

/** The size of the whole in minor units; null while it cannot be read. */
export function sizeOf(values: Pick<DetailValues, "amount">, currency: string): string | null {
  const parsed = parseAmount(values.amount, currency);
  return parsed.ok && signOf(parsed.minor) === "positive" ? parsed.minor : null;
}

/** What is not assigned to a part yet, of parts that can be read; null while the whole cannot be read. */
export function leftToAssign(values: Pick<DetailValues, "amount" | "parts">, currency: string): string | null {
  const total = sizeOf(values, currency);
  if (total === null) return null;
  return leftOf(total, values.parts.map(({ amount }) => typedMinor(amount, currency) ?? "0"));
}

/** Minor units of what was typed; null while it cannot be read. */
export function typedMinor(text: string, currency: string): string | null {
  const parsed = parseAmount(text, currency);
  return parsed.ok ? parsed.minor : null;
}

/** `25%` becomes that share of the whole; anything else stays as it was typed. */
export function withoutPercent(text: string, total: string | null, currency: string): string {
  const points = parsePercent(text);
  return points === null || total === null ? text : toInputText(percentOf(total, points), currency);
}

/** What can be said without asking the server, which checks everything again. */
export function validateDetail(values: DetailValues, currency: string): Record<string, string> {
  const problems: Record<string, string> = {};
  if (!values.bookedOn) problems["bookedOn"] = formWords.missing.date;
  if (values.description.trim() === "") problems["description"] = formWords.missing.description;
  const parsed = parseAmount(values.amount, currency);
  const problem = parsed.ok && signOf(parsed.minor) !== "positive" ? formWords.missing.positive : amountProblem(parsed, currency);
  if (problem) problems["amount"] = problem;
  values.parts.forEach(({ amount }, place) => {
    const part = parseAmount(amount, currency);
    const wrong = part.ok && signOf(part.minor) === "zero" ? formWords.missing.positive : amountProblem(part, currency);
    if (wrong) problems[`parts.${place}.amount`] = wrong;
  });
  return problems;
}

/** The fields that the person has changed, as the server takes them. */
export function changedFields(row: Row, before: DetailValues, now: DetailValues, tagIds: TagIds): Partial<EditTransactionInput> {
  const { currency } = row.amount;
  const signed = (text: string) => signedOf(text, currency, isSpending(row));
  const changed: Partial<EditTransactionInput> = {};
  const differs = (name: keyof DetailValues) => JSON.stringify(before[name]) !== JSON.stringify(now[name]);
  if (signed(before.amount) !== signed(now.amount)) changed.amount = signed(now.amount);
  if (differs("bookedOn")) changed.bookedOn = now.bookedOn;
  if (differs("accountId")) changed.accountId = now.accountId;
  if (before.description !== now.description.trim()) changed.description = now.description.trim();
  if (differs("category") && now.parts.length === 0) changed.category = now.category;
  if (differs("payeeId")) changed.payeeId = now.payeeId;
  if (differs("tags")) changed.tagIds = tagIds(now.tags);
  if (before.note !== now.note.trim()) changed.note = now.note.trim() || null;
  if (differs("pending")) changed.status = now.pending ? "PENDING" : "POSTED";
  if (differs("hidden")) changed.isHidden = now.hidden;
  if (differs("parts") || (changed.amount !== undefined && now.parts.length > 0)) {
    changed.splits = now.parts.map((part) => ({
      id: part.id,
      amount: signed(part.amount),
      category: part.category,
      note: part.note.trim() || null,
      tagIds: tagIds(part.tags),
    }));
  }
  return changed;
}

/** Of a transfer both sides change together; its words, tags and marks are each side's own. */
export function changedTransfer(row: Row, before: DetailValues, now: DetailValues): Partial<EditTransferInput> {
  const changed: Partial<EditTransferInput> = {};
  const { currency } = row.amount;
  const size = signedOf(now.amount, currency, false);
  if (signedOf(before.amount, currency, false) !== size) {
    if (isSpending(row)) changed.amount = size;
    else changed.receivedAmount = size;
    if (row.counterpart?.amount.currency === currency) changed.amount = size;
  }
  if (before.bookedOn !== now.bookedOn) changed.bookedOn = now.bookedOn;
  return changed;
}

function signedOf(text: string, currency: string, spending: boolean): string {
  const minor = typedMinor(text, currency) ?? "0";
  return spending ? flipSign(minor) : minor;
}
