import { useApolloClient } from "@apollo/client/react";
import type { ApolloClient } from "@apollo/client";
import { NotificationDeliveriesDocument } from "@/gql/graphql";
import { failureText } from "@/shared/errors/failure";
import type { UserErrorLike } from "@/shared/errors/userErrors";
import { showDone, showProblem } from "@/shared/ui/toasts";
import { words } from "./settingsWords";

type Payload = { readonly errors: readonly UserErrorLike[] } | null | undefined;

/** Save one choice at once. The answer carries all of them, so that the cache follows. */
export function useSettingsChange(): (work: (client: ApolloClient) => Promise<Payload>, done?: string, onEnd?: () => void) => void {
  const client = useApolloClient();
  return (work, done, onEnd) => {
    void work(client)
      .then(async (payload) => {
        const [refusal] = payload?.errors ?? [];
        if (refusal) { showProblem(words.failed, refusal.message); return; }
        if (done) showDone(done);
        await client.refetchQueries({ include: [NotificationDeliveriesDocument] });
      })
      .catch((error: unknown) => showProblem(words.failed, failureText(error)))
      .finally(onEnd);
  };
}
