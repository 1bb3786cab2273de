import { useApolloClient } from "@apollo/client/react";
import { AcceptSuggestionsDocument, type AcceptSuggestionsInput } from "@/gql/graphql";
import { showProblem } from "@/shared/ui/toasts";
import { useSubmit } from "@/shared/ui/useSubmit";
import { useChangeToast } from "@/shared/undo/useUndo";
import { words } from "./words";

/** Take suggestions over, tell it with the way back, and show the queue as it is then. */
export function useAccept() {
  const client = useApolloClient();
  const tell = useChangeToast();
  const { busy, problem, setProblem, submit } = useSubmit();
  const accept = (input: AcceptSuggestionsInput) =>
    submit(async () => {
      const { data } = await client.mutate({ mutation: AcceptSuggestionsDocument, variables: { input } });
      const done = data?.acceptSuggestions;
      const refusal = done?.errors[0];
      if (refusal) setProblem(refusal.message);
      else tell(done?.change);
      if (done?.remainingCount) showProblem(words.queue, words.remaining(done.remainingCount));
      await client.refetchQueries({ include: "active" });
    });
  return { busy, problem, accept };
}
