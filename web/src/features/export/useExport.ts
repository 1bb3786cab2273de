import { useEffect, useRef, useState } from "react";
import { useSession } from "@/shared/session/SessionContext";
import { type Wanted, fetchExport, keep, sizeOf } from "./download";
import { words } from "./words";

export type ExportState =
  | { readonly step: "idle" }
  | { readonly step: "running"; readonly bytes: number }
  | { readonly step: "done"; readonly text: string }
  | { readonly step: "failed"; readonly message: string };

interface Control {
  readonly state: ExportState;
  readonly start: (wanted: Wanted) => Promise<void>;
  readonly cancel: () => void;
}

/** One export at a time; leaving the page ends it. */
export function useExport(): Control {
  const session = useSession();
  const [state, setState] = useState<ExportState>({ step: "idle" });
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  async function start(wanted: Wanted): Promise<void> {
    const control = new AbortController();
    running.current = control;
    setState({ step: "running", bytes: 0 });
    try {
      const token = await session.freshToken();
      const onProgress = (bytes: number): void => setState({ step: "running", bytes });
      const outcome = await fetchExport(wanted, { token, signal: control.signal, offlineMessage: words.offline, onProgress });
      if (outcome.ok) keep(outcome.blob, outcome.name);
      setState(outcome.ok ? { step: "done", text: words.done(outcome.name, sizeOf(outcome.blob.size)) } : { step: "failed", message: outcome.message });
    } catch {
      setState(control.signal.aborted ? { step: "idle" } : { step: "failed", message: words.offline });
    }
  }

  return { state, start, cancel: () => running.current?.abort() };
}
