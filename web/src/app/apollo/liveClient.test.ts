import { afterEach, expect, it, vi } from "vitest";
import { LiveStatusStore } from "@/shared/live/liveStatus";
import { SessionStore } from "@/shared/session/session";
import { createLiveClient } from "./liveClient";

interface Message {
  readonly type: string;
  readonly id?: string;
  readonly payload?: Record<string, unknown>;
}

/** A server at the other end: it lets everybody in and can vanish. */
class FakeSocket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  static readonly made: FakeSocket[] = [];
  readonly heard: Message[] = [];
  readyState = FakeSocket.CONNECTING;
  onopen?: () => void;
  onmessage?: (event: { data: string }) => void;
  onclose?: (event: { code: number; reason: string; wasClean: boolean }) => void;

  constructor() {
    FakeSocket.made.push(this);
    queueMicrotask(() => {
      this.readyState = FakeSocket.OPEN;
      this.onopen?.();
    });
  }

  send(text: string): void {
    const message = JSON.parse(text) as Message;
    this.heard.push(message);
    if (message.type === "connection_init") queueMicrotask(() => this.tell({ type: "connection_ack" }));
  }

  tell(message: Message): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  close(code = 1000): void {
    if (this.readyState === FakeSocket.CLOSED) return;
    this.readyState = FakeSocket.CLOSED;
    this.onclose?.({ code, reason: "", wasClean: code === 1000 });
  }
}

afterEach(() => {
  vi.unstubAllGlobals();
  FakeSocket.made.length = 0;
});

it("says that it is back, and asks for its subscriptions again", async () => {
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.spyOn(Math, "random").mockReturnValue(0);
  const session = new SessionStore(() => Promise.resolve(null), { exclusively: (work) => work(), channel: null, now: Date.now });
  session.adopt({ accessToken: "token", viewerId: "v", expiresAt: new Date(Date.now() + 600_000).toISOString() });
  const status = new LiveStatusStore();
  const client = createLiveClient({ session, status });
  const heard: unknown[] = [];
  client.subscribe(
    { query: "subscription { transactionChanged { kind } }" },
    { next: (result) => heard.push(result.data), error: () => undefined, complete: () => undefined },
  );
  const subscribed = (socket: FakeSocket | undefined) => socket?.heard.find(({ type }) => type === "subscribe");
  await vi.waitFor(() => expect(subscribed(FakeSocket.made[0])).toBeDefined());
  expect(status.get()).toBe("live");

  // As a network that went away.
  FakeSocket.made[0]?.close(1006);
  expect(status.get()).toBe("waiting");
  await vi.waitFor(() => expect(subscribed(FakeSocket.made[1])).toBeDefined(), 5_000);
  expect(FakeSocket.made.map((socket) => socket.heard[0]?.payload)).toEqual([
    { authorization: "Bearer token", again: false },
    { authorization: "Bearer token", again: true },
  ]);
  const everything = { transactionChanged: { kind: "BULK" } };
  FakeSocket.made[1]?.tell({ type: "next", id: subscribed(FakeSocket.made[1])?.id ?? "", payload: { data: everything } });
  await vi.waitFor(() => expect(heard).toEqual([everything]));
  session.leave();
  await client.dispose();
});
