/** An export over HTTP: a link could not carry the token, so the bytes are fetched and then given to the browser to keep. */
import type { ExportFormat } from "./words";

export interface Wanted {
  readonly format: ExportFormat;
  readonly accounts: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly query: string;
}

export type Outcome =
  | { readonly ok: true; readonly blob: Blob; readonly name: string }
  | { readonly ok: false; readonly message: string };

interface Options {
  readonly token: string | null;
  readonly signal: AbortSignal;
  readonly offlineMessage: string;
  readonly onProgress: (bytes: number) => void;
}

export function addressOf({ format, accounts, from, to, query }: Wanted): string {
  const given = new URLSearchParams(accounts.map((id) => ["account", id]));
  if (from) given.set("from", from);
  if (to) given.set("to", to);
  if (query.trim()) given.set("query", query.trim());
  const text = given.toString();
  return `/exports/${format}${text ? `?${text}` : ""}`;
}

/** Rejects only when cancelled; a file that was cut off is a failure, never a shorter file. */
export async function fetchExport(wanted: Wanted, { token, signal, offlineMessage, onProgress }: Options): Promise<Outcome> {
  try {
    const answer = await fetch(addressOf(wanted), { headers: token ? { authorization: `Bearer ${token}` } : {}, signal });
    if (!answer.ok || !answer.body) return { ok: false, message: messageOf(await answer.text()) ?? offlineMessage };
    const parts: BlobPart[] = [];
    let bytes = 0;
    for (const reader = answer.body.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(value);
      bytes += value.byteLength;
      onProgress(bytes);
    }
    const name = /filename="([^"]+)"/.exec(answer.headers.get("content-disposition") ?? "")?.[1] ?? `moneta.${wanted.format}`;
    return { ok: true, blob: new Blob(parts, { type: answer.headers.get("content-type") ?? "" }), name };
  } catch (error) {
    if (signal.aborted) throw error;
    return { ok: false, message: offlineMessage };
  }
}

function messageOf(body: string): string | null {
  try {
    const value = JSON.parse(body) as { error?: { message?: unknown } } | null;
    return typeof value?.error?.message === "string" ? value.error.message : null;
  } catch {
    return null;
  }
}

/** Into the downloads of the browser. */
export function keep(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // Not at once: some browsers begin to read a moment later.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

const STEPS = ["B", "KB", "MB", "GB"] as const;

/** `1.2 MB`. */
export function sizeOf(bytes: number, locale?: string): string {
  const step = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), STEPS.length - 1);
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: step > 1 ? 1 : 0 }).format(bytes / 1000 ** step)} ${STEPS[step] ?? ""}`;
}
