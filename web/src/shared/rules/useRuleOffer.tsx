import { useApolloClient } from "@apollo/client/react";
import { Button, Group, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconWand } from "@tabler/icons-react";
import { useCallback } from "react";
import { CreateRuleDocument, DeclineRuleOfferDocument, RuleOfferDocument, type RuleOfferQuery } from "@/gql/graphql";
import { failureText } from "@/shared/errors/failure";
import { newId } from "@/shared/ids";
import { showProblem } from "@/shared/ui/toasts";
import { useChange } from "@/shared/undo/useChange";
import { words } from "./words";

type Offer = NonNullable<RuleOfferQuery["ruleOffer"]>;

const TOAST = "rule-offer";

/** After a person has categorized one row: ask once, quietly, whether it is always so. Call it with the row's id. */
export function useRuleOffer(): (transactionId: string) => Promise<void> {
  const client = useApolloClient();
  const change = useChange();
  const tried = useCallback(
    async (work: () => ReturnType<typeof change>) => {
      notifications.hide(TOAST);
      try {
        const refused = await work();
        if (refused) showProblem(words.failed, refused.general ?? words.failed);
      } catch (error) {
        showProblem(words.failed, failureText(error));
      }
    },
    [],
  );
  return useCallback(
    async (transactionId) => {
      const offer = await ask(client, transactionId);
      notifications.hide(TOAST);
      if (!offer) return;
      const id = newId();
      const accept = () =>
        tried(() =>
          change(async () => {
            const input = { id, condition: offer.condition, actions: { category: offer.category?.id ?? null }, appliesNow: true };
            return (await client.mutate({ mutation: CreateRuleDocument, variables: { input } })).data?.createRule;
          }),
        );
      const decline = () => tried(() => change(async () => (await client.mutate({ mutation: DeclineRuleOfferDocument, variables: { input: { subject: offer.subject } } })).data?.declineRuleOffer));
      notifications.show({
        id: TOAST,
        icon: <IconWand size={18} aria-hidden />,
        title: words.title,
        autoClose: 20_000,
        withCloseButton: true,
        closeButtonProps: { "aria-label": words.later },
        message: <OfferCard offer={offer} onAccept={() => void accept()} onDecline={() => void decline()} />,
      });
    },
    [client, change, tried],
  );
}

/** An offer is a courtesy: where it fails, nobody needs to know. */
async function ask(client: ReturnType<typeof useApolloClient>, transactionId: string): Promise<Offer | null> {
  try {
    const { data } = await client.query({ query: RuleOfferDocument, variables: { transactionId }, fetchPolicy: "no-cache" });
    return data?.ruleOffer ?? null;
  } catch {
    return null;
  }
}

function OfferCard({ offer, onAccept, onDecline }: { readonly offer: Offer; readonly onAccept: () => void; readonly onDecline: () => void }) {
  return (
    <Stack gap={8} pt={2}>
      <Text size="sm" c="var(--mantine-color-text)">{words.offer(offer.conditionWords, offer.category?.label ?? "")}</Text>
      <Text size="xs" c="dimmed">{words.count(offer.matchCount)}</Text>
      <Group gap="xs">
        <Button size="compact-sm" onClick={onAccept}>{words.accept}</Button>
        <Button size="compact-sm" variant="subtle" color="gray" onClick={onDecline}>{words.decline}</Button>
      </Group>
    </Stack>
  );
}
