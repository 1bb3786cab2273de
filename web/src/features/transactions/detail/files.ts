/** Files of a transaction over HTTP: by XMLHttpRequest in, because `fetch` cannot tell how far an upload has come. */
import { readProblem } from "./readProblem";

export type AttachOutcome =
  | { readonly ok: true; readonly changeId: string | null; readonly summary: string | null }
  | { readonly ok: false; readonly message: string };

interface AttachOptions {
  readonly id: string;
  readonly transactionId: string;
  readonly token: string | null;
  readonly onProgress: (percent: number) => void;
  readonly offlineMessage: string;
  readonly request?: () => XMLHttpRequest;
}

/** The id is made here: a file that is sent again after a lost answer is still the same file. */
export function attachFile(file: File, options: AttachOptions): Promise<AttachOutcome> {
  const { id, transactionId, token, onProgress, offlineMessage, request = () => new XMLHttpRequest() } = options;
  return new Promise((resolve) => {
    const xhr = request();
    const query = new URLSearchParams({ id, transactionId, filename: file.name });
    xhr.open("POST", `/attachments?${query.toString()}`);
    xhr.setRequestHeader("content-type", "application/octet-stream");
    if (token) xhr.setRequestHeader("authorization", `Bearer ${token}`);
    xhr.upload.onprogress = ({ lengthComputable, loaded, total }) => {
      if (lengthComputable && total > 0) onProgress(Math.floor((loaded / total) * 100));
    };
    xhr.onload = () => resolve(readAttached(xhr.status, xhr.responseText, offlineMessage));
    xhr.onerror = () => resolve({ ok: false, message: offlineMessage });
    xhr.send(file);
  });
}

export function readAttached(status: number, body: string, fallback: string): AttachOutcome {
  if (status !== 201) return { ok: false, message: readProblem(body) ?? fallback };
  const { changeId, summary } = JSON.parse(body) as { changeId: string | null; summary: string | null };
  return { ok: true, changeId, summary };
}

/** The content of a file; null where it cannot be had. */
export async function fetchFile(id: string, token: string | null): Promise<Blob | null> {
  const answer = await fetch(`/attachments/${id}`, { headers: token ? { authorization: `Bearer ${token}` } : {} }).catch(() => null);
  return answer?.ok ? answer.blob() : null;
}

export function isPicture(mediaType: string): boolean {
  return ["image/png", "image/jpeg", "image/webp"].includes(mediaType);
}

/** `1.2 MB`. */
export function formatSize(bytes: number, locale?: string): string {
  const show = (size: number, digits: number) => new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(size);
  if (bytes < 1024) return `${show(bytes, 0)} B`;
  return bytes < 1024 * 1024 ? `${show(bytes / 1024, 0)} KB` : `${show(bytes / (1024 * 1024), 1)} MB`;
}
