import { ApolloClient, InMemoryCache, gql } from "@apollo/client";
import type { Client } from "graphql-ws";
import { afterEach, expect, it, vi } from "vitest";
import { type SessionGrant, SessionStore } from "@/shared/session/session";
import { safeTarget } from "../Gate";
import { createLink } from "./links";
import { retryWaitMs } from "./liveClient";

const grant = (accessToken: string): SessionGrant => ({
  accessToken,
  viewerId: "v",
  expiresAt: new Date(Date.now() + 600_000).toISOString(),
});

function setUp(exchange: () => Promise<SessionGrant | null>, accepted: string) {
  const session = new SessionStore(exchange, { exclusively: (work) => work(), channel: null, now: Date.now });
  session.adopt(grant("old"));
  const seen: (string | null)[] = [];
  vi.stubGlobal("fetch", (_: string, { headers }: RequestInit) => {
    const authorization = new Headers(headers).get("authorization");
    seen.push(authorization);
    const body =
      authorization === `Bearer ${accepted}`
        ? { data: { ok: true } }
        : { errors: [{ message: "Sign in", extensions: { code: "UNAUTHENTICATED" } }] };
    return Promise.resolve(new Response(JSON.stringify(body), { headers: { "content-type": "application/json" } }));
  });
  const client = new ApolloClient({ cache: new InMemoryCache(), link: createLink(session, {} as Client) });
  return { client, session, seen };
}

afterEach(() => vi.unstubAllGlobals());
const query = gql`
  {
    ok
  }
`;

it("refreshes a refused token once and repeats the request", async () => {
  const { client, session, seen } = setUp(() => Promise.resolve(grant("new")), "new");
  const { data } = await client.query({ query });
  expect(data).toEqual({ ok: true });
  expect(seen).toEqual(["Bearer old", "Bearer new"]);
  session.leave();
});

it("gives up after one try, so that nobody loops", async () => {
  const { client, session, seen } = setUp(() => Promise.resolve(grant("new")), "none is good");
  await expect(client.query({ query })).rejects.toThrow("Sign in");
  expect(seen).toHaveLength(2);
  session.leave();
});

it("ends the session when the cookie is gone", async () => {
  const { client, session } = setUp(() => Promise.resolve(null), "new");
  await expect(client.query({ query })).rejects.toThrow("Sign in");
  expect(session.getState()).toEqual({ status: "signedOut", reason: "expired" });
});

it("waits longer after each failure, spread out and bounded", () => {
  expect(retryWaitMs(0, () => 0)).toBe(300);
  expect(retryWaitMs(3, () => 1)).toBe(5_900);
  expect(retryWaitMs(99, () => 1)).toBe(30_300);
});

it.each([
  ["/transactions?q=a", "/transactions?q=a"],
  [null, "/dashboard"],
  ["//evil.example", "/dashboard"],
  ["/\\evil.example", "/dashboard"],
  ["https://evil.example", "/dashboard"],
])("after sign-in goes on to %s only on our own site", (next, expected) => {
  expect(safeTarget(next)).toBe(expected);
});
