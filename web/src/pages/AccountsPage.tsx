import { useQuery } from "@apollo/client/react";
import { Button, Skeleton, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconBuildingBank, IconChevronRight, IconPlus } from "@tabler/icons-react";
import { Link } from "react-router";
import { type AccountRow_AccountFragment, AccountsPageDocument, type AccountsPageQuery } from "@/gql/graphql";
import { AccountActions } from "@/features/accounts/AccountActions";
import classes from "@/features/accounts/Accounts.module.css";
import { ACCOUNT_ICONS } from "@/features/accounts/icons";
import { words } from "@/features/accounts/words";
import { ACCOUNT_TYPES } from "@/shared/accounts/useAccounts";
import { useActions } from "@/shared/actions/actions";
import { formatDate } from "@/shared/dates/dates";
import { formatMoney } from "@/shared/money/money";
import { MoneyText } from "@/shared/money/MoneyText";
import { useMay } from "@/shared/session/useViewer";
import { EmptyState } from "@/shared/ui/EmptyState";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Panel } from "@/shared/ui/Panel";
import rows from "@/shared/ui/rows.module.css";

export function Component() {
  const { data, error, refetch } = useQuery(AccountsPageDocument, { fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" });
  const mayWrite = useMay("WRITE_ACCOUNTS");
  const { createAccount } = useActions();
  const accounts = data?.accounts;
  const add = mayWrite ? <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => createAccount()}>{words.title}</Button> : null;
  const apart = accounts?.filter(({ closedOn, isHidden }) => closedOn !== null || isHidden) ?? [];
  return (
    <>
      <PageHeader title={words.pageTitle} lead={words.lead}>{add}</PageHeader>
      {error && !data ? <FailureAlert title={words.loadFailed} error={error} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <Skeleton height={260} radius="lg" /> : null}
      {accounts?.length === 0 ? <Panel title={words.pageTitle}><EmptyState icon={<IconBuildingBank />} title={words.none} action={add} /></Panel> : null}
      {data && accounts && accounts.length > 0 ? (
        <div className={classes.groups}>
          <NetWorthPanel worth={data.netWorth} />
          {data.accountGroups.map((group) => {
            const members = group.accounts.flatMap(({ id }) => accounts.filter((account) => account.id === id));
            return (
              <Panel key={group.kind} title={words.groups[group.kind]} flush aside={<span className={classes.subtotal}>{group.subtotals.map((total) => formatMoney(total)).join(" · ")}</span>}>
                <AccountRows members={members} all={accounts} mayWrite={mayWrite} />
              </Panel>
            );
          })}
          {apart.length > 0 ? <Folded accounts={apart} all={accounts} mayWrite={mayWrite} /> : null}
        </div>
      ) : null}
    </>
  );
}

function NetWorthPanel({ worth }: { readonly worth: AccountsPageQuery["netWorth"] }) {
  return (
    <Panel title={words.netWorth}>
      <p className={classes.total}><MoneyText value={worth.total} /></p>
      <dl className={classes.sides}>
        <div><dt>{words.assets}</dt><dd><MoneyText value={worth.assets} /></dd></div>
        <div><dt>{words.liabilities}</dt><dd><MoneyText value={worth.liabilities} /></dd></div>
      </dl>
      {worth.gaps.some(({ kind }) => kind === "MISSING") ? <p className={classes.gaps}>{words.netWorthGaps}</p> : null}
    </Panel>
  );
}

interface AccountRowsProps {
  readonly members: readonly AccountRow_AccountFragment[];
  readonly all: readonly AccountRow_AccountFragment[];
  readonly mayWrite: boolean;
}

function AccountRows({ members, all, mayWrite }: AccountRowsProps) {
  const placeOf = (account: AccountRow_AccountFragment | undefined) => (account ? all.findIndex(({ id }) => id === account.id) : null);
  return (
    <ul className={rows.rows}>
      {members.map((account, index) => {
        const Shape = ACCOUNT_ICONS[account.type];
        const state = account.closedOn ? words.closedOn(formatDate(account.closedOn)) : account.isHidden ? words.hidden : null;
        return (
          <li key={account.id} className={rows.row} data-faded={state !== null || undefined}>
            <Shape size={19} stroke={1.7} aria-hidden />
            <span className={rows.words}>
              <Link className={classes.name} to={`/accounts/${account.id}`}>{account.name}</Link>
              <div className={rows.detail}>{[ACCOUNT_TYPES[account.type], words.transactions(account.transactionCount), state].filter(Boolean).join(" · ")}</div>
            </span>
            <MoneyText value={account.balance} />
            {mayWrite ? <AccountActions account={account} place={{ before: placeOf(members[index - 1]), after: placeOf(members[index + 1]) }} /> : null}
          </li>
        );
      })}
    </ul>
  );
}

function Folded({ accounts, all, mayWrite }: { readonly accounts: readonly AccountRow_AccountFragment[]; readonly all: readonly AccountRow_AccountFragment[]; readonly mayWrite: boolean }) {
  const [open, { toggle }] = useDisclosure(false);
  return (
    <div>
      <UnstyledButton className={classes.fold} aria-expanded={open} onClick={toggle}>
        <IconChevronRight size={16} aria-hidden className={classes.chevron} data-open={open} />
        {words.folded(accounts.length)}
      </UnstyledButton>
      {open ? <div className={classes.folded}><AccountRows members={accounts} all={all} mayWrite={mayWrite} /></div> : null}
    </div>
  );
}
