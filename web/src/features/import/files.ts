import type { AccountChoiceInput, ImportPreview_PreviewFragment } from "@/gql/graphql";
import type { Mapping } from "./mapping";

export type Preview = ImportPreview_PreviewFragment;

/** Where the rows of one account of the file go; null leaves them out. */
export type Destinations = Readonly<Record<string, string | null>>;

/** One file on its way in. Its `key` is there before the server knows of it. */
export interface ImportFile {
  readonly key: string;
  readonly name: string;
  readonly percent: number;
  readonly uploadId: string | null;
  readonly preview: Preview | null;
  readonly mapping: Mapping | null;
  readonly accountId: string | null;
  readonly accounts: Destinations;
  readonly busy: boolean;
  readonly problem: string | null;
}

export function newFile(key: string, name: string): ImportFile {
  return { key, name, percent: 0, uploadId: null, preview: null, mapping: null, accountId: null, accounts: {}, busy: true, problem: null };
}

/** The accounts that the file names and that have to be sent somewhere; a single one goes where the whole file goes. */
export function labelsOf(preview: Preview | null): Preview["accounts"] {
  return preview && preview.accounts.length > 1 ? preview.accounts : [];
}

export function hasDestination(file: ImportFile): boolean {
  const labels = labelsOf(file.preview);
  return labels.length > 0 ? labels.some(({ label }) => file.accounts[label]) : file.accountId !== null;
}

/** What the server is told of where rows go. */
export function destinationInput(file: Pick<ImportFile, "accountId" | "accounts" | "preview">): { accountId: string | null; accounts: AccountChoiceInput[] | null } {
  const labels = labelsOf(file.preview);
  if (labels.length === 0) return { accountId: file.accountId, accounts: null };
  return { accountId: null, accounts: labels.map(({ label }) => ({ label, accountId: file.accounts[label] ?? null })) };
}

/** Rows that will change something: added, matched with a stored one, or put in review. */
export function wantedCount({ newCount, matchedCount, reviewCount }: Pick<Preview, "newCount" | "matchedCount" | "reviewCount">): number {
  return newCount + matchedCount + reviewCount;
}

export function isReady(file: ImportFile): boolean {
  return file.preview !== null && !file.busy && file.problem === null && hasDestination(file) && wantedCount(file.preview) > 0;
}

/** Everything in it is in the ledger already. */
export function isKnown(file: ImportFile): boolean {
  return file.preview !== null && file.problem === null && hasDestination(file) && wantedCount(file.preview) === 0;
}

/** The account that a file of this layout went into the last time, or the only one there is. */
export function likelyAccount(preview: Preview, accounts: readonly { readonly id: string; readonly currency: string }[]): string | null {
  const before = preview.profile?.account?.id ?? preview.accounts[0]?.account?.id;
  if (before && accounts.some(({ id }) => id === before)) return before;
  return accounts.length === 1 ? (accounts[0]?.id ?? null) : null;
}
