import { useApolloClient } from "@apollo/client/react";
import { useCallback } from "react";
import { type Grant_SessionFragment, ViewerDocument } from "@/gql/graphql";
import type { SessionGrant } from "./session";
import { useSession } from "./SessionContext";

export function toGrant({ accessToken, expiresAt, viewer }: Grant_SessionFragment): SessionGrant {
  return { accessToken, expiresAt, viewerId: viewer.id };
}

/** What to do with a session that the server has just granted. */
export function useSignedIn(): (granted: Grant_SessionFragment) => void {
  const client = useApolloClient();
  const session = useSession();
  return useCallback(
    (granted) => {
      client.writeQuery({ query: ViewerDocument, data: { viewer: granted.viewer } });
      session.adopt(toGrant(granted));
    },
    [client, session],
  );
}
