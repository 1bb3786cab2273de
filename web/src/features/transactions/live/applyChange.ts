import type { ApolloClient } from "@apollo/client";
import type { TransactionChangedSubscription, TransactionFilter } from "@/gql/graphql";
import { arrivals } from "./arrivals";
import { mergeRow, removeRows } from "./liveCache";
import { isWithoutSearch } from "./matches";

type Change = TransactionChangedSubscription["transactionChanged"];

/** Bring one change, by anybody or anything, into the lists on the screen. */
export function applyTransactionChange(client: ApolloClient, change: Change): void {
  switch (change.kind) {
    case "CREATED":
    case "UPDATED":
      if (!change.transaction) return;
      mergeRow(client.cache, change.transaction);
      if (change.kind === "CREATED") arrivals.announce(change.transaction.id);
      return;
    case "DELETED":
      if (change.transactionId) removeRows(client.cache, [change.transactionId]);
      return;
    case "BULK":
      refetchNamed(client, ["TransactionList"]);
  }
}

/** A new row may belong to a list that was searched for; a list of everything takes it up by itself. */
export function refetchSearched(client: ApolloClient): void {
  for (const query of client.getObservableQueries("active")) {
    const filter = query.variables["filter"] as TransactionFilter | undefined;
    if (query.queryName === "TransactionList" && !isWithoutSearch(filter)) void query.refetch().catch(() => undefined);
  }
}

/** Sums come from the server: ask again for what shows some. */
export function refetchSums(client: ApolloClient): void {
  refetchNamed(client, ["DashboardPage", "BudgetsPage", "GoalsPage", "GoalContributions", "DebtsPage", "DebtPayoffs", "Report", "Accounts", "TransactionSums"]);
}

function refetchNamed(client: ApolloClient, names: readonly string[]): void {
  for (const query of client.getObservableQueries("active")) {
    if (query.queryName && names.includes(query.queryName)) void query.refetch().catch(() => undefined);
  }
}
