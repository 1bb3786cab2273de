import { useApolloClient } from "@apollo/client/react";
import { useCallback } from "react";
import { CategorizeTransactionsDocument } from "@/gql/graphql";
import { useCategories } from "@/shared/categories/useCategories";
import { failureText } from "@/shared/errors/failure";
import { useRuleOffer } from "@/shared/rules/useRuleOffer";
import { showProblem } from "@/shared/ui/toasts";
import { useChangeToast } from "@/shared/undo/useUndo";
import { refetchSums } from "../live/applyChange";
import { words } from "../words";

interface Row {
  readonly id: string;
  readonly kind: "EXPENSE" | "INCOME" | "TRANSFER";
  readonly description: string;
  readonly merchant: string | null;
}

/** Give rows a category. One row shows it at once and takes it back if the server refuses. */
export function useCategorize(): (ids: readonly string[], category: string | null, row?: Row) => Promise<boolean> {
  const client = useApolloClient();
  const categories = useCategories();
  const tell = useChangeToast();
  const offerRule = useRuleOffer();
  return useCallback(
    async (ids, category, row) => {
      const chosen = categories.find(({ id }) => id === category) ?? null;
      try {
        const { data } = await client.mutate({
          mutation: CategorizeTransactionsDocument,
          variables: { input: { ids: [...ids], category } },
          ...(row && { optimisticResponse: optimistic(row, chosen) }),
        });
        const refusal = data?.categorizeTransactions.errors[0];
        if (refusal) {
          showProblem(words.categorizeFailed, refusal.message);
          return false;
        }
        tell(data?.categorizeTransactions.change);
        refetchSums(client);
        if (ids.length === 1 && ids[0] !== undefined && category !== null) void offerRule(ids[0]);
        return true;
      } catch (error) {
        showProblem(words.categorizeFailed, failureText(error));
        return false;
      }
    },
    [client, categories, tell, offerRule],
  );
}

function optimistic(row: Row, category: ReturnType<typeof useCategories>[number] | null) {
  return {
    categorizeTransactions: {
      __typename: "CategorizeTransactionsPayload" as const,
      change: null,
      errors: [],
      transactions: [
        {
          __typename: "Transaction" as const,
          ...row,
          version: 0,
          category: category && { ...category, __typename: "Category" as const },
          categorizedBy: category ? ("PERSON" as const) : null,
          confidence: null,
        },
      ],
    },
  };
}
