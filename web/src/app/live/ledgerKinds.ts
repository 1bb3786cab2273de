import type { ApolloClient } from "@apollo/client";

const INSIGHTS = ["InsightsPage", "InsightsPanel", "HealthReport", "WhatIf"];
const GOALS = ["GoalsPage", "GoalContributions", "DebtsPage", "DebtPayoffs"];

/** Which queries show what, by the name of the operation; those that are not on the screen are fetched when they are. */
const SHOWN: Readonly<Record<string, readonly string[]>> = {
  categories: ["Categories", "CategoriesSection"],
  tags: ["Tags", "TagsSection"],
  payees: ["Payees", "PayeesSection"],
  suggestions: ["ReviewCount", "SuggestionQueue", "Categorization"],
  recategorizations: ["Again", "ReviewCount", "SuggestionQueue", "Categorization"],
  trainings: ["Learn"],
  settings: ["Categorization"],
  budgets: ["BudgetsPage", "BudgetSuggestions", ...INSIGHTS],
  restored_budgets: ["BudgetsPage", "BudgetSuggestions", ...INSIGHTS],
  goals: [...GOALS, ...INSIGHTS],
  restored_goals: [...GOALS, ...INSIGHTS],
  recurring: ["RecurringPage", "RecurringCharges", "BalanceOutlooks", "UpcomingDays"],
  insights: INSIGHTS,
  restored_insights: INSIGHTS,
  accounts: ["Accounts", "AccountsPage", "AccountPage", "DashboardPage", ...GOALS, ...INSIGHTS],
};
const ALWAYS = ["NextSteps", "History"];

/** Read again what changed in another page: nothing that nobody looks at. */
export function refetchLedger(client: ApolloClient, kinds: readonly string[]): void {
  const active = [...client.getObservableQueries("active")].map(({ queryName }) => queryName).filter((name) => name !== undefined);
  // What this build has no list for may be on any page.
  const anything = kinds.length === 0 || kinds.some((kind) => !(kind in SHOWN));
  const wanted = new Set([...ALWAYS, ...kinds.flatMap((kind) => SHOWN[kind] ?? [])]);
  const include = anything ? active : active.filter((name) => wanted.has(name));
  if (include.length > 0) void client.refetchQueries({ include });
}
