import { useQuery } from "@apollo/client/react";
import { Button, Group, Skeleton } from "@mantine/core";
import { IconFileImport, IconPlus, IconSeedling } from "@tabler/icons-react";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import { AccountList } from "@/features/accounts/AccountList";
import { BalancePanel } from "@/features/dashboard/BalancePanel";
import { CashFlowPanel } from "@/features/dashboard/CashFlowPanel";
import { LatestNudge } from "@/features/dashboard/LatestNudge";
import { MonthPanel } from "@/features/dashboard/MonthPanel";
import { Nudge } from "@/features/dashboard/Nudge";
import { SpendingPanel } from "@/features/dashboard/SpendingPanel";
import { words } from "@/features/dashboard/words";
import { HeadingPanel } from "@/features/forecast/HeadingPanel";
import { InsightsPanel } from "@/features/insights/InsightsPanel";
import { DaysStrip } from "@/features/recurring/DaysStrip";
import { EditTransactionDialog } from "@/features/transactions/form/EditTransactionDialog";
import { TransactionRow } from "@/features/transactions/list/TransactionRow";
import { DashboardPageDocument, type DashboardPageQuery } from "@/gql/graphql";
import { useActions } from "@/shared/actions/actions";
import { isMonth, monthOf, today } from "@/shared/dates/dates";
import { MonthSwitch } from "@/shared/dates/MonthSwitch";
import { useMay, useViewer } from "@/shared/session/useViewer";
import { EmptyState } from "@/shared/ui/EmptyState";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Panel } from "@/shared/ui/Panel";
import classes from "./DashboardPage.module.css";

export function Component() {
  const [params, setParams] = useSearchParams();
  const viewer = useViewer();
  const asked = params.get("month");
  const month = isMonth(asked) ? asked : monthOf(today());
  const currency = params.get("currency");
  const { data, previousData, error, refetch } = useQuery(DashboardPageDocument, {
    variables: { month, currency },
    fetchPolicy: "cache-and-network",
    nextFetchPolicy: "cache-first",
  });
  const dashboard = (data ?? previousData)?.dashboard;

  function show(change: { month?: string; currency?: string | null }): void {
    const next = { month, currency, ...change };
    const query = new URLSearchParams();
    if (next.month !== monthOf(today())) query.set("month", next.month);
    if (next.currency !== null) query.set("currency", next.currency);
    setParams(query, { preventScrollReset: true });
  }

  const name = viewer?.displayName.split(" ")[0];
  return (
    <>
      <PageHeader title="Dashboard" lead={name ? `Hello ${name}, here is how things stand.` : undefined}>
        <MonthSwitch month={month} onChange={(next) => show({ month: next })} />
      </PageHeader>
      {error && !dashboard ? <FailureAlert error={error} onRetry={() => void refetch()} /> : null}
      {dashboard ? (
        <div aria-busy={!data} className={classes.page}>
          <Panels dashboard={dashboard} onCurrency={(code) => show({ currency: code })} onMonth={(next) => show({ month: next })} />
        </div>
      ) : error ? null : (
        <DashboardSkeleton />
      )}
    </>
  );
}

interface PanelsProps {
  readonly dashboard: DashboardPageQuery["dashboard"];
  readonly onCurrency: (currency: string | null) => void;
  readonly onMonth: (month: string) => void;
}

function Panels({ dashboard, onCurrency, onMonth }: PanelsProps) {
  const mayWrite = useMay("WRITE_TRANSACTIONS");
  const { createAccount } = useActions();
  const [editing, setEditing] = useState<string | null>(null);
  const newest = dashboard.recentTransactions[0];
  const empty = newest === undefined;
  return (
    <div className={classes.grid}>
      {empty ? <div className={classes.wide}><FirstSteps hasAccounts={dashboard.accounts.length > 0} /></div> : null}
      {newest && newest.bookedOn < dashboard.month ? <div className={classes.wide}><LatestNudge month={dashboard.month} day={newest.bookedOn} onMonth={onMonth} /></div> : null}
      <div className={classes.third}><BalancePanel dashboard={dashboard} onCurrency={onCurrency} /></div>
      <div className={classes.twoThirds}><MonthPanel dashboard={dashboard} /></div>
      {empty || dashboard.month !== monthOf(today()) ? null : <div className={classes.wide}><HeadingPanel month={dashboard.month} /></div>}
      {dashboard.uncategorizedCount > 0 ? <div className={classes.wide}><Nudge count={dashboard.uncategorizedCount} /></div> : null}
      {empty ? null : <InsightsPanel className={classes.wide} />}
      {empty ? null : <div className={classes.strip}><DaysStrip /></div>}
      <div className={classes.half}><CashFlowPanel dashboard={dashboard} /></div>
      <div className={classes.half}><SpendingPanel dashboard={dashboard} /></div>
      <div className={classes.twoThirds}>
        <Panel title={words.recent} flush aside={<Link to="/transactions" className={classes.link}>{words.all}</Link>}>
          {empty ? <p className={classes.none}>{words.noRecent}</p> : (
            <ul className={classes.rows}>
              {dashboard.recentTransactions.map((row) => (
                <TransactionRow key={row.id} id={row.id} transaction={row} readOnly={!mayWrite} onOpen={setEditing} />
              ))}
            </ul>
          )}
        </Panel>
      </div>
      <div className={classes.third}>
        <Panel
          title={words.accounts}
          flush
          aside={<Button size="compact-sm" variant="subtle" leftSection={<IconPlus size={15} aria-hidden />} onClick={() => createAccount()}>{words.addAccount}</Button>}
        >
          {dashboard.accounts.length === 0 ? <p className={classes.none}>No accounts yet.</p> : <AccountList accounts={dashboard.accounts} />}
        </Panel>
      </div>
      <EditTransactionDialog id={editing} onClose={() => setEditing(null)} />
    </div>
  );
}

function FirstSteps({ hasAccounts }: { readonly hasAccounts: boolean }) {
  const { createAccount, recordTransaction } = useActions();
  return (
    <Panel title="Get started">
      <EmptyState
        icon={<IconSeedling />}
        title="Your household is ready"
        action={
          <Group justify="center">
            <Button component={Link} to="/import" leftSection={<IconFileImport size={18} aria-hidden />}>Import a statement</Button>
            <Button variant="default" onClick={() => (hasAccounts ? recordTransaction() : createAccount())}>
              {hasAccounts ? "Write down the first transaction" : "Add an account by hand"}
            </Button>
          </Group>
        }
      >
        Bring in a statement from your bank as a CSV file. Moneta reads it, sorts every row and fills this page.
      </EmptyState>
    </Panel>
  );
}

/** The same boxes at the same sizes, so that nothing jumps when the figures arrive. */
function DashboardSkeleton() {
  const box = (width: string | undefined, height: number) => (
    <div className={width}>
      <Skeleton height={height} radius="lg" />
    </div>
  );
  return (
    <div className={classes.grid} role="status" aria-label="Loading the dashboard" aria-busy>
      {box(classes.third, 136)}
      {box(classes.twoThirds, 136)}
      {box(classes.half, 380)}
      {box(classes.half, 380)}
      {box(classes.twoThirds, 420)}
      {box(classes.third, 420)}
    </div>
  );
}
