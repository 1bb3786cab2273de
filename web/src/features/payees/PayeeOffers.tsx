import { useApolloClient, useQuery } from "@apollo/client/react";
import { Button } from "@mantine/core";
import { MergePayeesDocument, PayeeOffersDocument } from "@/gql/graphql";
import { failureText } from "@/shared/errors/failure";
import { MerchantMark } from "@/shared/merchants/MerchantMark";
import { Panel } from "@/shared/ui/Panel";
import rows from "@/shared/ui/rows.module.css";
import { showProblem } from "@/shared/ui/toasts";
import { useChange } from "@/shared/undo/useChange";
import type { PayeeDraft } from "./PayeeDialog";
import { words } from "./words";

/** What would make the list of payees better: one click each. */
export function PayeeOffers({ onCreate }: { readonly onCreate: (draft: PayeeDraft) => void }) {
  const client = useApolloClient();
  const change = useChange();
  const { data } = useQuery(PayeeOffersDocument, { fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" });
  const merge = (ids: readonly string[], into: string) =>
    void change(async () => (await client.mutate({ mutation: MergePayeesDocument, variables: { input: { ids: [...ids], into } } })).data?.mergePayees)
      .then((refused) => refused && showProblem(words.failed, refused.general ?? ""))
      .catch((error: unknown) => showProblem(words.failed, failureText(error)));
  if (!data) return null;
  return (
    <>
      {data.payeeTwins.length > 0 ? (
        <Panel title={words.twins} hint={words.twinsHint} flush>
          <ul className={rows.rows}>
            {data.payeeTwins.map(({ payees, reason }) => {
              const [first, ...others] = payees;
              if (!first) return null;
              return (
                <li key={first.id} className={rows.row}>
                  <span className={rows.words}>
                    <span className={rows.title}>{payees.map(({ name }) => name).join(" · ")}</span>
                    <div className={rows.detail}>{reason}.</div>
                  </span>
                  <Button size="xs" variant="default" onClick={() => merge(others.map(({ id }) => id), first.id)}>{words.mergeAction}</Button>
                </li>
              );
            })}
          </ul>
        </Panel>
      ) : null}
      {data.unnamedMerchants.length > 0 ? (
        <Panel title={words.unnamed} hint={words.unnamedHint} flush>
          <ul className={rows.rows}>
            {data.unnamedMerchants.map(({ name, transactionCount, category, counterparty }) => (
              <li key={name} className={rows.row}>
                <MerchantMark counterparty={counterparty} />
                <span className={rows.words}>
                  <span className={rows.title}>{name}</span>
                  <div className={rows.detail}>{[words.count(transactionCount), category?.label].filter(Boolean).join(" · ")}</div>
                </span>
                <Button size="xs" variant="default" onClick={() => onCreate({ name, category: category?.id ?? null })}>{words.create}</Button>
              </li>
            ))}
          </ul>
        </Panel>
      ) : null}
    </>
  );
}
