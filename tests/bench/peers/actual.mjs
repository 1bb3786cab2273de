// Import a statement into a new Actual budget and print how long `importTransactions` took, as one JSON line.
// Arguments: the package's folder, a CSV of date,description,amount (two decimals), an empty folder for the budget.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { performance } from "node:perf_hooks";
import { pathToFileURL } from "node:url";

const [, , packages, csv, dataDir] = process.argv;
const entry = createRequire(`${packages}/`).resolve("@actual-app/api");
const loaded = await import(pathToFileURL(entry).href);
const api = loaded.default ?? loaded;
const say = console.log;
console.log = () => {}; // The library reports every row.

await api.init({ dataDir });
await api.runImport("bench", async () => {});
const account = await api.createAccount({ name: "Bench", type: "checking" }, 0);
const started = performance.now();
const rows = readFileSync(csv, "utf8")
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => {
    const [date, description, amount] = line.split(",");
    return { account, date, payee_name: description, imported_payee: description, amount: Number(amount.replace(".", "")) };
  });
const result = await api.importTransactions(account, rows);
say(JSON.stringify({ seconds: (performance.now() - started) / 1000, rows: result.added.length }));
await api.shutdown();
