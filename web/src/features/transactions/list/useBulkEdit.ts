import { useApolloClient } from "@apollo/client/react";
import { useCallback } from "react";
import { EditTransactionsDocument, type EditTransactionsMutation, type TransactionChanges, type TransactionSelection } from "@/gql/graphql";
import { failureText } from "@/shared/errors/failure";
import { newId } from "@/shared/ids";
import { showDone, showProblem } from "@/shared/ui/toasts";
import { useChangeToast } from "@/shared/undo/useUndo";
import { bulkWords } from "./bulkWords";

type Answer = EditTransactionsMutation["editTransactions"];

/** Change many rows in one change, tell what was left out and why; true where it was done. */
export function useBulkEdit(): (selection: TransactionSelection, changes: TransactionChanges) => Promise<boolean> {
  const client = useApolloClient();
  const tell = useChangeToast();
  return useCallback(
    async (selection, changes) => {
      try {
        const { data } = await client.mutate({ mutation: EditTransactionsDocument, variables: { input: { id: newId(), selection, changes } } });
        const answer = data?.editTransactions;
        const refusal = answer?.errors[0];
        if (!answer || refusal) {
          showProblem(bulkWords.failed, refusal?.message ?? "");
          return false;
        }
        tell(answer.change);
        tellSkipped(answer);
        await client.refetchQueries({ include: "active" });
        return true;
      } catch (error) {
        showProblem(bulkWords.failed, failureText(error));
        return false;
      }
    },
    [client, tell],
  );
}

function tellSkipped({ changedCount, skipped }: Answer): void {
  if (skipped.length === 0) return;
  const reasons = `${skipped.map(({ reason, count }) => bulkWords.reasons[reason](count)).join(", ")}.`;
  const harmless = skipped.every(({ reason }) => reason === "UNCHANGED");
  if (harmless && changedCount !== 0) return;
  if (harmless) showDone(`${bulkWords.none}: ${reasons}`);
  else showProblem(changedCount === 0 ? bulkWords.none : bulkWords.skippedTitle, reasons);
}
