import { type Client, createClient } from "graphql-ws";
import type { LiveStatusStore } from "@/shared/live/liveStatus";
import type { SessionStore } from "@/shared/session/session";

const WAIT_MAX_MS = 30_000;

/** Doubling waits with full jitter: after a restart of the server, browsers come back spread out. */
export function retryWaitMs(retries: number, random: () => number = Math.random): number {
  return 300 + random() * Math.min(WAIT_MAX_MS, 700 * 2 ** Math.min(retries, 10));
}

function liveUrl(): string {
  const { protocol, host } = window.location;
  return `${protocol === "https:" ? "wss" : "ws"}://${host}/live/graphql`;
}

interface LiveClientOptions {
  readonly session: SessionStore;
  readonly status: LiveStatusStore;
}

/**
 * After a reconnect nothing is missed: `again` makes each subscription begin with "everything may have changed", told once the
 * server listens for it. What the page reads by itself on reconnecting would miss what happens between its reading and that.
 */
export function createLiveClient({ session, status }: LiveClientOptions): Client {
  let connectedBefore = false;
  return createClient({
    url: liveUrl(),
    lazy: true,
    lazyCloseTimeout: 2_000,
    keepAlive: 12_000,
    connectionAckWaitTimeout: 10_000,
    retryAttempts: Infinity,
    shouldRetry: () => session.getState().status === "signedIn",
    retryWait: (retries) => new Promise((resolve) => setTimeout(resolve, retryWaitMs(retries))),
    connectionParams: async () => {
      const token = await session.freshToken();
      return token ? { authorization: `Bearer ${token}`, again: connectedBefore } : {};
    },
    on: {
      connecting: () => status.set(connectedBefore ? "waiting" : "connecting"),
      connected: () => {
        status.set("live");
        connectedBefore = true;
      },
      closed: () => status.set(session.getState().status === "signedIn" ? "waiting" : "off"),
    },
  });
}
