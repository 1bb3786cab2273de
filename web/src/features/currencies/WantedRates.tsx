import { useApolloClient } from "@apollo/client/react";
import { Button, Group } from "@mantine/core";
import { type CurrenciesSectionQuery, SetExchangeRateDocument } from "@/gql/graphql";
import { failureText } from "@/shared/errors/failure";
import { newId } from "@/shared/ids";
import { formatMoney, signOf } from "@/shared/money/money";
import { Panel } from "@/shared/ui/Panel";
import rows from "@/shared/ui/rows.module.css";
import { showProblem } from "@/shared/ui/toasts";
import { useChange } from "@/shared/undo/useChange";
import classes from "./currencies.module.css";
import type { RateWish } from "./RateDialog";
import { shortRate } from "./rates";
import { words } from "./words";

type Wanted = CurrenciesSectionQuery["wantedRates"][number];

interface WantedRatesProps {
  readonly wanted: readonly Wanted[];
  readonly mayWrite: boolean;
  readonly onWish: (wish: RateWish) => void;
}

/** What totals wait for, with one click to mend it where the rate can be guessed. */
export function WantedRates({ wanted, mayWrite, onWish }: WantedRatesProps) {
  const client = useApolloClient();
  const change = useChange();
  const take = ({ currency, firstDay, base, suggestion }: Wanted) => {
    if (!suggestion) return;
    const input = { id: newId(), base: currency, quote: base, ratedOn: firstDay, rate: suggestion.rate };
    void change(async () => (await client.mutate({ mutation: SetExchangeRateDocument, variables: { input } })).data?.setExchangeRate)
      .then((refused) => refused && showProblem(words.failed, refused.general ?? ""))
      .catch((error: unknown) => showProblem(words.failed, failureText(error)));
  };
  return (
    <Panel title={words.wanted} hint={words.wantedHint} flush>
      {wanted.length === 0 ? <p className={classes.padded}>{words.nothingWanted}</p> : null}
      {wanted.map((each) => {
        const { kind, currency, firstDay, lastDay, suggestion } = each;
        return (
          <div key={`${kind}${currency}`} className={rows.offer}>
            <div>
              <div>{kind === "MISSING" ? words.missingRate(currency, firstDay, lastDay) : words.oldRate(currency, each.largestAge)}</div>
              <div className={rows.detail}>{waiting(each)}</div>
              <div className={rows.detail}>{each.isPublished ? words.published : words.notPublished}</div>
            </div>
            {mayWrite ? (
              <Group gap="xs">
                {suggestion ? (
                  <Button size="compact-sm" variant="light" onClick={() => take(each)}>
                    {suggestion.by === "TRANSFER" ? words.useTransfer(shortRate(suggestion.rate), suggestion.knownOn) : words.useNext(shortRate(suggestion.rate), suggestion.knownOn)}
                  </Button>
                ) : null}
                <Button size="compact-sm" variant="default" onClick={() => onWish({ base: currency, quote: each.base, ratedOn: kind === "OLD" ? lastDay : firstDay })}>{words.addRate}</Button>
              </Group>
            ) : null}
          </div>
        );
      })}
    </Panel>
  );
}

function waiting({ rowCount, booked, held }: Wanted): string {
  return words.waiting(rowCount, formatMoney(booked), signOf(held.minor) === "zero" ? null : formatMoney(held));
}
