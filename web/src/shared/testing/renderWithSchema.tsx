import { readFileSync } from "node:fs";
import { ApolloClient } from "@apollo/client";
import { SchemaLink } from "@apollo/client/link/schema";
import { ApolloProvider } from "@apollo/client/react";
import { makeExecutableSchema } from "@graphql-tools/schema";
import { MantineProvider } from "@mantine/core";
import { Notifications, notifications } from "@mantine/notifications";
import { type RenderResult, render } from "@testing-library/react";
import type { ReactNode } from "react";
import { MemoryRouter } from "react-router";
import { createCache } from "@/shared/graphql/cache";
import { SessionContext } from "@/shared/session/SessionContext";
import { SessionStore } from "@/shared/session/session";
import { CATEGORIES, VIEWER } from "./samples";

type Resolver = (args: never) => unknown;
export interface Resolvers {
  readonly Query?: Readonly<Record<string, Resolver>>;
  readonly Mutation?: Readonly<Record<string, Resolver>>;
}

const typeDefs = readFileSync("../graphql/schema.graphql", "utf8");

const NO_HELP = { suggestions: [], problem: null };

const fromArgs = (resolvers: Readonly<Record<string, Resolver>>) =>
  Object.fromEntries(Object.entries(resolvers).map(([name, resolve]) => [name, (_: unknown, args: never) => resolve(args)]));

interface Rendered extends RenderResult {
  readonly client: ApolloClient;
  readonly session: SessionStore;
}

/** Render on the real schema, answered by the resolvers of the test: a document that does not fit the contract fails here. */
export function renderWithSchema(ui: ReactNode, resolvers: Resolvers = {}, path = "/"): Rendered {
  const schema = makeExecutableSchema({
    typeDefs,
    resolvers: {
      Query: { viewer: () => VIEWER, categories: () => CATEGORIES, accounts: () => [], searchHelp: () => NO_HELP, savedViews: () => [], ...fromArgs(resolvers.Query ?? {}) },
      Mutation: fromArgs(resolvers.Mutation ?? {}),
    },
    resolverValidationOptions: { requireResolversForResolveType: "ignore" },
  });
  const client = new ApolloClient({ cache: createCache(), link: new SchemaLink({ schema }), dataMasking: true });
  const session = new SessionStore(() => Promise.resolve(null), { exclusively: (work) => work(), channel: null, now: Date.now });
  notifications.clean();
  const result = render(
    <MantineProvider env="test">
      <ApolloProvider client={client}>
        <SessionContext value={session}>
          <Notifications />
          <MemoryRouter initialEntries={[path]}>{ui}</MemoryRouter>
        </SessionContext>
      </ApolloProvider>
    </MantineProvider>,
  );
  return { ...result, client, session };
}
