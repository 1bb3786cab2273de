import { useMutation } from "@apollo/client/react";
import { useCallback } from "react";
import { SignOutDocument } from "@/gql/graphql";
import { useSession } from "@/shared/session/SessionContext";

/** Leave in every tab; also when the server cannot be told, for then the page must still be empty. */
export function useSignOut(): () => Promise<void> {
  const [signOut] = useMutation(SignOutDocument);
  const session = useSession();
  return useCallback(async () => {
    await signOut().catch(() => undefined);
    session.leave();
  }, [signOut, session]);
}
