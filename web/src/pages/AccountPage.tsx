import { useQuery } from "@apollo/client/react";
import { Badge, Button, Group, Skeleton, Stack } from "@mantine/core";
import { IconArrowLeft, IconFileImport, IconReceipt } from "@tabler/icons-react";
import { Link, useParams } from "react-router";
import { AccountPageDocument } from "@/gql/graphql";
import { AccountActions } from "@/features/accounts/AccountActions";
import classes from "@/features/accounts/Accounts.module.css";
import { BalancePanel } from "@/features/accounts/BalancePanel";
import { words } from "@/features/accounts/words";
import { AccountTransactions } from "./account/AccountTransactions";
import { StatementsPanel } from "@/features/reconcile/StatementsPanel";
import { ACCOUNT_TYPES } from "@/shared/accounts/useAccounts";
import { formatDate } from "@/shared/dates/dates";
import { MoneyText } from "@/shared/money/MoneyText";
import { useMay } from "@/shared/session/useViewer";
import { EmptyState } from "@/shared/ui/EmptyState";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Panel } from "@/shared/ui/Panel";

export function Component() {
  const { id = "" } = useParams();
  const { data, error, refetch } = useQuery(AccountPageDocument, { variables: { id }, fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" });
  const mayWrite = useMay("WRITE_ACCOUNTS");
  const account = data?.account;
  if (error && !data) return <FailureAlert title={words.loadFailed} error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={320} radius="lg" />;
  if (!account) {
    return <EmptyState icon={<IconReceipt />} title={words.missing} action={<Button component={Link} to="/accounts" variant="default">{words.back}</Button>} />;
  }
  return (
    <>
      <Button component={Link} to="/accounts" variant="subtle" color="gray" size="compact-sm" mb="xs" leftSection={<IconArrowLeft size={16} aria-hidden />}>{words.back}</Button>
      <PageHeader title={account.name} lead={ACCOUNT_TYPES[account.type]}>
        {account.closedOn ? <Badge variant="light" color="gray" tt="none">{words.closedOn(formatDate(account.closedOn))}</Badge> : null}
        {account.isHidden ? <Badge variant="light" color="gray" tt="none">{words.hidden}</Badge> : null}
        {mayWrite && account.closedOn === null ? (
          <Button component={Link} to={`/import?account=${account.id}`} variant="default" leftSection={<IconFileImport size={18} aria-hidden />}>{words.import}</Button>
        ) : null}
        {mayWrite ? <AccountActions account={account} /> : null}
      </PageHeader>
      <Stack gap="lg">
        <Panel title={words.balance}>
          <p className={classes.total}><MoneyText value={account.balance} /></p>
          {account.note ? <p className={classes.note}>{account.note}</p> : null}
        </Panel>
        <BalancePanel accountId={account.id} currency={account.currency} />
        <StatementsPanel accountId={account.id} />
        <Panel
          title={words.transactions(account.transactionCount)}
          flush
          aside={<Group gap="xs"><Button component={Link} to={`/transactions?account=${account.id}`} variant="subtle" size="compact-sm">{words.rows}</Button></Group>}
        >
          <AccountTransactions accountId={account.id} />
        </Panel>
      </Stack>
    </>
  );
}
