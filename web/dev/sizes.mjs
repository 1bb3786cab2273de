/** What a browser loads, compressed: the first screen and each page beyond it. Run after `npm run build`. */
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const dist = process.env.MOCK_DIST ?? fileURLToPath(new URL("../dist", import.meta.url));
const read = (file) => readFileSync(`${dist}/${file}`);
const kilobytes = (file) => gzipSync(read(file)).length / 1000;

/** Static imports of a chunk, all the way down; dynamic ones are loaded later. */
function staticImports(file, seen = new Set()) {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, name] of read(file).toString().matchAll(/(?:from|import)\s*"\.\/([\w.-]+\.js)"/g)) staticImports(`assets/${name}`, seen);
  return seen;
}

const html = read("index.html").toString();
const first = new Set();
for (const [, file] of html.matchAll(/(?:src|href)="\/(assets\/[\w.-]+\.(?:js|css))"/g)) {
  if (file.endsWith(".js")) for (const chunk of staticImports(file)) first.add(chunk);
  else first.add(file);
}
const sum = (files) => [...files].reduce((total, file) => total + kilobytes(file), 0);
const js = [...first].filter((file) => file.endsWith(".js"));
const css = [...first].filter((file) => file.endsWith(".css"));
const line = (name, value, extra = "") => console.log(`${name.padEnd(28)} ${value.toFixed(1).padStart(7)} kB gzip  ${extra}`);
line("first load, scripts", sum(js), `${js.length} files`);
line("first load, styles", sum(css), `${css.length} files`);
for (const file of readdirSync(`${dist}/assets`).filter((name) => /^(\w+Page|Shell|CashFlowChart|RecordTransactionDialog|CreateAccountDialog)-.*\.js$/.test(name))) {
  const extra = [...staticImports(`assets/${file}`)].filter((chunk) => !first.has(chunk));
  line(`+ ${file.replace(/-[\w-]{8}\.js$/, "")}`, sum(extra), `${extra.length} files`);
}
