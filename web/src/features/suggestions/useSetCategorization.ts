import { useApolloClient } from "@apollo/client/react";
import { SetCategorizationDocument, type SetLedgerSettingsInput } from "@/gql/graphql";
import { useSubmit } from "@/shared/ui/useSubmit";
import { useChange } from "@/shared/undo/useChange";

/** Saves settings as one change with its way back; what was refused is in `problem`. */
export function useSetCategorization() {
  const client = useApolloClient();
  const change = useChange();
  const { busy, problem, setProblem, submit } = useSubmit();
  const save = (input: SetLedgerSettingsInput) =>
    submit(async () => {
      const refused = await change(async () => (await client.mutate({ mutation: SetCategorizationDocument, variables: { input } })).data?.setLedgerSettings);
      if (refused) setProblem(refused.general);
    });
  return { busy, problem, save };
}
