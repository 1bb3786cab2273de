import { useQuery } from "@apollo/client/react";
import { Skeleton } from "@mantine/core";
import { Suspense, lazy, useMemo, useState } from "react";
import { AccountTransactionsDocument } from "@/gql/graphql";
import { TransactionRow } from "@/features/transactions/list/TransactionRow";
import { useMay } from "@/shared/session/useViewer";
import rows from "@/shared/ui/rows.module.css";

const EditTransactionDialog = lazy(async () => ({
  default: (await import("@/features/transactions/form/EditTransactionDialog")).EditTransactionDialog,
}));

/** The newest rows of one account. */
export function AccountTransactions({ accountId }: { readonly accountId: string }) {
  const filter = useMemo(() => ({ accountIds: [accountId] }), [accountId]);
  const { data } = useQuery(AccountTransactionsDocument, { variables: { filter }, fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" });
  const mayWrite = useMay("WRITE_TRANSACTIONS");
  const [editing, setEditing] = useState<string | null>(null);
  if (!data) return <Skeleton height={160} m="md" />;
  return (
    <>
      <ul className={rows.rows}>
        {data.transactions.edges.map(({ node }) => (
          <TransactionRow key={node.id} id={node.id} transaction={node} readOnly={!mayWrite} onOpen={setEditing} />
        ))}
      </ul>
      <Suspense>{editing === null ? null : <EditTransactionDialog id={editing} onClose={() => setEditing(null)} />}</Suspense>
    </>
  );
}
