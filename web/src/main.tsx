import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { createBackend } from "./app/apollo/client";
import { createRouter } from "./app/router";

const root = document.getElementById("root");
if (!root) throw new Error("The page has no #root");
createRoot(root).render(
  <StrictMode>
    <App backend={createBackend()} router={createRouter()} />
  </StrictMode>,
);
