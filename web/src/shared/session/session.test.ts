import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type SessionGrant, type SessionSurroundings, SessionStore } from "./session";

type Listener = (event: MessageEvent) => void;

/** Two tabs of one browser: one lock, one channel, one cookie. */
class Browser {
  now = Date.parse("2026-11-23T12:00:00Z");
  exchanges = 0;
  cookie: string | null = "viewer-1";
  private tail: Promise<unknown> = Promise.resolve();
  private readonly listeners: Listener[] = [];

  tab(): SessionStore {
    const own: Listener[] = [];
    const around: SessionSurroundings = {
      exclusively: (work) => {
        const run = this.tail.then(work);
        this.tail = run.catch(() => undefined);
        return run;
      },
      channel: {
        addEventListener: (_: string, listener: unknown) => {
          own.push(listener as Listener);
          this.listeners.push(listener as Listener);
        },
        postMessage: (data: unknown) => {
          for (const listener of this.listeners) if (!own.includes(listener)) listener({ data } as MessageEvent);
        },
      },
      now: () => this.now,
    };
    return new SessionStore(() => this.exchange(), around);
  }

  private async exchange(): Promise<SessionGrant | null> {
    this.exchanges += 1;
    await Promise.resolve();
    return this.cookie ? this.grant(`token-${this.exchanges}`, this.cookie) : null;
  }

  grant(accessToken: string, viewerId = "viewer-1"): SessionGrant {
    return { accessToken, viewerId, expiresAt: new Date(this.now + 300_000).toISOString() };
  }
}

let browser: Browser;
beforeEach(() => {
  vi.useFakeTimers();
  browser = new Browser();
});
afterEach(() => vi.useRealTimers());

it("continues a session from the cookie", async () => {
  const tab = browser.tab();
  await tab.start();
  expect(tab.getState()).toMatchObject({ status: "signedIn", grant: { accessToken: "token-1" } });
  expect(await tab.freshToken()).toBe("token-1");
});

it("is signed out without a cookie", async () => {
  browser.cookie = null;
  const tab = browser.tab();
  await tab.start();
  expect(tab.getState()).toEqual({ status: "signedOut", reason: "none" });
});

it("refreshes once for all tabs that find the token old", async () => {
  const [first, second] = [browser.tab(), browser.tab()];
  await first.start();
  expect(second.getState().status).toBe("signedIn");
  browser.now += 290_000;
  const tokens = await Promise.all([first.freshToken(), first.freshToken(), second.freshToken()]);
  expect(tokens).toEqual(["token-2", "token-2", "token-2"]);
  expect(browser.exchanges).toBe(2);
});

it("says that a session has expired", async () => {
  const tab = browser.tab();
  await tab.start();
  browser.cookie = null;
  expect(await tab.replace("token-1")).toBeNull();
  expect(tab.getState()).toEqual({ status: "signedOut", reason: "expired" });
});

it("does not exchange again when a refused token has been replaced meanwhile", async () => {
  const tab = browser.tab();
  await tab.start();
  tab.adopt(browser.grant("newer"));
  expect(await tab.replace("token-1")).toBe("newer");
  expect(browser.exchanges).toBe(1);
});

it("signs out in every tab", async () => {
  const [first, second] = [browser.tab(), browser.tab()];
  await first.start();
  first.leave();
  expect(second.getState()).toEqual({ status: "signedOut", reason: "left" });
});

it("does not sign anybody out because the network is down", async () => {
  const around: SessionSurroundings = { exclusively: (work) => work(), channel: null, now: () => browser.now };
  let down = false;
  const tab = new SessionStore(() => (down ? Promise.reject(new Error("offline")) : Promise.resolve(browser.grant("a"))), around);
  await tab.start();
  down = true;
  browser.now += 290_000;
  await expect(tab.freshToken()).rejects.toThrow("offline");
  expect(tab.getState().status).toBe("signedIn");
});

it("refreshes by itself before the token expires", async () => {
  const tab = browser.tab();
  await tab.start();
  browser.now += 256_000;
  await vi.advanceTimersByTimeAsync(256_000);
  expect(browser.exchanges).toBe(2);
  tab.leave();
});
