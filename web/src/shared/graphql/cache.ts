import { type FieldReadFunction, InMemoryCache, type Reference, type TypePolicies } from "@apollo/client";
import { relayStylePagination } from "@apollo/client/utilities";

/** What a list has brought need not be fetched again by its id. */
function byId(typename: string): FieldReadFunction<Reference> {
  return (known, { args, toReference }) => known ?? toReference({ __typename: typename, id: args?.["id"] as string });
}

const typePolicies: TypePolicies = {
  // A dashboard is what one month of one currency looks like; a budget’s spending belongs to one period.
  Dashboard: { keyFields: ["month", "currency"] },
  Budget: { keyFields: ["id", "startsOn"] },
  // Two consumers may have given up on one event.
  ParkedEvent: { keyFields: ["consumer", "id"] },
  // There is one: that of whoever looks.
  NotificationSettings: { keyFields: [] },
  // A report is whole each time: nothing of an older one belongs to it.
  Report: { merge: false },
  // The settings behind these are one row, and each of them is there once.
  EmergencyFund: { merge: true },
  DebtPlan: { merge: true },
  GoalsSummary: { merge: false },
  // What the model said of a row: two queries ask for different parts of it.
  Prediction: { keyFields: false, merge: true },
  Query: {
    fields: {
      transactions: relayStylePagination(["filter"]),
      notifications: relayStylePagination(["kinds", "unread", "snoozed"]),
      notificationDeliveries: relayStylePagination(["states"]),
      history: relayStylePagination(["filter"]),
      payees: relayStylePagination(["text", "order"]),
      transaction: { read: byId("Transaction") },
      import: { read: byId("Import") },
    },
  },
};

export function createCache(): InMemoryCache {
  return new InMemoryCache({ typePolicies, possibleTypes: {} });
}
