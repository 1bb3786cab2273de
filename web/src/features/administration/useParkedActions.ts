import { useApolloClient } from "@apollo/client/react";
import { useState } from "react";
import { AdminActionsDocument, DiscardParkedDocument, ParkedEventsDocument, ReplayParkedDocument } from "@/gql/graphql";
import { failureText } from "@/shared/errors/failure";
import { showDone, showProblem } from "@/shared/ui/toasts";
import { words } from "./words";

interface Wanted {
  readonly consumer: string;
  /** Null: all of the consumer's. */
  readonly ids: readonly string[] | null;
}

/** Give events to their consumer again, or throw them away; both say what came of it and look again. */
export function useParkedActions() {
  const client = useApolloClient();
  const [busy, setBusy] = useState(false);
  async function act({ consumer, ids }: Wanted, discard: boolean): Promise<void> {
    setBusy(true);
    const variables = { input: { consumer, ids: ids === null ? null : [...ids] } };
    try {
      const done = discard
        ? (await client.mutate({ mutation: DiscardParkedDocument, variables })).data?.discardParked
        : (await client.mutate({ mutation: ReplayParkedDocument, variables })).data?.replayParked;
      const [refusal] = done?.errors ?? [];
      if (refusal) { showProblem(words.failed, refusal.message); return; }
      const missing = done?.missingCount ?? 0;
      const said = discard ? words.discarded : words.replayed;
      showDone(said(done?.doneCount ?? 0) + (missing > 0 ? words.missing(missing) : ""));
      await client.refetchQueries({ include: [ParkedEventsDocument, AdminActionsDocument] });
    } catch (error) {
      showProblem(words.failed, failureText(error));
    } finally {
      setBusy(false);
    }
  }
  return { busy, replay: (wanted: Wanted) => void act(wanted, false), discard: (wanted: Wanted) => void act(wanted, true) };
}
