import type { ColumnRole, DateOrder, DecimalSeparator, ImportRowState, ImportStatus } from "@/gql/graphql";

interface Counts {
  readonly newCount: number;
  readonly matchedCount: number;
  readonly reviewCount: number;
  readonly duplicateCount: number;
}

const FORMATS: Readonly<Record<string, string>> = {
  csv: "CSV", ofx: "OFX", qif: "QIF", camt: "CAMT.053", mt940: "MT940", xlsx: "Excel", moneta: "Moneta export", moneta_csv: "Moneta table", firefly: "Firefly III",
  mint: "Mint", monarch: "Monarch", ynab: "YNAB", actual: "Actual",
};

export function formatName(format: string): string {
  return FORMATS[format] ?? format.toUpperCase();
}

export const words = {
  title: "Import",
  lead: "Bring in statements from your bank, or what you kept in another program.",
  account: "Account",
  chooseAccount: "Choose an account",
  newAccount: "New",
  drop: "Drop your files here",
  dropMore: "Drop more files here, or browse",
  browse: "Browse for files",
  dropHint: "CSV, Excel, OFX, QIF, CAMT.053, MT940, or an export of Moneta, YNAB, Mint, Monarch, Actual or Firefly III, up to 32 MB each. Nothing is saved before you have seen a preview.",
  input: "Statement files",
  uploading: (percent: number) => `Uploading, ${percent} %`,
  reading: "Reading the file…",
  cancel: "Cancel",
  uploadFailed: "The file was not uploaded",
  offline: "The connection was lost while uploading. Check it, then choose the file again.",
  wrongKind: "At most 20 files of at most 32 MB at once. Split larger ones by year.",
  previewFailed: "This file cannot be read yet",
  columns: "What each column holds",
  columnsHint: "Moneta has guessed. Please correct what is wrong; the preview below follows.",
  column: (header: string, index: number) => (header.trim() === "" ? `Column ${index + 1}` : header),
  roleOf: (header: string) => `Role of column ${header}`,
  samples: "For example",
  emptySamples: "No values",
  dateOrder: "Dates are written",
  decimal: "Decimals are written with",
  sign: "Spending is written as",
  signs: { false: "Negative amounts (−12.50)", true: "Positive amounts (12.50)" },
  dateOrders: { YMD: "Year, month, day", DMY: "Day, month, year", MDY: "Month, day, year" } satisfies Record<DateOrder, string>,
  decimals: { DOT: "A dot (1,234.56)", COMMA: "A comma (1.234,56)" } satisfies Record<DecimalSeparator, string>,
  roles: {
    DATE: "Date", DESCRIPTION: "Description", AMOUNT: "Amount", DEBIT: "Money out", CREDIT: "Money in",
    DIRECTION: "In or out (word)", CURRENCY: "Currency", BALANCE: "Balance after", CATEGORY: "Category", NOTE: "Note",
    REFERENCE: "Reference number", PAYEE: "Payee", TAGS: "Tags", STATUS: "Status (pending or booked)", ACCOUNT: "Account",
    TRANSFER_ACCOUNT: "Other own account", BANK_ID: "Bank's own id", IGNORE: "Not used",
  } satisfies Record<ColumnRole, string>,
  preview: "Preview",
  previewHint: (shown: number, all: number) => (shown < all ? `The first ${shown} of ${all.toLocaleString()} rows` : `All ${all.toLocaleString()} rows`),
  summary: { fresh: "Will be added", matched: "Match a row of yours", review: "Will be asked about", duplicates: "There already", leftOut: "Left out", errors: "Cannot be read", period: "Period", total: "Sum of what is added" },
  table: { date: "Date", description: "Description", category: "Category", amount: "Amount", status: "Status" },
  states: { NEW: "New", SAME: "Same as", REVIEW: "Maybe the same as", KNOWN: "There already" } satisfies Record<ImportRowState, string>,
  pending: "Pending",
  allRows: "All rows",
  remarkableRows: (count: number) => `Matches (${count.toLocaleString()})`,
  partsLabel: "Which rows",
  counts: ({ newCount, matchedCount, reviewCount, duplicateCount }: Counts) =>
    ([[newCount, "new"], [matchedCount, "matched"], [reviewCount, "to review"], [duplicateCount, "there already"]] as const)
      .filter(([count]) => count > 0)
      .map(([count, what]) => `${count.toLocaleString()} ${what}`)
      .join(" · "),
  columnsToggle: "Columns",
  rowsToggle: (count: number) => (count === 1 ? "1 row" : `${count.toLocaleString()} rows`),
  recognised: (name: string, ago: string) => `Recognised: ${name}, last used ${ago}`,
  forget: "Forget",
  remove: (name: string) => `Remove ${name}`,
  leftOut: "Left out",
  labelHint: (count: number, currency: string | null) => `${count.toLocaleString()} ${count === 1 ? "row" : "rows"}${currency ? ` in ${currency}` : ""}`,
  addAccount: "Add an account",
  newAccountFor: (label: string) => `Add an account for ${label}`,
  nothingNew: (files: number) => (files === 1 ? "There is nothing new in this file." : "There is nothing new in these files."),
  readyLine: (ready: number, all: number) => (all === 1 ? (ready === 1 ? "Ready" : "Choose where its rows go") : `${ready} of ${all} files are ready`),
  sure: (percent: number) => `Moneta is ${percent} % sure`,
  uncategorized: "No category yet",
  errorsTitle: (count: number) => (count === 1 ? "1 row cannot be read" : `${count.toLocaleString()} rows cannot be read`),
  errorsHint: "They are left out; everything else goes in.",
  line: "Line",
  reason: "What is wrong",
  raw: "As written",
  firstErrors: (count: number) => `The first ${count} are listed.`,
  copy: "Copy",
  copied: "Copied",
  download: "Download as CSV",
  start: (count: number) => (count === 1 ? "Import 1 row" : `Import ${count.toLocaleString()} rows`),
  otherFile: "Choose another file",
  startFailed: "The import did not start",
  statuses: {
    QUEUED: "Waiting to start", PARSING: "Reading rows", CATEGORIZING: "Sorting rows into categories", SAVING: "Saving",
    DONE: "Done", FAILED: "Failed", UNDONE: "Undone",
  } satisfies Record<ImportStatus, string>,
  progressTitle: (file: string) => `Importing ${file}`,
  progressHint: "You may leave this page; the import goes on and you will be told.",
  doneTitle: "Your statement is in",
  failedTitle: "The import failed",
  failedText: "Nothing was saved. Mend the file as described, then try again.",
  undoneTitle: "This import was undone",
  undoneText: "Its rows are gone, as if it had never happened.",
  imported: (count: number, account: string) => `${count.toLocaleString()} ${count === 1 ? "row" : "rows"} imported into ${account}`,
  matched: (count: number) => `${count.toLocaleString()} matched with rows of yours`,
  inReview: (count: number) => `${count.toLocaleString()} in review`,
  toReview: "Review them",
  reviewWaiting: (count: number) => `Review ${count.toLocaleString()} ${count === 1 ? "row" : "rows"}`,
  duplicates: (count: number) => `${count.toLocaleString()} there already`,
  badRows: (count: number) => `${count.toLocaleString()} could not be read`,
  seeRows: "See the rows",
  undo: "Undo import",
  revertTitle: "Undo this import?",
  revertClean: "Everything it added, matched and asked goes; the rest of your ledger is as it was before.",
  revertLoses: (count: number) => `${count === 1 ? "One change" : `${count} changes`} made since to its rows would be lost with it:`,
  revertFailed: "The import was not undone",
  reverted: "Import undone",
  again: "Import another file",
  gone: "This import does not exist.",
  severalAccounts: "several accounts",
  recent: "Recent imports",
  recentLine: (count: number, account: string) => `${count.toLocaleString()} rows into ${account}`,
} as const;
