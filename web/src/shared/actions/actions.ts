import { createContext, use } from "react";

/** Dialogs that any page may ask for; the shell owns them, so that features need not know each other. */
export interface Actions {
  readonly recordTransaction: () => void;
  readonly createAccount: (onCreated?: (accountId: string) => void) => void;
}

export const ActionsContext = createContext<Actions>({ recordTransaction: () => undefined, createAccount: () => undefined });

export function useActions(): Actions {
  return use(ActionsContext);
}
