export const FORMATS = ["csv", "zip", "json", "ofx", "beancount", "ledger"] as const;
export type ExportFormat = (typeof FORMATS)[number];

export const words = {
  title: "Export",
  hint: "Your data is yours: take it with you at any time, as often as you like.",
  format: "Format",
  formats: {
    csv: { name: "Table (CSV)", text: "For Excel, LibreOffice and Google Sheets. One line for each transaction; Moneta reads it back." },
    zip: { name: "Everything, with files (ZIP)", text: "The complete backup: all of your household with receipts and other files, and the table besides." },
    json: { name: "Everything (JSON)", text: "All of your household but the files themselves. “moneta restore” brings it back with every link." },
    ofx: { name: "Bank statement (OFX)", text: "For other finance programs. One statement for each account, without pending transactions and categories." },
    beancount: { name: "Beancount", text: "Plain-text accounting: accounts, splits, transfers, prices and balance checks." },
    ledger: { name: "Ledger or hledger", text: "The same as a journal for these two programs." },
  } satisfies Record<ExportFormat, { name: string; text: string }>,
  accounts: "Accounts",
  allAccounts: "All accounts",
  from: "From day",
  to: "To day",
  search: "Only what matches",
  dayOrder: "The first day is after the last.",
  partial: "A part of a household can be imported, but not restored: leave accounts, days and search empty for a backup.",
  action: "Export",
  cancel: "Cancel",
  preparing: "Preparing the file…",
  received: (size: string) => `${size} so far`,
  done: (name: string, size: string) => `${name} is in your downloads (${size}).`,
  failed: "Nothing was exported",
  offline: "Moneta cannot be reached, or the connection broke off. Try again.",
} as const;
