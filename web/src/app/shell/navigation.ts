import {
  IconActivityHeartbeat, IconBrain, IconBuildingBank, IconBulb, IconChecklist, IconFileImport, IconHistory, IconLayoutDashboard, IconListCheck, IconPigMoney, IconReceipt, IconRepeat, IconReportAnalytics, IconSettings, IconTarget, IconTrash, IconTrendingUp,
} from "@tabler/icons-react";

/** Where people go every day: the whole bar of a phone, but for “More”. */
export const NAVIGATION = [
  { to: "/dashboard", label: "Dashboard", icon: IconLayoutDashboard, key: "d" },
  { to: "/transactions", label: "Transactions", icon: IconReceipt, key: "t" },
  { to: "/accounts", label: "Accounts", icon: IconBuildingBank, key: "a" },
  { to: "/budgets", label: "Budgets", icon: IconTarget, key: "b" },
] as const;

/** What is needed now and then. */
export const MORE = [
  { to: "/recurring", label: "Recurring", icon: IconRepeat, key: "e" },
  { to: "/goals", label: "Goals", icon: IconPigMoney, key: "o" },
  { to: "/forecast", label: "Forecast", icon: IconTrendingUp, key: "f" },
  { to: "/insights", label: "Insights", icon: IconBulb, key: "l" },
  { to: "/reports", label: "Reports", icon: IconReportAnalytics, key: "p" },
  { to: "/import", label: "Import", icon: IconFileImport, key: "i" },
  { to: "/rules", label: "Rules", icon: IconListCheck, key: "r" },
  { to: "/review", label: "Review", icon: IconChecklist, key: "v" },
  { to: "/history", label: "History", icon: IconHistory, key: "h" },
  { to: "/trash", label: "Trash", icon: IconTrash, key: "x" },
  { to: "/settings", label: "Settings", icon: IconSettings, key: "s" },
] as const;

/** Of the whole installation: only for who looks after it. */
export const ADMINISTRATION = [
  { to: "/admin/events", label: "Events", icon: IconActivityHeartbeat },
  { to: "/admin/models", label: "Models", icon: IconBrain },
] as const;
