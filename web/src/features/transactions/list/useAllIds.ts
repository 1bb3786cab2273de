import { useApolloClient } from "@apollo/client/react";
import { useCallback, useState } from "react";
import { type TransactionFilter, TransactionIdsDocument, type TransactionIdsQuery } from "@/gql/graphql";
import { failureText } from "@/shared/errors/failure";
import { showProblem } from "@/shared/ui/toasts";
import { words } from "../words";

/** What one change may take. */
export const SELECTED_MAX = 5_000;

interface AllIds {
  readonly loading: boolean;
  /** Null where it did not work; the person has been told. */
  readonly load: () => Promise<readonly string[] | null>;
}

/** The ids of every row that matches, page by page. */
export function useAllIds(filter: TransactionFilter): AllIds {
  const client = useApolloClient();
  const [loading, setLoading] = useState(false);
  const load = useCallback(async () => {
    setLoading(true);
    try {
      const ids: string[] = [];
      let after: string | null = null;
      do {
        const page: TransactionIdsQuery["transactions"] | undefined = (
          await client.query({ query: TransactionIdsDocument, variables: { filter, after }, fetchPolicy: "no-cache" })
        ).data?.transactions;
        ids.push(...(page?.edges ?? []).map(({ node }) => node.id));
        after = page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
      } while (after !== null && ids.length < SELECTED_MAX);
      return ids.slice(0, SELECTED_MAX);
    } catch (error) {
      showProblem(words.selectFailed, failureText(error));
      return null;
    } finally {
      setLoading(false);
    }
  }, [client, filter]);
  return { loading, load };
}
