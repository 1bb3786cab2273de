import { createContext, use } from "react";

/** What is known of an account before somebody has filled in its form. */
export interface AccountDraft {
  readonly name: string;
  readonly currency: string | null;
}

/** Dialogs that any page may ask for; the shell owns them, so that features need not know each other. */
export interface Actions {
  readonly recordTransaction: () => void;
  readonly createAccount: (onCreated?: (accountId: string) => void, draft?: AccountDraft) => void;
}

export const ActionsContext = createContext<Actions>({ recordTransaction: () => undefined, createAccount: () => undefined });

export function useActions(): Actions {
  return use(ActionsContext);
}
