import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const server = process.env["MONETA_SERVER"] ?? "http://127.0.0.1:8700";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": here("./src") } },
  server: {
    host: "127.0.0.1",
    proxy: {
      "/graphql": server,
      "/uploads": server,
      "/attachments": server,
      "/health": server,
      "/live": { target: server, ws: true },
    },
  },
  build: {
    // No inlined assets: the content security policy allows files of our own origin only.
    assetsInlineLimit: 0,
    sourcemap: false,
    // The large chunks are GraphiQL's editor, which only its own page loads; `npm run sizes` watches the app.
    chunkSizeWarningLimit: 3_000,
    rolldownOptions: {
      input: { index: here("./index.html"), graphiql: here("./graphiql.html") },
      onLog: (level, log, handle) => {
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") handle(level, log);
      },
    },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["./src/shared/testing/setup.ts"],
    css: false,
    restoreMocks: true,
    // Screens of many inputs take their time in jsdom on a busy machine.
    testTimeout: 120_000,
  },
});
