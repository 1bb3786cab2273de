export const words = {
  bell: (unread: number) => (unread === 0 ? "Notifications" : `Notifications, ${unread} unread`),
  title: "Notifications",
  markAll: "Mark all as read",
  none: "Nothing yet. You hear here about finished imports and budgets.",
  unread: "New",
  more: "Load more",
} as const;
