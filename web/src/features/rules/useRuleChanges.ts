import { useApolloClient } from "@apollo/client/react";
import { DeleteRuleDocument, EditRuleDocument, OrderRulesDocument, type RuleRow_RuleFragment } from "@/gql/graphql";
import { failureText } from "@/shared/errors/failure";
import type { MappedErrors } from "@/shared/errors/userErrors";
import { showProblem } from "@/shared/ui/toasts";
import { useChange } from "@/shared/undo/useChange";
import { words } from "./words";

interface RuleChanges {
  readonly toggle: (rule: RuleRow_RuleFragment, isActive: boolean) => Promise<void>;
  readonly remove: (id: string) => Promise<void>;
  readonly order: (ids: readonly string[]) => Promise<void>;
}

/** What is done to a rule at once: the toast has the way back. */
export function useRuleChanges(): RuleChanges {
  const client = useApolloClient();
  const change = useChange();
  const tried = async (title: string, work: () => Promise<MappedErrors<string> | null>) => {
    try {
      const refused = await work();
      if (refused) showProblem(title, refused.general ?? "");
    } catch (error) {
      showProblem(title, failureText(error));
    }
  };
  return {
    toggle: ({ id, version }, isActive) =>
      tried(words.failed, () => change(async () => (await client.mutate({ mutation: EditRuleDocument, variables: { input: { id, version, isActive } } })).data?.editRule)),
    remove: (id) => tried(words.failed, () => change(async () => (await client.mutate({ mutation: DeleteRuleDocument, variables: { input: { id } } })).data?.deleteRule)),
    order: (ids) => tried(words.orderFailed, () => change(async () => (await client.mutate({ mutation: OrderRulesDocument, variables: { input: { ids: [...ids] } } })).data?.orderRules)),
  };
}
