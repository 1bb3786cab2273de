export const words = {
  title: "Settings",
  lead: "How your household names and sorts things, and what you hear of it.",
  account: "Account",
  categories: "Categories",
  categorization: "Categorization",
  tags: "Tags",
  payees: "Payees",
  currencies: "Currencies",
  refunds: "Refunds",
  layouts: "Bank files",
  notifications: "Notifications",
  export: "Export",
} as const;
