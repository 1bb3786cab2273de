import type { DeliveryState, NotificationChannel, NotificationKind } from "@/gql/graphql";

const kinds: Readonly<Record<NotificationKind, string>> = {
  IMPORT_FINISHED: "Import done",
  BUDGET_HALF: "Part of a budget spent",
  BUDGET_WARNING: "Budget close to its limit",
  BUDGET_EXCEEDED: "Budget over its limit",
  GOAL_REACHED: "Goal reached",
  GOAL_OFF_PACE: "Goal behind its pace",
  GOAL_DUE: "Goal due",
  BILL_DUE: "Bill due soon",
  BILL_MISSED: "Payment not there",
  BILL_CHANGED: "Price changed",
  BILL_DUPLICATED: "Paid twice",
  LARGE_TRANSACTION: "Large payment",
  ANOMALY: "Unusual charge",
  LOW_BALANCE: "Low balance",
  LOW_BALANCE_AHEAD: "Low balance ahead",
  NEW_DEVICE: "Sign-in from a new device",
  WEEKLY_SUMMARY: "Weekly summary",
  MONTHLY_SUMMARY: "Monthly summary",
  WELCOME: "Welcome",
  TEST: "Test",
};

const channels: Readonly<Record<NotificationChannel, string>> = { IN_APP: "In Moneta", EMAIL: "E-mail", WEB_PUSH: "Push", WEBHOOK: "Webhook" };

const states: Readonly<Record<DeliveryState, string>> = {
  PENDING: "Waiting", SENDING: "On its way", SENT: "Sent", FAILED: "Will be tried again", PARKED: "Given up",
};

export const words = {
  kinds,
  channels,
  states,
  bell: (unread: number) => (unread === 0 ? "Notifications" : `Notifications, ${unread} unread`),
  title: "Notifications",
  lead: "What Moneta has told you. Choose in the settings what you hear, and how.",
  markAll: "Mark all as read",
  none: "Nothing yet. You hear here about budgets, imports and balances.",
  noneTitle: "Nothing to read",
  noneUnread: "You have read everything.",
  noneSnoozed: "Nothing sleeps. Snooze a message and it comes back when you have time for it.",
  noneFiltered: "There is no message of these kinds.",
  unread: "New",
  more: "Load more",
  all: "All notifications",
  choose: "Settings",
  shown: { ALL: "All", UNREAD: "Unread", SNOOZED: "Snoozed" },
  which: "Which",
  kindFilter: "Kind",
  actions: (title: string) => `More about “${title}”`,
  markRead: "Mark as read",
  markUnread: "Mark as unread",
  snoozeFor: "Snooze",
  hour: "For an hour",
  tomorrow: "Until tomorrow at 8",
  monday: "Until Monday at 8",
  wake: "Bring it back now",
  asleepUntil: (when: string) => `Comes back ${when}`,
  snoozed: "It comes back then.",
  failed: "This did not work",
  loadFailed: "Your notifications could not be loaded",
} as const;
