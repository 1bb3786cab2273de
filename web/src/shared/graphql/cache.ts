import { InMemoryCache, type TypePolicies } from "@apollo/client";
import { relayStylePagination } from "@apollo/client/utilities";

const typePolicies: TypePolicies = {
  // A dashboard is what one month of one currency looks like; a budget's spending belongs to one month.
  Dashboard: { keyFields: ["month", "currency"] },
  Budget: { keyFields: ["id", "month"] },
  Query: {
    fields: {
      transactions: relayStylePagination(["filter"]),
      notifications: relayStylePagination(),
      transaction: { read: (known, { args, toReference }) => known ?? toReference({ __typename: "Transaction", id: args?.["id"] as string }) },
      import: { read: (known, { args, toReference }) => known ?? toReference({ __typename: "Import", id: args?.["id"] as string }) },
    },
  },
};

export function createCache(): InMemoryCache {
  return new InMemoryCache({ typePolicies, possibleTypes: {} });
}
