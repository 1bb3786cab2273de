import { useQuery } from "@apollo/client/react";
import { Modal, Skeleton, Text } from "@mantine/core";
import { RecurringChargesDocument, type RecurringRow_StreamFragment } from "@/gql/graphql";
import { formatDate } from "@/shared/dates/dates";
import { MoneyText } from "@/shared/money/MoneyText";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import rows from "@/shared/ui/rows.module.css";
import classes from "./recurring.module.css";
import { words } from "./words";

interface ChargesProps {
  /** Null: closed. */
  readonly stream: RecurringRow_StreamFragment | null;
  readonly onClose: () => void;
  readonly onOpen: (transactionId: string) => void;
}

/** Every transaction behind a recurring payment, each one click away. */
export function Charges({ stream, onClose, onOpen }: ChargesProps) {
  return (
    <Modal opened={stream !== null} onClose={onClose} title={stream ? words.chargesOf(stream.name) : ""} size="lg">
      {stream ? <List stream={stream} onOpen={onOpen} /> : null}
    </Modal>
  );
}

function List({ stream, onOpen }: { readonly stream: RecurringRow_StreamFragment; readonly onOpen: (transactionId: string) => void }) {
  const { data, error, refetch } = useQuery(RecurringChargesDocument, { variables: { id: stream.id }, fetchPolicy: "cache-and-network" });
  if (error && !data) return <FailureAlert error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={120} />;
  return (
    <>
      <Text size="sm" c="dimmed" mb="xs">{stream.explanation}</Text>
      {data.recurringCharges.length === 0 ? <Text size="sm" c="dimmed">{words.chargesNone}</Text> : null}
      <ul className={`${rows.rows} ${classes.charges}`} aria-label={words.chargesOf(stream.name)}>
        {data.recurringCharges.map(({ transactionId, isDuplicate, transaction }) => (
          <li key={transactionId} className={rows.row}>
            <div className={rows.words}>
              <button type="button" className={classes.link} onClick={() => onOpen(transactionId)}>{transaction?.description ?? words.gone}</button>
              {transaction ? <div className={rows.detail}>{formatDate(transaction.bookedOn)} · {transaction.account.name}{isDuplicate ? ` · ${words.duplicate}` : ""}</div> : null}
            </div>
            {transaction ? <span className={classes.money}><MoneyText value={transaction.amount} sign="always" toned /></span> : null}
          </li>
        ))}
      </ul>
    </>
  );
}
