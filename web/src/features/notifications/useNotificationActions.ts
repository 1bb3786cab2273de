import { useApolloClient } from "@apollo/client/react";
import { MarkNotificationsReadDocument, NotificationsDocument, SnoozeNotificationDocument } from "@/gql/graphql";
import type { UserErrorLike } from "@/shared/errors/userErrors";
import { failureText } from "@/shared/errors/failure";
import { showDone, showProblem } from "@/shared/ui/toasts";
import { words } from "./words";

/** What can be done with messages; each list that is shown follows. */
export function useNotificationActions() {
  const client = useApolloClient();

  async function run(work: () => Promise<readonly UserErrorLike[] | undefined>, done?: string): Promise<void> {
    try {
      const [refusal] = (await work()) ?? [];
      if (refusal) { showProblem(words.failed, refusal.message); return; }
      if (done) showDone(done);
      await client.refetchQueries({ include: [NotificationsDocument] });
    } catch (error) {
      showProblem(words.failed, failureText(error));
    }
  }

  return {
    mark: (ids: string[] | null, read: boolean) =>
      void run(async () => (await client.mutate({ mutation: MarkNotificationsReadDocument, variables: { input: { ids, read } } })).data?.markNotificationsRead.errors),
    snooze: (id: string, until: string | null) =>
      void run(
        async () => (await client.mutate({ mutation: SnoozeNotificationDocument, variables: { input: { id, until } } })).data?.snoozeNotification.errors,
        until === null ? undefined : words.snoozed,
      ),
  };
}
