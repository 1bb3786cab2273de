import { useQuery } from "@apollo/client/react";
import { type TransactionFilter, TransactionSumsDocument } from "@/gql/graphql";
import { MoneyText } from "@/shared/money/MoneyText";
import { words } from "../words";
import classes from "./TransactionList.module.css";

/** What everything that matches comes to, for each currency. Not cached: it is only right for this moment. */
export function Sums({ filter }: { readonly filter: TransactionFilter }) {
  const { data, previousData } = useQuery(TransactionSumsDocument, { variables: { filter }, fetchPolicy: "no-cache" });
  const sums = (data ?? previousData)?.transactions.sums ?? [];
  return (
    <div role="group" className={classes.sums} aria-label={words.sums}>
      {sums.map(({ moneyIn, moneyOut }) => (
        <span key={moneyIn.currency}>
          {words.moneyIn} <MoneyText value={moneyIn} /> · {words.moneyOut} <MoneyText value={moneyOut} />
        </span>
      ))}
    </div>
  );
}
