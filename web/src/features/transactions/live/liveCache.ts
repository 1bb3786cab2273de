import type { ApolloCache, Reference, StoreObject } from "@apollo/client";
import type { LiveRow_TransactionFragment, TransactionFilter } from "@/gql/graphql";
import { LiveRow_TransactionFragmentDoc } from "@/gql/graphql";
import { fragmentName } from "@/shared/graphql/useFragmentData";
import { type RowFacts, isBefore, matchesFilter } from "./matches";

interface StoredEdge {
  readonly __typename: "TransactionEdge";
  readonly cursor: string;
  readonly node: Reference;
}

interface StoredConnection {
  readonly edges?: readonly StoredEdge[];
  readonly totalCount?: number;
  readonly pageInfo?: { readonly hasNextPage: boolean };
}

type Read = (name: "id" | "bookedOn", from: Reference) => unknown;

/** Put the row where it belongs in every list on hand; a row that is already there only moves, if its date has changed. */
export function mergeRow(cache: ApolloCache, row: LiveRow_TransactionFragment): void {
  const node = cache.writeFragment({
    fragment: LiveRow_TransactionFragmentDoc,
    fragmentName: fragmentName(LiveRow_TransactionFragmentDoc),
    data: row,
  });
  if (!node) return;
  eachList(cache, (list, filter, read) => placeRow(list, node, row, filter, read));
}

/** Forget a row everywhere. */
export function removeRows(cache: ApolloCache, ids: readonly string[]): void {
  eachList(cache, (list, _filter, read) => {
    const edges = list.edges ?? [];
    const kept = edges.filter(({ node }) => !ids.includes(String(read("id", node))));
    const removed = edges.length - kept.length;
    return removed === 0 ? list : { ...list, edges: kept, totalCount: Math.max(0, (list.totalCount ?? 0) - removed) };
  });
  for (const id of ids) cache.evict({ id: cache.identify({ __typename: "Transaction", id }) ?? "" });
  cache.gc();
}

export function placeRow(
  list: StoredConnection,
  node: Reference,
  row: RowFacts,
  filter: TransactionFilter,
  read: Read,
): StoredConnection {
  const edges = list.edges ?? [];
  const others = edges.filter((edge) => edge.node.__ref !== node.__ref);
  const known = others.length < edges.length;
  // A row whose category no longer fits stays until the list is loaded anew: nobody's place should vanish under the hand.
  if (!known && !matchesFilter(row, filter)) return list;
  const at = others.findIndex((edge) =>
    isBefore(row, { id: String(read("id", edge.node)), bookedOn: String(read("bookedOn", edge.node)) }),
  );
  const beyondLoaded = at === -1 && list.pageInfo?.hasNextPage === true;
  const position = at === -1 ? others.length : at;
  const edge: StoredEdge = { __typename: "TransactionEdge", cursor: "", node };
  return {
    ...list,
    edges: beyondLoaded ? others : [...others.slice(0, position), edge, ...others.slice(position)],
    totalCount: (list.totalCount ?? 0) + (known ? 0 : 1),
  };
}

function eachList(
  cache: ApolloCache,
  change: (list: StoredConnection, filter: TransactionFilter, read: Read) => StoredConnection,
): void {
  cache.modify<{ transactions: StoreObject }>({
    id: "ROOT_QUERY",
    fields: {
      transactions: (list, { storeFieldName, readField }) =>
        change(list as StoredConnection, filterOf(storeFieldName), (name, from) => readField(name, from)) as StoreObject,
    },
  });
}

/** Lists are keyed by their filter: `transactions:{"filter":{…}}`. */
export function filterOf(storeFieldName: string): TransactionFilter {
  const json = /^\w+:(\{.*\})$/.exec(storeFieldName)?.[1];
  if (!json) return {};
  return (JSON.parse(json) as { filter?: TransactionFilter | null }).filter ?? {};
}
