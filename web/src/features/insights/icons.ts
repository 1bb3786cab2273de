import {
  IconArrowsDiff, type IconBulb, IconCoins, IconCopy, IconGauge, IconMailOpened, IconPigMoney, IconReceipt, IconReceiptRefund, IconScale, IconTargetArrow, IconTrendingDown, IconTrendingUp, IconUserQuestion, IconZoomExclamation, IconReceiptTax,
} from "@tabler/icons-react";
import type { InsightKind } from "@/gql/graphql";

export const ICONS: Readonly<Record<InsightKind, typeof IconBulb>> = {
  PACE_ABOVE: IconGauge,
  PACE_BELOW: IconTrendingDown,
  CHANGED: IconArrowsDiff,
  ROSE: IconTrendingUp,
  CASH_IDLE: IconPigMoney,
  CASH_SHORT: IconCoins,
  GOAL_IN_REACH: IconTargetArrow,
  FEES: IconReceipt,
  BUDGET_TIGHT: IconScale,
  BUDGET_LOOSE: IconScale,
  ENVELOPE_OVERSPENT: IconMailOpened,
  PRICE_ROSE: IconReceiptRefund,
  DOUBLE_CHARGE: IconCopy,
  FEE_CHARGED: IconReceiptTax,
  UNUSUAL_AMOUNT: IconZoomExclamation,
  NEW_MERCHANT: IconUserQuestion,
};
