import { ApolloLink, CombinedGraphQLErrors, HttpLink, ServerError } from "@apollo/client";
import { SetContextLink } from "@apollo/client/link/context";
import { ErrorLink } from "@apollo/client/link/error";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { OperationTypeNode } from "graphql";
import type { Client } from "graphql-ws";
import { Observable, from, switchMap } from "rxjs";
import type { SessionStore } from "@/shared/session/session";

export function isUnauthenticated(error: unknown): boolean {
  if (CombinedGraphQLErrors.is(error)) {
    return error.errors.some(({ extensions }) => extensions?.["code"] === "UNAUTHENTICATED");
  }
  return ServerError.is(error) && error.statusCode === 401;
}

function bearer(token: string | null): { headers: Record<string, string> } {
  return { headers: token ? { authorization: `Bearer ${token}` } : {} };
}

/** error/refresh → authorization → HTTP; subscriptions go by WebSocket. */
export function createLink(session: SessionStore, live: Client): ApolloLink {
  const authorize = new SetContextLink(async (context) => {
    if (context["byCookie"] === true || context["renewed"] === true) return {};
    const token = await session.freshToken();
    return { ...bearer(token), token };
  });
  const renewOnce = new ErrorLink(({ error, operation, forward }) => {
    const context = operation.getContext();
    const hopeless = context["byCookie"] === true || context["renewed"] === true || session.getState().status !== "signedIn";
    if (hopeless || !isUnauthenticated(error)) return undefined;
    return from(session.replace((context["token"] as string | undefined) ?? null)).pipe(
      switchMap((token) => {
        if (!token) return new Observable<ApolloLink.Result>((observer) => observer.error(error));
        operation.setContext({ ...bearer(token), renewed: true });
        return forward(operation);
      }),
    );
  });
  return ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink(live),
    ApolloLink.from([renewOnce, authorize, new HttpLink({ uri: "/graphql", credentials: "same-origin" })]),
  );
}
