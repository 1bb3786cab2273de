import { useMutation } from "@apollo/client/react";
import { useCallback } from "react";
import { SignOutDocument } from "@/gql/graphql";
import { unsubscribe } from "@/shared/push";
import { useSession } from "@/shared/session/SessionContext";

/** Leave in every tab; also when the server cannot be told, for then the page must still be empty. */
export function useSignOut(): () => Promise<void> {
  const [signOut] = useMutation(SignOutDocument);
  const session = useSession();
  return useCallback(async () => {
    // Who signs in here next must not read what is pushed to the one before.
    await unsubscribe().catch(() => undefined);
    await signOut().catch(() => undefined);
    session.leave();
  }, [signOut, session]);
}
