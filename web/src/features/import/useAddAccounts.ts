import { useApolloClient } from "@apollo/client/react";
import { CreateAccountDocument } from "@/gql/graphql";
import { likelyType } from "@/shared/accounts/likelyType";
import { newId } from "@/shared/ids";
import { useHomeCurrency } from "@/shared/session/useViewer";
import { showProblem } from "@/shared/ui/toasts";
import { useSubmit } from "@/shared/ui/useSubmit";
import type { Destinations, Preview } from "./files";
import { words } from "./words";

type Label = Preview["accounts"][number];

/** An export of another program names many accounts: all of them at once, under their names, each with its currency. */
export function useAddAccounts() {
  const client = useApolloClient();
  const home = useHomeCurrency();
  const { busy, submit } = useSubmit();

  const add = (labels: readonly Label[], then: (made: Destinations) => void) =>
    submit(async () => {
      const made: Record<string, string> = {};
      for (const { label, currency } of labels) {
        const id = newId();
        const input = { id, name: label.slice(0, 100), type: likelyType(label), currency: currency ?? home, openingBalance: "0" };
        // oxlint-disable-next-line no-await-in-loop -- in the order of the file, and the first refusal ends it
        const { data } = await client.mutate({ mutation: CreateAccountDocument, variables: { input } });
        const refusal = data?.createAccount.errors[0];
        if (refusal) { showProblem(words.notAdded(label), refusal.message); break; }
        made[label] = id;
      }
      await client.refetchQueries({ include: "active" });
      then(made);
    });

  return { busy, add };
}
