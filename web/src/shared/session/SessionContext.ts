import { createContext, use, useSyncExternalStore } from "react";
import type { SessionState, SessionStore } from "./session";

export const SessionContext = createContext<SessionStore | null>(null);

export function useSession(): SessionStore {
  const session = use(SessionContext);
  if (!session) throw new Error("SessionContext is missing");
  return session;
}

export function useSessionState(): SessionState {
  const session = useSession();
  return useSyncExternalStore(session.subscribe, session.getState);
}
