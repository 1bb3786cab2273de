import "graphiql/style.css";
import "graphiql/setup-workers/vite";
import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import { createRoot } from "react-dom/client";

const { protocol, host, origin } = window.location;
const fetcher = createGraphiQLFetcher({
  url: `${origin}/graphql`,
  subscriptionUrl: `${protocol === "https:" ? "wss" : "ws"}://${host}/live/graphql`,
});

const root = document.getElementById("root");
if (!root) throw new Error("The page has no #root");
createRoot(root).render(
  <GraphiQL
    fetcher={fetcher}
    isHeadersEditorEnabled
    shouldPersistHeaders={false}
    defaultQuery={"# Sign in with the signIn mutation, then put this into Headers below:\n# { \"authorization\": \"Bearer <accessToken>\" }\n{\n  viewer {\n    displayName\n    household {\n      name\n    }\n  }\n}\n"}
  />,
);
