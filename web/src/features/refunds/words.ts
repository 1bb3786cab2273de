import type { RefundMonth } from "@/gql/graphql";

export const words = {
  title: "Refunds",
  hint: "A linked refund reduces what you spent in its category. Say in which month.",
  label: "Refunds count in",
  months: {
    REFUND_MONTH: { name: "The month in which the money came back", text: "A month that is over stays as it was." },
    EXPENSE_MONTH: { name: "The month of the expense", text: "What you bought and gave back nets out where you bought it. Linked refunds move along at once." },
  } satisfies Record<RefundMonth, { name: string; text: string }>,
  failed: "This was not saved",
  loadFailed: "The settings did not load",
} as const;
