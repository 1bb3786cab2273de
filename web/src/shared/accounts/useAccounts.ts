import { useQuery } from "@apollo/client/react";
import { type AccountChoice_AccountFragment, type AccountType, AccountsDocument } from "@/gql/graphql";

const NONE: readonly AccountChoice_AccountFragment[] = [];

interface Accounts {
  readonly accounts: readonly AccountChoice_AccountFragment[];
  readonly loading: boolean;
}

export function useAccounts(): Accounts {
  const { data, loading } = useQuery(AccountsDocument);
  return { accounts: data?.accounts ?? NONE, loading: loading && !data };
}

export const ACCOUNT_TYPES: Readonly<Record<AccountType, string>> = {
  CHECKING: "Current account",
  SAVINGS: "Savings",
  CREDIT_CARD: "Credit card",
  CASH: "Cash",
  LOAN: "Loan",
  INVESTMENT: "Investment",
  ASSET: "Asset",
  OTHER: "Other",
};
