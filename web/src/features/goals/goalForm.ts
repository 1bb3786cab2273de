import type { GoalCard_GoalFragment, SetGoalInput } from "@/gql/graphql";
import { amountProblem } from "@/shared/money/AmountField";
import { signOf } from "@/shared/money/money";
import { parseAmount, toInputText } from "@/shared/money/parseAmount";
import { words } from "./words";

// Hints of different length below their inputs: those stay in one line.
export const UNDER: ("label" | "input" | "description" | "error")[] = ["label", "input", "description", "error"];

export interface GoalValues {
  name: string;
  target: string;
  dueOn: string;
  startsOn: string;
  yearlyRate: number | string;
  kind: "transfers" | "search";
  query: string;
  accounts: string[];
  setAside: Record<string, string>;
  position: number | string;
}

export function valuesOf(goal: GoalCard_GoalFragment | null, currency: string, today: string): GoalValues {
  return {
    name: goal?.name ?? "",
    target: goal ? toInputText(goal.target.minor, currency) : "",
    dueOn: goal?.dueOn ?? "",
    startsOn: goal?.startsOn ?? today,
    yearlyRate: goal ? Number(goal.yearlyRate) : 0,
    kind: goal?.query ? "search" : "transfers",
    query: goal?.query ?? "",
    accounts: goal?.accounts.map(({ account }) => account.id) ?? [],
    setAside: Object.fromEntries(
      (goal?.accounts ?? []).map(({ account, setAside }) => [account.id, signOf(setAside.minor) === "zero" ? "" : toInputText(setAside.minor, currency)]),
    ),
    position: goal ? goal.position + 1 : "",
  };
}

/** As the server takes it; people count priorities from 1. */
export function goalInput(id: string, version: number | null, values: GoalValues, currency: string): SetGoalInput {
  return {
    id,
    version,
    name: values.name.trim(),
    target: minorOf(values.target, currency),
    currency,
    startsOn: values.startsOn,
    dueOn: values.dueOn === "" ? null : values.dueOn,
    yearlyRate: String(values.yearlyRate),
    query: values.kind === "search" ? values.query : null,
    accounts: values.accounts.map((accountId) => ({ accountId, setAside: minorOf(values.setAside[accountId] || "0", currency) })),
    position: typeof values.position === "number" ? values.position - 1 : null,
  };
}

export function minorOf(text: string, currency: string): string {
  const parsed = parseAmount(text, currency);
  return parsed.ok ? parsed.minor : "0";
}

export function positiveProblem(text: string, currency: string): string | null {
  const parsed = parseAmount(text, currency);
  if (parsed.ok && signOf(parsed.minor) !== "positive") return words.positive;
  return amountProblem(parsed, currency);
}
