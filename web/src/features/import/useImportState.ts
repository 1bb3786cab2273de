import { useQuery, useSubscription } from "@apollo/client/react";
import { useState } from "react";
import { ImportProgressDocument, ImportStateDocument, type ImportState_ImportFragment, type ImportStatus } from "@/gql/graphql";
import { useLiveStatus } from "@/shared/live/liveStatus";

const POLL_MS = 1_500;
/** Slow beside a live connection: only in case an event fell between start and subscription. */
const POLL_LIVE_MS = 5_000;
const FINISHED: ReadonlySet<ImportStatus> = new Set(["DONE", "FAILED", "UNDONE"]);

export function isFinished(status: ImportStatus): boolean {
  return FINISHED.has(status);
}

interface ImportState {
  readonly state: ImportState_ImportFragment | null;
  readonly loading: boolean;
  readonly error: Error | undefined;
}

/** Progress by subscription (it writes the same cache entry), and by asking again while the live connection is away. */
export function useImportState(id: string): ImportState {
  const live = useLiveStatus();
  const [done, setDone] = useState(false);
  const { data, loading, error } = useQuery(ImportStateDocument, {
    variables: { id },
    fetchPolicy: "cache-and-network",
    nextFetchPolicy: "cache-first",
    pollInterval: done ? 0 : live === "live" ? POLL_LIVE_MS : POLL_MS,
  });
  const state = data?.import ?? null;
  if (state && isFinished(state.status) !== done) setDone(isFinished(state.status));
  useSubscription(ImportProgressDocument, {
    variables: { importId: id },
    skip: state === null || isFinished(state.status),
    ignoreResults: true,
  });
  return { state, loading, error };
}
