import { useQuery } from "@apollo/client/react";
import { Button, Skeleton } from "@mantine/core";
import { IconArrowLeft, IconReceipt } from "@tabler/icons-react";
import { Link, useParams, useSearchParams } from "react-router";
import { ReconcileAccountDocument } from "@/gql/graphql";
import { ReconcileFlow } from "@/features/reconcile/ReconcileFlow";
import { words } from "@/features/reconcile/words";
import { EmptyState } from "@/shared/ui/EmptyState";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { PageHeader } from "@/shared/ui/PageHeader";

export function Component() {
  const { id = "" } = useParams();
  const [params] = useSearchParams();
  const { data, error, refetch } = useQuery(ReconcileAccountDocument, { variables: { id }, fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" });
  if (error && !data) return <FailureAlert title={words.loadFailed} error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={320} radius="lg" />;
  const { account } = data;
  if (!account) return <EmptyState icon={<IconReceipt />} title={words.loadFailed} action={<Button component={Link} to="/accounts" variant="default">{words.back}</Button>} />;
  return (
    <>
      <Button component={Link} to={`/accounts/${account.id}`} variant="subtle" color="gray" size="compact-sm" mb="xs" leftSection={<IconArrowLeft size={16} aria-hidden />}>{words.back}</Button>
      <PageHeader title={words.title(account.name)} lead={words.lead} />
      <ReconcileFlow key={account.id} account={account} after={data.reconciledStatements[0]?.statementOn ?? null} said={saidIn(params)} />
    </>
  );
}

/** A link from an import names the day and the balance of its file. */
function saidIn(params: URLSearchParams): { on: string; balance: string } | undefined {
  const [on, balance] = [params.get("on") ?? "", params.get("balance") ?? ""];
  return /^\d{4}-\d{2}-\d{2}$/.test(on) && /^-?\d{1,16}$/.test(balance) ? { on, balance } : undefined;
}
