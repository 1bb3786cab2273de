import { createContext, use, useSyncExternalStore } from "react";

export type LiveStatus = "off" | "connecting" | "live" | "waiting";

/** Whether changes arrive by themselves right now. */
export class LiveStatusStore {
  private status: LiveStatus = "off";
  private readonly listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly get = (): LiveStatus => this.status;

  set(status: LiveStatus): void {
    if (status === this.status) return;
    this.status = status;
    for (const listener of this.listeners) listener();
  }
}

export const LiveStatusContext = createContext<LiveStatusStore>(new LiveStatusStore());

export function useLiveStatus(): LiveStatus {
  const store = use(LiveStatusContext);
  return useSyncExternalStore(store.subscribe, store.get);
}
