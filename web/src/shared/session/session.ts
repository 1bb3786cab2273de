/** Who is signed in, as far as this tab knows. The access token lives in memory only; the refresh token in a cookie we cannot read. */

export interface SessionGrant {
  readonly accessToken: string;
  readonly expiresAt: string;
  readonly viewerId: string;
}

export type SessionState =
  | { readonly status: "starting" }
  | { readonly status: "unreachable" }
  | { readonly status: "signedOut"; readonly reason: "none" | "expired" | "left" }
  | { readonly status: "signedIn"; readonly grant: SessionGrant };

/** Exchanges the refresh cookie; null when there is no session; throws when the server cannot be reached. */
export type Exchange = () => Promise<SessionGrant | null>;

type TabMessage = { readonly kind: "granted"; readonly grant: SessionGrant } | { readonly kind: "left" };

export interface SessionSurroundings {
  readonly exclusively: <T>(work: () => Promise<T>) => Promise<T>;
  readonly channel: Pick<BroadcastChannel, "postMessage" | "addEventListener"> | null;
  readonly now: () => number;
}

/** Refresh this long before expiry, so that no request starts with a token about to die. */
const MARGIN_MS = 45_000;
/** Browsers keep timers in 32 bits. */
const TIMER_MAX_MS = 2 ** 31 - 1;

export class SessionStore {
  private state: SessionState = { status: "starting" };
  private readonly listeners = new Set<() => void>();
  private refreshing: Promise<SessionGrant | null> | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly exchange: Exchange,
    private readonly around: SessionSurroundings = browserSurroundings(),
  ) {
    around.channel?.addEventListener("message", ({ data }: MessageEvent<TabMessage>) => this.hear(data));
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getState = (): SessionState => this.state;

  /** First thing on load: is there a session to continue? */
  async start(): Promise<void> {
    this.set({ status: "starting" });
    try {
      if (!(await this.refresh())) this.set({ status: "signedOut", reason: "none" });
    } catch {
      this.set({ status: "unreachable" });
    }
  }

  /** After sign-in, registration or entering the demo. */
  adopt(grant: SessionGrant): void {
    this.accept(grant);
    this.tell({ kind: "granted", grant });
  }

  /** A token that is good for a while, refreshed first if need be; null when nobody is signed in. */
  async freshToken(): Promise<string | null> {
    if (this.state.status !== "signedIn") return null;
    if (this.isFresh(this.state.grant)) return this.state.grant.accessToken;
    return (await this.renew())?.accessToken ?? null;
  }

  /** The server refused `token`: get another, unless another one has arrived meanwhile. */
  async replace(token: string | null): Promise<string | null> {
    if (this.state.status === "signedIn" && this.state.grant.accessToken !== token) return this.state.grant.accessToken;
    return (await this.renew(token))?.accessToken ?? null;
  }

  leave(): void {
    this.set({ status: "signedOut", reason: "left" });
    this.tell({ kind: "left" });
  }

  private async renew(refused: string | null = null): Promise<SessionGrant | null> {
    const grant = await this.refresh(refused);
    if (!grant && this.state.status === "signedIn") this.set({ status: "signedOut", reason: "expired" });
    return grant;
  }

  /**
   * One refresh at a time in all tabs: rotation makes a concurrent second use of the same cookie look like theft.
   * Whoever waited for the lock first looks whether the tab before has already sent a fresh grant.
   */
  private refresh(refused: string | null = null): Promise<SessionGrant | null> {
    this.refreshing ??= this.around
      .exclusively(async () => {
        if (this.state.status === "signedIn") {
          const { grant } = this.state;
          if (grant.accessToken !== refused && this.isFresh(grant)) return grant;
        }
        const grant = await this.exchange();
        if (grant) this.adopt(grant);
        return grant;
      })
      .finally(() => {
        this.refreshing = null;
      });
    return this.refreshing;
  }

  private isFresh(grant: SessionGrant): boolean {
    return Date.parse(grant.expiresAt) - this.around.now() > MARGIN_MS;
  }

  private accept(grant: SessionGrant): void {
    this.set({ status: "signedIn", grant });
    const wait = Date.parse(grant.expiresAt) - this.around.now() - MARGIN_MS;
    this.timer = setTimeout(() => void this.freshToken().catch(() => undefined), Math.min(Math.max(wait, 1_000), TIMER_MAX_MS));
  }

  private hear(message: TabMessage): void {
    if (message.kind === "granted") this.accept(message.grant);
    else if (this.state.status === "signedIn") this.set({ status: "signedOut", reason: "left" });
  }

  private tell(message: TabMessage): void {
    this.around.channel?.postMessage(message);
  }

  private set(state: SessionState): void {
    clearTimeout(this.timer);
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}

function browserSurroundings(): SessionSurroundings {
  // Absent outside secure contexts (plain http by address); then each tab looks after itself.
  const locks = (navigator as { locks?: LockManager }).locks;
  return {
    exclusively: (work) => (locks ? locks.request("moneta-session", work) : work()),
    channel: typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("moneta-session"),
    now: Date.now,
  };
}
