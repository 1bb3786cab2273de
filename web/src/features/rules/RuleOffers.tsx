import { useApolloClient, useQuery } from "@apollo/client/react";
import { Button, Group } from "@mantine/core";
import { useState } from "react";
import { DeclineRuleOfferDocument, RuleOffersDocument, type RuleOfferRow_OfferFragment } from "@/gql/graphql";
import { failureText } from "@/shared/errors/failure";
import { Panel } from "@/shared/ui/Panel";
import { showProblem } from "@/shared/ui/toasts";
import { useChange } from "@/shared/undo/useChange";
import classes from "./rules.module.css";
import { words } from "./words";

const SHOWN = 5;

/** Choices that people make again and again: one click makes each a rule. */
export function RuleOffers({ onAccept }: { readonly onAccept: (offer: RuleOfferRow_OfferFragment) => void }) {
  const client = useApolloClient();
  const change = useChange();
  const { data } = useQuery(RuleOffersDocument, { fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" });
  const [all, setAll] = useState(false);
  const offers = data?.ruleOffers ?? [];
  const shown = all ? offers : offers.slice(0, SHOWN);
  const decline = (subject: string) =>
    void change(async () => (await client.mutate({ mutation: DeclineRuleOfferDocument, variables: { input: { subject } } })).data?.declineRuleOffer)
      .then((refused) => refused && showProblem(words.failed, refused.general ?? ""))
      .catch((error: unknown) => showProblem(words.failed, failureText(error)));
  if (offers.length === 0) return null;
  return (
    <Panel title={words.offers} hint={words.offersHint} flush>
      <ul className={classes.list}>
        {shown.map((offer) => (
          <li key={offer.subject} className={classes.run}>
            <div className={classes.runWords}>
              <span className={classes.keyword}>{words.when}</span> {offer.conditionWords} <span className={classes.keyword}>→</span> <span className={classes.does}>{offer.category?.label}</span>
              <div className={classes.facts}>{words.chosen(offer.chosenCount, offer.matchCount)}</div>
            </div>
            <Button size="xs" variant="default" onClick={() => onAccept(offer)}>{words.accept}</Button>
            <Button size="xs" variant="subtle" color="gray" aria-label={words.declineLabel(offer.conditionWords)} onClick={() => decline(offer.subject)}>{words.decline}</Button>
          </li>
        ))}
      </ul>
      {shown.length < offers.length ? (
        <Group justify="center" p="sm">
          <Button size="xs" variant="default" onClick={() => setAll(true)}>{words.loadMore}</Button>
        </Group>
      ) : null}
    </Panel>
  );
}
