import { useApolloClient, useQuery } from "@apollo/client/react";
import { useState } from "react";
import { type LinkedRow_TransactionFragment, LinkTransferOfRowDocument, TransferCandidatesDocument } from "@/gql/graphql";
import { shiftDay } from "@/shared/dates/dates";
import { flipSign } from "@/shared/money/money";
import { Candidates } from "./Candidates";
import { type Row, isSpending } from "./detailForm";
import type { useLinked } from "./LinksPanel";
import { words } from "./words";

/** A bank takes a few days at most; somebody who links by hand may look a little further. */
const DAYS_AROUND = 10;

interface LinkDialogProps {
  readonly row: Row;
  readonly onClose: () => void;
  readonly linked: ReturnType<typeof useLinked>;
}

/** Which row of another account is the other side of this one. */
export function LinkTransferDialog({ row, onClose, linked }: LinkDialogProps) {
  const client = useApolloClient();
  const [busy, setBusy] = useState(false);
  const opposite = flipSign(row.amount.minor);
  const filter = {
    amountMin: opposite, amountMax: opposite,
    dateFrom: shiftDay(row.bookedOn, -DAYS_AROUND), dateTo: shiftDay(row.bookedOn, DAYS_AROUND),
  };
  const { data, error } = useQuery(TransferCandidatesDocument, { variables: { filter }, fetchPolicy: "network-only" });
  const rows = data?.transactions.edges
    .map(({ node }) => node)
    .filter((node) => node.kind !== "TRANSFER" && node.account.id !== row.account.id && node.amount.currency === row.amount.currency);

  async function choose(other: LinkedRow_TransactionFragment): Promise<void> {
    setBusy(true);
    const [outgoingId, incomingId] = isSpending(row) ? [row.id, other.id] : [other.id, row.id];
    const variables = { input: { pairs: [{ outgoingId, incomingId }] } };
    const done = await linked(async () => (await client.mutate({ mutation: LinkTransferOfRowDocument, variables })).data?.linkTransfers);
    setBusy(false);
    if (done) onClose();
  }

  return (
    <Candidates
      title={words.linkTransferTitle}
      lead={words.linkTransferLead}
      rows={rows}
      error={error}
      none={words.noLegs}
      noneText={words.noLegsText}
      busy={busy}
      onChoose={(other) => void choose(other)}
      onClose={onClose}
    />
  );
}
