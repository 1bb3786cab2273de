import { IconBuildingBank, IconCash, IconChartLine, IconCreditCard, IconHome2, IconPigMoney, IconReceipt2, IconWallet } from "@tabler/icons-react";
import type { AccountType } from "@/gql/graphql";

export const ACCOUNT_ICONS: Readonly<Record<AccountType, typeof IconWallet>> = {
  CHECKING: IconBuildingBank, SAVINGS: IconPigMoney, CREDIT_CARD: IconCreditCard, CASH: IconCash, LOAN: IconReceipt2,
  INVESTMENT: IconChartLine, ASSET: IconHome2, OTHER: IconWallet,
};
