import { useApolloClient } from "@apollo/client/react";
import {
  MendByDeletingDocument, MendByEditingDocument, MendByOpeningDocument, MendByRecordingDocument, type Proposal_ProposalFragment,
} from "@/gql/graphql";
import { failureText } from "@/shared/errors/failure";
import { newId } from "@/shared/ids";
import { showProblem } from "@/shared/ui/toasts";
import { useChange } from "@/shared/undo/useChange";
import { words } from "./words";

/** Does what a proposal says, one click. Ticks are the page's own and not done here. */
export function useMend(accountId: string): (proposal: Proposal_ProposalFragment) => void {
  const client = useApolloClient();
  const change = useChange();

  function work({ fix, transactions }: Proposal_ProposalFragment) {
    const row = transactions[0];
    if (fix.kind === "RECORD") {
      const input = {
        id: newId(),
        accountId,
        bookedOn: fix.bookedOn ?? "",
        amount: fix.amount?.minor ?? "0",
        description: fix.description ?? words.missingRow,
      };
      return async () => (await client.mutate({ mutation: MendByRecordingDocument, variables: { input } })).data?.recordTransaction;
    }
    if (fix.kind === "CHANGE_OPENING_BALANCE") {
      const input = { id: accountId, openingBalance: fix.amount?.minor ?? "0" };
      return async () => (await client.mutate({ mutation: MendByOpeningDocument, variables: { input } })).data?.editAccount;
    }
    if (!row) return null;
    if (fix.kind === "DELETE") return async () => (await client.mutate({ mutation: MendByDeletingDocument, variables: { input: { id: row.id } } })).data?.deleteTransaction;
    const input = {
      id: row.id,
      version: row.version,
      ...(fix.kind === "CHANGE_AMOUNT" && fix.amount ? { amount: fix.amount.minor } : {}),
      ...(fix.kind === "CHANGE_DATE" && fix.bookedOn ? { bookedOn: fix.bookedOn } : {}),
      ...(fix.kind === "MOVE" && fix.accountId ? { accountId: fix.accountId } : {}),
    };
    return async () => (await client.mutate({ mutation: MendByEditingDocument, variables: { input } })).data?.editTransaction;
  }

  return (proposal) => {
    const mend = work(proposal);
    if (!mend) return;
    void change(mend)
      .then((refused) => refused && showProblem(words.failed, refused.general ?? ""))
      .catch((error: unknown) => showProblem(words.failed, failureText(error)));
  };
}
