/** The stand-in server: see README.md. Development only. */
import { execute, graphql, subscribe, validateSchema } from "graphql";
import { makeExecutableSchema } from "@graphql-tools/schema";
import { useServer } from "graphql-ws/use/ws";
import { EventEmitter, on } from "node:events";
import { createServer } from "node:http";
import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { WebSocketServer } from "ws";
import { arrive, grant, mutations, queries, sessions } from "./resolvers.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const port = Number(process.env.MOCK_PORT ?? 8790);
const dist = process.argv.includes("--dist") ? (process.env.MOCK_DIST ?? here("../dist")) : null;
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
const POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'";

const events = new EventEmitter().setMaxListeners(0);
const cookies = new Map();
const uploads = new Map();
let failing = false;

const channelOf = (world, topic) => `${world.household.id}:${topic}`;
const publisher = (world) => (topic, payload) => events.emit(channelOf(world, topic), payload);
async function* listen(world, topic, name) {
  for await (const [payload] of on(events, channelOf(world, topic))) yield { [name]: payload };
}

const schema = makeExecutableSchema({
  typeDefs: readFileSync(here("../../graphql/schema.graphql"), "utf8"),
  resolvers: {
    Query: Object.fromEntries(Object.entries(queries).map(([name, resolve]) => [name, (_, args, context) => guard(name, context) ?? resolve(args, context)])),
    Mutation: Object.fromEntries(Object.entries(mutations).map(([name, resolve]) => [name, (_, args, context) => resolve(args, context)])),
    Subscription: {
      transactionChanged: { subscribe: (_, __, { world }) => listen(world, "transactionChanged", "transactionChanged") },
      notificationAdded: { subscribe: (_, __, { world }) => listen(world, "notificationAdded", "notificationAdded") },
      importProgress: { subscribe: (_, { importId }, { world }) => listen(world, `importProgress:${importId}`, "importProgress") },
    },
    Node: { __resolveType: (value) => value.__typename },
    UserError: { __resolveType: () => "RegisterError" },
  },
});
validateSchema(schema).forEach((error) => console.error(error.message));

function guard(name, { world }) {
  if (failing) throw new Error("The mock was told to fail");
  if (world || name === "viewer" || name === "categories") return undefined;
  throw Object.assign(new Error("Not signed in"), { extensions: { code: "UNAUTHENTICATED" } });
}

const bodyOf = async (request) => Buffer.concat(await Array.fromAsync?.(request) ?? await collect(request));
async function collect(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}
const worldOf = (authorization) => sessions.get(authorization?.replace("Bearer ", "") ?? "");
const send = (response, status, value) => response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));

async function answer(request, response) {
  const { query, variables, operationName } = JSON.parse((await bodyOf(request)).toString());
  const cookie = /moneta_refresh=([\w-]+)/.exec(request.headers.cookie ?? "")?.[1];
  const world = worldOf(request.headers.authorization);
  const contextValue = {
    world, uploads,
    cookieWorld: cookies.get(cookie),
    publish: world ? publisher(world) : () => undefined,
    begin: (granted) => {
      const refresh = randomUUID();
      cookies.delete(cookie);
      cookies.set(refresh, granted);
      response.setHeader("set-cookie", `moneta_refresh=${refresh}; HttpOnly; SameSite=Strict; Path=/graphql`);
      return grant(granted);
    },
    end: () => {
      cookies.delete(cookie);
      response.setHeader("set-cookie", "moneta_refresh=; Max-Age=0; Path=/graphql");
    },
  };
  const result = await graphql({ schema, source: query, variableValues: variables, operationName, contextValue });
  for (const error of result.errors ?? []) if (!error.extensions.code) console.error(error.message);
  setTimeout(() => send(response, 200, result), Number(process.env.MOCK_DELAY_MS ?? 60));
}

async function upload(request, response, url) {
  if (!worldOf(request.headers.authorization)) return send(response, 401, { error: { code: "UNAUTHENTICATED", message: "Sign in first." } });
  const text = (await bodyOf(request)).toString();
  const fileName = url.searchParams.get("filename") ?? "statement.csv";
  if (text.startsWith("PK")) return send(response, 415, { error: { code: "EXCEL_FILE", message: "This is an Excel file. Save it as CSV, then choose it again." } });
  const id = randomUUID();
  uploads.set(id, { text, fileName });
  return send(response, 201, { id, fileName, size: text.length });
}

function serveFile(response, pathname) {
  const wanted = join(dist, normalize(pathname));
  const file = existsSync(wanted) && statSync(wanted).isFile() ? wanted : join(dist, "index.html");
  const policy = pathname.startsWith("/graphiql") ? {} : { "content-security-policy": POLICY };
  response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream", ...policy });
  createReadStream(file).pipe(response);
}

const server = createServer((request, response) => {
  const url = new URL(request.url, "http://mock");
  const run = async () => {
    if (url.pathname === "/graphql") return answer(request, response);
    if (url.pathname === "/uploads") return upload(request, response, url);
    if (url.pathname === "/mock/arrive") return send(response, 200, [...new Set(sessions.values())].map((world) => arrive(world, publisher(world))));
    if (url.pathname === "/mock/expire") return send(response, 200, [sessions.clear(), cookies.clear()]);
    if (url.pathname === "/mock/fail") return send(response, 200, (failing = url.searchParams.get("on") === "1"));
    return dist ? serveFile(response, url.pathname) : send(response, 404, {});
  };
  run().catch((error) => send(response, 500, { error: String(error) }));
});

useServer(
  {
    schema, execute, subscribe,
    onConnect: ({ connectionParams }) => worldOf(connectionParams?.authorization) !== undefined,
    context: ({ connectionParams }) => ({ world: worldOf(connectionParams?.authorization) }),
  },
  new WebSocketServer({ server, path: "/live/graphql" }),
);
server.listen(port, "127.0.0.1", () => console.log(`Mock server on http://127.0.0.1:${port}${dist ? " with the build in dist" : ""}`));
