import { Checkbox, UnstyledButton } from "@mantine/core";
import type { FragmentType } from "@apollo/client";
import { memo } from "react";
import { TransactionRow_TransactionFragmentDoc, type TransactionRow_TransactionFragment } from "@/gql/graphql";
import { useFragmentData } from "@/shared/graphql/useFragmentData";
import { MerchantMark } from "@/shared/merchants/MerchantMark";
import { MoneyText } from "@/shared/money/MoneyText";
import { AnomalyBadge } from "../anomaly/AnomalyBadge";
import { useHasJustArrived } from "../live/arrivals";
import { words } from "../words";
import { CategoryCell } from "./CategoryCell";
import classes from "./TransactionRow.module.css";

interface TransactionRowProps {
  readonly id: string;
  readonly transaction: FragmentType<TransactionRow_TransactionFragment>;
  readonly readOnly: boolean;
  readonly selected?: boolean;
  /** Absent where rows cannot be selected. */
  readonly onSelect?: (id: string, selected: boolean) => void;
  readonly onOpen: (id: string) => void;
}

export const TransactionRow = memo(function TransactionRow(props: TransactionRowProps) {
  const { id, transaction, readOnly, selected = false, onSelect, onOpen } = props;
  const data = useFragmentData(TransactionRow_TransactionFragmentDoc, transaction);
  const arrived = useHasJustArrived(id);
  if (!data) return null;
  const name = data.payee?.name ?? data.merchant ?? data.description;
  return (
    <li className={classes.row} data-selected={selected} data-arrived={arrived} data-selectable={onSelect !== undefined}>
      {onSelect ? (
        <Checkbox
          className={classes.check}
          size="xs"
          aria-label={words.select(name)}
          checked={selected}
          onChange={(event) => onSelect(id, event.currentTarget.checked)}
        />
      ) : null}
      <div className={classes.mark}><MerchantMark counterparty={data.payee?.counterparty ?? data.counterparty} /></div>
      <div className={classes.what}>
        <UnstyledButton className={classes.name} onClick={() => onOpen(id)}>
          <span className="visually-hidden">{words.edit}</span> {name}
        </UnstyledButton>
        <span className={classes.detail}>
          {data.anomaly ? <AnomalyBadge anomaly={data.anomaly} /> : null}
          {detail(data)}
        </span>
      </div>
      <div className={classes.category}>
        <CategoryCell transaction={data} readOnly={readOnly} />
      </div>
      <span className={classes.amount}>
        <MoneyText value={data.amount} sign="always" toned={data.kind !== "TRANSFER"} />
        {arrived ? <output className="visually-hidden">{words.arrived}</output> : null}
      </span>
    </li>
  );
});

function detail({ account, counterpart, description, merchant, note, amount }: TransactionRow_TransactionFragment): string {
  const route = counterpart
    ? amount.minor.startsWith("-")
      ? words.transferTo(counterpart.account.name)
      : words.transferFrom(counterpart.account.name)
    : null;
  const written = merchant !== null && merchant !== description ? description : null;
  return [account.name, route, note ?? written].filter((part) => part !== null && part !== "").join(" · ");
}
