export const words = {
  title: "Add an account",
  name: "Name",
  namePlaceholder: "For example: Everyday",
  nameMissing: "Give the account a name you will recognise.",
  type: "Type",
  currency: "Currency",
  opening: "Opening balance",
  openingHint: "What was in it before the first transaction here. Leave empty for zero; use a minus sign for a debt.",
  cancel: "Cancel",
  create: "Add account",
  failed: "The account was not added",
  none: "No accounts yet. Add one, or import a statement.",
} as const;
