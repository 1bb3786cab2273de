import { useApolloClient, useSubscription } from "@apollo/client/react";
import { useDebouncedCallback } from "@mantine/hooks";
import { useEffect, useRef, useState } from "react";
import { applyNotification } from "@/features/notifications/applyNotification";
import { applyTransactionChange, refetchSearched, refetchSums } from "@/features/transactions/live/applyChange";
import { LedgerChangedDocument, NextStepsDocument, NotificationAddedDocument, TransactionChangedDocument } from "@/gql/graphql";
import { refetchLedger } from "./ledgerKinds";

const RESUBSCRIBE_MIN_MS = 2_000;
const RESUBSCRIBE_SPREAD_MS = 6_000;

/** Listens while somebody is signed in. Retries of a lost socket are the client's; a refused subscription is asked for again here. */
export function LiveUpdates() {
  const [turn, setTurn] = useState(0);
  return <Listener key={turn} onEnded={() => setTurn((previous) => previous + 1)} />;
}

function Listener({ onEnded }: { readonly onEnded: () => void }) {
  const client = useApolloClient();
  const [ended, setEnded] = useState(false);
  // Many rows in a moment ask for new sums once.
  const sums = useDebouncedCallback(() => refetchSums(client), 500);
  const searched = useDebouncedCallback(() => refetchSearched(client), 500);
  const steps = useDebouncedCallback(() => void client.refetchQueries({ include: [NextStepsDocument] }), 300);
  const kinds = useRef(new Set<string>());
  const ledger = useDebouncedCallback(() => {
    refetchLedger(client, [...kinds.current]);
    kinds.current.clear();
  }, 300);
  const end = () => setEnded(true);

  useSubscription(TransactionChangedDocument, {
    ignoreResults: true,
    onData: ({ data: { data } }) => {
      if (!data) return;
      applyTransactionChange(client, data.transactionChanged);
      sums();
      steps();
      if (data.transactionChanged.kind === "CREATED") searched();
    },
    onError: end,
    onComplete: end,
  });
  useSubscription(LedgerChangedDocument, {
    ignoreResults: true,
    onData: ({ data: { data } }) => {
      if (!data) return;
      for (const kind of data.ledgerChanged.kinds.length > 0 ? data.ledgerChanged.kinds : ["everything"]) kinds.current.add(kind);
      ledger();
    },
    onError: end,
    onComplete: end,
  });
  useSubscription(NotificationAddedDocument, {
    ignoreResults: true,
    onData: ({ data: { data } }) => data && applyNotification(client, data.notificationAdded),
    onError: end,
    onComplete: end,
  });

  useEffect(() => {
    if (!ended) return undefined;
    const timer = setTimeout(onEnded, RESUBSCRIBE_MIN_MS + Math.random() * RESUBSCRIBE_SPREAD_MS);
    return () => clearTimeout(timer);
  }, [ended, onEnded]);
  return null;
}
