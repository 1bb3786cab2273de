import type { FragmentType } from "@apollo/client";
import { Link } from "react-router";
import { type AccountListItem_AccountFragment, AccountListItem_AccountFragmentDoc } from "@/gql/graphql";
import { ACCOUNT_TYPES } from "@/shared/accounts/useAccounts";
import { useFragmentData } from "@/shared/graphql/useFragmentData";
import { MoneyText } from "@/shared/money/MoneyText";
import classes from "./AccountList.module.css";
import { ACCOUNT_ICONS } from "./icons";

interface AccountListProps {
  readonly accounts: readonly (FragmentType<AccountListItem_AccountFragment> & { readonly id: string })[];
}

export function AccountList({ accounts }: AccountListProps) {
  return (
    <ul className={classes.list}>
      {accounts.map((account) => (
        <AccountListItem key={account.id} account={account} />
      ))}
    </ul>
  );
}

function AccountListItem({ account }: { readonly account: FragmentType<AccountListItem_AccountFragment> }) {
  const data = useFragmentData(AccountListItem_AccountFragmentDoc, account);
  if (!data) return null;
  const Shape = ACCOUNT_ICONS[data.type];
  return (
    <li>
      <Link className={classes.item} to={`/accounts/${encodeURIComponent(data.id)}`}>
        <span className={classes.icon}><Shape size={18} stroke={1.7} aria-hidden /></span>
        <span className={classes.words}>
          <span className={classes.name}>{data.name}</span>
          <span className={classes.type}>{ACCOUNT_TYPES[data.type]}</span>
        </span>
        <MoneyText value={data.balance} />
      </Link>
    </li>
  );
}
