export type UploadOutcome =
  | { readonly ok: true; readonly uploadId: string }
  | { readonly ok: false; readonly message: string };

interface UploadOptions {
  readonly token: string | null;
  readonly onProgress: (percent: number) => void;
  readonly signal: AbortSignal;
  readonly offlineMessage: string;
  readonly request?: () => XMLHttpRequest;
}

/** By XMLHttpRequest: `fetch` cannot tell how far an upload has come. Rejects only when cancelled. */
export function uploadFile(file: File, options: UploadOptions): Promise<UploadOutcome> {
  const { token, onProgress, signal, offlineMessage, request = () => new XMLHttpRequest() } = options;
  return new Promise((resolve, reject) => {
    const xhr = request();
    xhr.open("POST", `/uploads?filename=${encodeURIComponent(file.name)}`);
    xhr.setRequestHeader("content-type", "application/octet-stream");
    if (token) xhr.setRequestHeader("authorization", `Bearer ${token}`);
    xhr.upload.onprogress = ({ lengthComputable, loaded, total }) => {
      if (lengthComputable && total > 0) onProgress(Math.floor((loaded / total) * 100));
    };
    xhr.onload = () => resolve(readAnswer(xhr.status, xhr.responseText, offlineMessage));
    xhr.onerror = () => resolve({ ok: false, message: offlineMessage });
    xhr.onabort = () => reject(new DOMException("Upload cancelled", "AbortError"));
    signal.addEventListener("abort", () => xhr.abort(), { once: true });
    xhr.send(file);
  });
}

export function readAnswer(status: number, body: string, fallback: string): UploadOutcome {
  const answer = parse(body);
  if (status === 201 && typeof answer["id"] === "string") return { ok: true, uploadId: answer["id"] };
  const error = answer["error"] as { message?: unknown } | undefined;
  return { ok: false, message: typeof error?.message === "string" ? error.message : fallback };
}

function parse(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
