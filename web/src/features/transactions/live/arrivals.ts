import { useSyncExternalStore } from "react";

const SHOWN_MS = 4_000;

/** Rows that have just arrived by themselves, to be tinted for a moment. */
class Arrivals {
  private readonly ids = new Set<string>();
  private readonly listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly has = (id: string): boolean => this.ids.has(id);

  announce(id: string): void {
    this.ids.add(id);
    this.tell();
    setTimeout(() => {
      this.ids.delete(id);
      this.tell();
    }, SHOWN_MS);
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

export const arrivals = new Arrivals();

export function useHasJustArrived(id: string): boolean {
  return useSyncExternalStore(arrivals.subscribe, () => arrivals.has(id));
}
