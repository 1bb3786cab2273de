import { useApolloClient } from "@apollo/client/react";
import { ActOnInsightDocument, GiveInsightFeedbackDocument, HearAgainDocument, type InsightOpinion } from "@/gql/graphql";
import { failureText } from "@/shared/errors/failure";
import { showProblem } from "@/shared/ui/toasts";
import { useChange } from "@/shared/undo/useChange";
import { words } from "./words";

interface InsightActions {
  readonly say: (id: string, opinion: InsightOpinion | null) => Promise<void>;
  readonly act: (id: string) => Promise<void>;
  readonly hearAgain: (topic: string) => Promise<void>;
}

/** Each is one change with a way back; every list follows. */
export function useInsightActions(): InsightActions {
  const client = useApolloClient();
  const change = useChange();

  async function run(work: Parameters<typeof change>[0]): Promise<void> {
    try {
      const refused = await change(work);
      if (refused?.general) showProblem(words.failed, refused.general);
    } catch (error) {
      showProblem(words.failed, failureText(error));
    }
  }

  return {
    say: (id, opinion) =>
      run(async () => (await client.mutate({ mutation: GiveInsightFeedbackDocument, variables: { input: { id, opinion } } })).data?.giveInsightFeedback),
    act: (id) => run(async () => (await client.mutate({ mutation: ActOnInsightDocument, variables: { input: { id } } })).data?.actOnInsight),
    hearAgain: (topic) => run(async () => (await client.mutate({ mutation: HearAgainDocument, variables: { input: { topic } } })).data?.hearAgain),
  };
}
