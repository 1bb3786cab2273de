import {
  IconAlertTriangle, IconArrowUpRight, type IconBell, IconCalendarDue, IconCalendarEvent, IconCalendarMonth, IconCalendarWeek, IconCalendarX, IconChartPie2,
  IconCloudRain, IconConfetti, IconCopy, IconDevices, IconFileCheck, IconFlame, IconReceiptRefund, IconRotateClockwise, IconTargetArrow, IconTestPipe, IconTrendingDown, IconTrendingUp, IconTrophy,
  IconZoomExclamation,
} from "@tabler/icons-react";
import type { NotificationItem_NotificationFragment, NotificationKind } from "@/gql/graphql";

export const ICONS: Readonly<Record<NotificationKind, typeof IconBell>> = {
  IMPORT_FINISHED: IconFileCheck,
  BUDGET_HALF: IconChartPie2,
  BUDGET_WARNING: IconAlertTriangle,
  BUDGET_FORECAST: IconTrendingUp,
  BUDGET_EXCEEDED: IconFlame,
  GOAL_REACHED: IconTrophy,
  GOAL_OFF_PACE: IconTargetArrow,
  GOAL_DUE: IconCalendarDue,
  BILL_DUE: IconCalendarEvent,
  BILL_MISSED: IconCalendarX,
  BILL_CHANGED: IconReceiptRefund,
  BILL_DUPLICATED: IconCopy,
  BILL_RETURNED: IconRotateClockwise,
  LARGE_TRANSACTION: IconArrowUpRight,
  ANOMALY: IconZoomExclamation,
  LOW_BALANCE: IconTrendingDown,
  LOW_BALANCE_AHEAD: IconCloudRain,
  NEW_DEVICE: IconDevices,
  WEEKLY_SUMMARY: IconCalendarWeek,
  MONTHLY_SUMMARY: IconCalendarMonth,
  WELCOME: IconConfetti,
  TEST: IconTestPipe,
};

/** The matrix and the filter show kinds under these headings. */
export const GROUPS: readonly { readonly label: string; readonly kinds: readonly NotificationKind[] }[] = [
  { label: "Budgets", kinds: ["BUDGET_HALF", "BUDGET_WARNING", "BUDGET_FORECAST", "BUDGET_EXCEEDED"] },
  { label: "Goals", kinds: ["GOAL_REACHED", "GOAL_OFF_PACE", "GOAL_DUE"] },
  { label: "Recurring", kinds: ["BILL_DUE", "BILL_MISSED", "BILL_CHANGED", "BILL_DUPLICATED", "BILL_RETURNED"] },
  { label: "Money", kinds: ["LARGE_TRANSACTION", "ANOMALY", "LOW_BALANCE", "LOW_BALANCE_AHEAD", "IMPORT_FINISHED"] },
  { label: "Summaries", kinds: ["WEEKLY_SUMMARY", "MONTHLY_SUMMARY"] },
  { label: "Security", kinds: ["NEW_DEVICE"] },
];

/** The page that a message is about; null where it is about none. */
export function pageOf({ about, aboutId }: Pick<NotificationItem_NotificationFragment, "about" | "aboutId">): string | null {
  switch (about) {
    case "BUDGET": return "/budgets";
    case "GOAL": return "/goals";
    case "RECURRING": return "/recurring";
    case "ACCOUNT": return aboutId ? `/accounts/${aboutId}` : "/accounts";
    case "TRANSACTION": return aboutId ? `/transactions?open=${aboutId}` : "/transactions";
    case "IMPORT": return aboutId ? `/import?id=${aboutId}` : "/import";
    case "REPORT": return "/reports";
    case "DEVICE": return "/settings/notifications";
    case null: return null;
  }
}
