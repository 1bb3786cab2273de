import { useApolloClient, useQuery } from "@apollo/client/react";
import { useCallback, useRef } from "react";
import { NextStepsDocument, RedoDocument, RedoLastDocument, UndoLastDocument } from "@/gql/graphql";
import { failureText } from "@/shared/errors/failure";
import { showDone, showProblem } from "@/shared/ui/toasts";

interface UndoRedo {
  /** What would be taken back, in words; null where there is nothing. */
  readonly undoes: string | null;
  readonly redoes: string | null;
  readonly undo: () => Promise<boolean>;
  readonly redo: () => Promise<boolean>;
}

interface Answer {
  readonly change: { readonly summary: string } | null;
  readonly errors: readonly { readonly message: string }[];
}

/** One's own last change, back and forth. */
export function useUndoRedo(): UndoRedo {
  const client = useApolloClient();
  const { data } = useQuery(NextStepsDocument, { fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" });
  const run = useOneAtATime();
  const undo = useCallback(
    () => run("This could not be undone", "Undone", async () => (await client.mutate({ mutation: UndoLastDocument })).data?.undoLast),
    [client, run],
  );
  const redo = useCallback(
    () => run("This could not be done again", "Done again", async () => (await client.mutate({ mutation: RedoLastDocument })).data?.redoLast),
    [client, run],
  );
  return { undoes: data?.nextSteps.undo?.summary ?? null, redoes: data?.nextSteps.redo?.summary ?? null, undo, redo };
}

/** Do one undone change again. True when it was done. */
export function useRedo(): (changeId: string) => Promise<boolean> {
  const client = useApolloClient();
  const run = useOneAtATime();
  return useCallback(
    (changeId) =>
      run("This could not be done again", "Done again", async () => (await client.mutate({ mutation: RedoDocument, variables: { input: { changeId } } })).data?.redo),
    [client, run],
  );
}

/** Keys that are held down must not take back more than somebody sees. */
function useOneAtATime() {
  const client = useApolloClient();
  const busy = useRef(false);
  return useCallback(
    async (problem: string, done: string, work: () => Promise<Answer | undefined>): Promise<boolean> => {
      if (busy.current) return false;
      busy.current = true;
      try {
        const answer = await work();
        const refusal = answer?.errors[0];
        if (refusal) {
          showProblem(problem, refusal.message);
          return false;
        }
        await client.refetchQueries({ include: "active" });
        showDone(answer?.change ? `${done}: ${answer.change.summary}` : done);
        return true;
      } catch (error) {
        showProblem(problem, failureText(error));
        return false;
      } finally {
        busy.current = false;
      }
    },
    [client],
  );
}
