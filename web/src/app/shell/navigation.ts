import { IconFileImport, IconLayoutDashboard, IconReceipt, IconTarget } from "@tabler/icons-react";

export const NAVIGATION = [
  { to: "/dashboard", label: "Dashboard", icon: IconLayoutDashboard, key: "d" },
  { to: "/transactions", label: "Transactions", icon: IconReceipt, key: "t" },
  { to: "/import", label: "Import", icon: IconFileImport, key: "i" },
  { to: "/budgets", label: "Budgets", icon: IconTarget, key: "b" },
] as const;
