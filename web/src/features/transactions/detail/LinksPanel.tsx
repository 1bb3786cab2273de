import { useApolloClient } from "@apollo/client/react";
import { Button, Group } from "@mantine/core";
import { IconArrowBackUpDouble, IconArrowsExchange } from "@tabler/icons-react";
import { useState } from "react";
import {
  type LinkedRow_TransactionFragment, UnlinkRefundsDocument, UnlinkTransferDocument, type UndoChange_ChangeFragment,
} from "@/gql/graphql";
import { failureText } from "@/shared/errors/failure";
import type { UserErrorLike } from "@/shared/errors/userErrors";
import { formatDate } from "@/shared/dates/dates";
import { MoneyText } from "@/shared/money/MoneyText";
import { formatMoney } from "@/shared/money/money";
import { showProblem } from "@/shared/ui/toasts";
import { useChangeToast } from "@/shared/undo/useUndo";
import { refetchSums } from "../live/applyChange";
import classes from "./detail.module.css";
import { type Row, isSpending } from "./detailForm";
import { LinkRefundDialog } from "./LinkRefundDialog";
import { LinkTransferDialog } from "./LinkTransferDialog";
import { words } from "./words";

interface LinksPanelProps {
  readonly row: Row;
  readonly mayWrite: boolean;
  readonly onChanged: () => Promise<void>;
}

interface LinkAnswer {
  readonly change: UndoChange_ChangeFragment | null;
  readonly errors: readonly UserErrorLike[];
}

/** Say what was done with the way back, and show the row as it is now. */
export function useLinked(onChanged: () => Promise<void>): (work: () => Promise<LinkAnswer | undefined>) => Promise<boolean> {
  const client = useApolloClient();
  const tell = useChangeToast();
  return async (work) => {
    try {
      const answer = await work();
      const refusal = answer?.errors[0];
      if (!answer || refusal) {
        showProblem(words.linkFailed, refusal?.message ?? "");
        return false;
      }
      tell(answer.change);
      refetchSums(client);
      await onChanged();
      return true;
    } catch (error) {
      showProblem(words.linkFailed, failureText(error));
      return false;
    }
  };
}

/** Rows that belong to this one, and the ways to link some. */
export function LinksPanel({ row, mayWrite, onChanged }: LinksPanelProps) {
  const client = useApolloClient();
  const [linking, setLinking] = useState<"refund" | "transfer" | null>(null);
  const linked = useLinked(onChanged);
  const unlinkRefund = (id: string) =>
    linked(async () => (await client.mutate({ mutation: UnlinkRefundsDocument, variables: { input: { ids: [id] } } })).data?.unlinkRefunds);
  const unlinkTransfer = () =>
    linked(async () => (await client.mutate({ mutation: UnlinkTransferDocument, variables: { input: { id: row.id } } })).data?.unlinkTransfer);
  const free = row.kind !== "TRANSFER" && row.refundKind === null && row.refunds.length === 0 && row.splits.length === 0;

  return (
    <div className={classes.links}>
      {row.counterpart ? <Linked title={words.transferOf} row={row.counterpart} {...(mayWrite && { onUnlink: () => void unlinkTransfer() })} /> : null}
      {row.refundKind ? (
        row.refundOf ? (
          <Linked title={words.refundFor[row.refundKind]} row={row.refundOf} {...(mayWrite && { onUnlink: () => void unlinkRefund(row.id) })} />
        ) : (
          <div className={classes.linked}>
            <span className={classes.fact}>{words.refundGone}</span>
            {mayWrite ? <Button size="compact-xs" variant="subtle" onClick={() => void unlinkRefund(row.id)}>{words.unlink}</Button> : null}
          </div>
        )
      ) : null}
      {row.refunded ? <p className={classes.total}>{words.cameBack(formatMoney(row.refunded, "never"))}</p> : null}
      {row.refunds.map((refund) => (
        <Linked
          key={refund.id}
          title={refund.refundKind ? words.refundKinds[refund.refundKind] : ""}
          row={refund}
          {...(mayWrite && { onUnlink: () => void unlinkRefund(refund.id) })}
        />
      ))}
      {mayWrite && free ? (
        <Group gap="xs">
          {isSpending(row) ? null : (
            <Button size="compact-sm" variant="default" leftSection={<IconArrowBackUpDouble size={16} aria-hidden />} onClick={() => setLinking("refund")}>{words.linkRefund}</Button>
          )}
          <Button size="compact-sm" variant="default" leftSection={<IconArrowsExchange size={16} aria-hidden />} onClick={() => setLinking("transfer")}>{words.linkTransfer}</Button>
        </Group>
      ) : null}
      {linking === "refund" ? <LinkRefundDialog row={row} onClose={() => setLinking(null)} linked={linked} /> : null}
      {linking === "transfer" ? <LinkTransferDialog row={row} onClose={() => setLinking(null)} linked={linked} /> : null}
    </div>
  );
}

interface LinkedProps {
  readonly title: string;
  readonly row: LinkedRow_TransactionFragment;
  readonly onUnlink?: () => void;
}

function Linked({ title, row, onUnlink }: LinkedProps) {
  const name = row.merchant ?? row.description;
  return (
    <div className={classes.linked}>
      <div className={classes.linkedWords}>
        <span className={classes.fact}>{title}</span>
        <span className={classes.linkedName}>{name}</span>
        <span className={classes.fact}>{[row.account.name, formatDate(row.bookedOn)].join(" · ")}</span>
      </div>
      <MoneyText value={row.amount} sign="always" />
      {onUnlink ? <Button size="compact-xs" variant="subtle" aria-label={words.unlinkOf(name)} onClick={onUnlink}>{words.unlink}</Button> : null}
    </div>
  );
}
