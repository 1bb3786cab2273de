import { ApolloClient } from "@apollo/client";
import { RefreshSessionDocument, ViewerDocument } from "@/gql/graphql";
import { LiveStatusStore } from "@/shared/live/liveStatus";
import { type SessionGrant, SessionStore } from "@/shared/session/session";
import { toGrant } from "@/shared/session/useSignedIn";
import { createCache } from "@/shared/graphql/cache";
import { createLink, isUnauthenticated } from "./links";
import { createLiveClient } from "./liveClient";

export interface Backend {
  readonly client: ApolloClient;
  readonly session: SessionStore;
  readonly liveStatus: LiveStatusStore;
}

export function createBackend(): Backend {
  const cache = createCache();
  const liveStatus = new LiveStatusStore();
  const session: SessionStore = new SessionStore(() => exchangeCookie(client));
  const live = createLiveClient({ session, status: liveStatus });
  const client: ApolloClient = new ApolloClient({
    cache,
    link: createLink(session, live),
    dataMasking: true,
  });
  clearWhenViewerChanges(client, session, () => live.terminate());
  return { client, session, liveStatus };
}

/** The link chain does not add a token here: it would have to wait for itself. */
async function exchangeCookie(client: ApolloClient): Promise<SessionGrant | null> {
  try {
    const { data } = await client.mutate({
      mutation: RefreshSessionDocument,
      context: { byCookie: true },
      update: (cache, { data: granted }) => {
        const viewer = granted?.refreshSession.session?.viewer;
        if (viewer) cache.writeQuery({ query: ViewerDocument, data: { viewer } });
      },
    });
    const granted = data?.refreshSession.session;
    return granted ? toGrant(granted) : null;
  } catch (error) {
    if (isUnauthenticated(error)) return null;
    throw error;
  }
}

/** Nothing of one person may stay on the screen of the next. */
function clearWhenViewerChanges(client: ApolloClient, session: SessionStore, hangUp: () => void): void {
  let shown: string | null = null;
  session.subscribe(() => {
    const state = session.getState();
    if (state.status === "starting" || state.status === "unreachable") return;
    const viewer = state.status === "signedIn" ? state.grant.viewerId : null;
    if (shown !== null && viewer !== shown) {
      hangUp();
      // Signing in writes the new viewer just before this; a page of the old one is simply loaded anew.
      if (viewer === null) void client.clearStore();
      else window.location.reload();
    }
    shown = viewer;
  });
}
