export const words = {
  title: "Settings",
  lead: "How your household names and sorts things.",
  categories: "Categories",
  categorization: "Categorization",
  tags: "Tags",
  payees: "Payees",
  currencies: "Currencies",
  refunds: "Refunds",
  layouts: "Bank files",
  export: "Export",
} as const;
