export const words = {
  empty: "The trash is empty",
  emptyText: "Transactions that you delete wait here, with their splits, tags and files, and can be restored at any time.",
  restore: "Restore",
  restoreOne: (description: string) => `Restore ${description}`,
  restoreMany: (count: number) => (count === 1 ? "Restore 1 transaction" : `Restore ${count.toLocaleString()} transactions`),
  select: (description: string) => `Select ${description}`,
  count: (count: number) => (count === 1 ? "1 deleted transaction" : `${count.toLocaleString()} deleted transactions`),
  deleted: (when: string) => `deleted ${when}`,
  list: "Deleted transactions",
  loadMore: "Load more",
  failed: "This was not restored",
} as const;
