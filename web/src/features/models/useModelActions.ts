import type { ApolloClient } from "@apollo/client";
import { useApolloClient } from "@apollo/client/react";
import { useState } from "react";
import { AdminActionsDocument, ModelsDocument, PromoteModelDocument, RollBackModelDocument, ShadowModelDocument, TrainModelDocument } from "@/gql/graphql";
import { failureText } from "@/shared/errors/failure";
import { showDone, showProblem } from "@/shared/ui/toasts";
import { words } from "./words";

interface Told {
  readonly errors: readonly { readonly message: string }[];
}
type Ask = (client: ApolloClient) => Promise<readonly [Told | undefined, string]>;

/** What an administrator does to one model; each says what came of it and looks again. */
export function useModelActions(model: string) {
  const client = useApolloClient();
  const [busy, setBusy] = useState(false);
  async function act(ask: Ask): Promise<void> {
    setBusy(true);
    try {
      const [told, done] = await ask(client);
      const [refusal] = told?.errors ?? [];
      if (refusal) { showProblem(words.failed, refusal.message); return; }
      showDone(done);
      await client.refetchQueries({ include: [ModelsDocument, AdminActionsDocument] });
    } catch (error) {
      showProblem(words.failed, failureText(error));
    } finally {
      setBusy(false);
    }
  }
  return {
    busy,
    promote: (version: string) =>
      void act(async (to) => {
        const told = (await to.mutate({ mutation: PromoteModelDocument, variables: { input: { model, version } } })).data?.promoteModel;
        return [told, words.promoted(told?.active ?? version)];
      }),
    shadow: (version: string | null) =>
      void act(async (to) => {
        const told = (await to.mutate({ mutation: ShadowModelDocument, variables: { input: { model, version } } })).data?.shadowModel;
        return [told, words.shadowed(told?.shadow ?? null)];
      }),
    rollBack: () =>
      void act(async (to) => {
        const told = (await to.mutate({ mutation: RollBackModelDocument, variables: { input: { model } } })).data?.rollBackModel;
        return [told, words.promoted(told?.active ?? "")];
      }),
    train: () =>
      void act(async (to) => [(await to.mutate({ mutation: TrainModelDocument, variables: { input: { model } } })).data?.trainModel, words.began]),
  };
}
