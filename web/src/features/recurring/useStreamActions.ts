import { useApolloClient } from "@apollo/client/react";
import { useMemo } from "react";
import { ConfirmRecurringDocument, DismissRecurringDocument, EndRecurringDocument, RestoreRecurringDocument } from "@/gql/graphql";
import { failureText } from "@/shared/errors/failure";
import { showProblem } from "@/shared/ui/toasts";
import { useChange } from "@/shared/undo/useChange";
import { words } from "./words";

export interface StreamActions {
  readonly confirm: (id: string) => Promise<void>;
  readonly end: (id: string) => Promise<void>;
  readonly dismiss: (id: string) => Promise<void>;
  readonly restore: (id: string) => Promise<void>;
}

/** What takes one click; each is told with the way back. */
export function useStreamActions(): StreamActions {
  const client = useApolloClient();
  const change = useChange();
  return useMemo(() => {
    const said = async (work: Parameters<typeof change>[0]) => {
      try {
        const refused = await change(work);
        if (refused?.general) showProblem(words.notSaved, refused.general);
      } catch (error) {
        showProblem(words.notSaved, failureText(error));
      }
    };
    const of = (id: string) => ({ input: { id } });
    return {
      confirm: (id) => said(async () => (await client.mutate({ mutation: ConfirmRecurringDocument, variables: of(id) })).data?.confirmRecurring),
      end: (id) => said(async () => (await client.mutate({ mutation: EndRecurringDocument, variables: of(id) })).data?.endRecurring),
      dismiss: (id) => said(async () => (await client.mutate({ mutation: DismissRecurringDocument, variables: of(id) })).data?.dismissRecurring),
      restore: (id) => said(async () => (await client.mutate({ mutation: RestoreRecurringDocument, variables: of(id) })).data?.restoreRecurring),
    };
  }, [client, change]);
}
