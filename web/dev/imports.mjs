/** Just enough of an import to see every screen of it. */
import { randomUUID } from "node:crypto";
import { CATEGORIES, iso, makeRow } from "./data.mjs";
import { accountView, money } from "./views.mjs";

const WORDS = { date: "DATE", datum: "DATE", description: "DESCRIPTION", verwendungszweck: "DESCRIPTION", amount: "AMOUNT", betrag: "AMOUNT", balance: "BALANCE" };

function read(text) {
  const delimiter = (text.split("\n")[0] ?? "").includes(";") ? ";" : ",";
  const [head = [], ...rows] = text.trim().split(/\r?\n/).map((line) => line.split(delimiter));
  return { delimiter, head, rows };
}

export function preview(world, upload, mappingInput) {
  const { delimiter, head, rows } = read(upload.text);
  if (rows.length === 0) return { preview: null, errors: [{ code: "FILE_EMPTY", message: "The file holds no rows below its heading. Export the statement again.", field: "uploadId" }] };
  const columns = head.map((header, index) => ({
    index, header,
    role: mappingInput?.columns.find((column) => column.index === index)?.role ?? WORDS[header.trim().toLowerCase()] ?? "IGNORE",
    samples: rows.slice(0, 3).map((row) => row[index] ?? ""),
  }));
  const at = (role) => columns.find((column) => column.role === role)?.index ?? -1;
  const { currency } = world.household;
  const good = [];
  const errors = [];
  rows.forEach((row, index) => {
    const line = index + 2;
    const amount = row[at("AMOUNT")] ?? "";
    if (!/^-?\d+[.,]\d\d$/.test(amount)) return errors.push({ line, column: head[at("AMOUNT")] ?? null, reason: `“${amount}” is not an amount.`, raw: row.join(delimiter).slice(0, 120) });
    const description = row[at("DESCRIPTION")] ?? "";
    const isDuplicate = index % 7 === 3;
    const known = /lidl|rewe/i.test(description);
    return good.push({
      line, bookedOn: row[at("DATE")] ?? iso(new Date()), minor: BigInt(amount.replace(/[.,]/, "")), description, isDuplicate,
      category: known ? CATEGORIES[0] : index % 5 === 0 ? null : CATEGORIES[(index * 5) % 16], confidence: index % 5 === 0 ? null : 0.58 + (index % 9) * 0.05,
      merchant: known ? "Lidl" : null, duplicateReason: isDuplicate ? "Same date, amount and description as a row of Everyday" : null,
    });
  });
  return {
    good,
    errors: [],
    preview: {
      fileName: upload.fileName, encoding: "utf-8", delimiter,
      mapping: { columns, dateOrder: mappingInput?.dateOrder ?? "YMD", decimalSeparator: mappingInput?.decimalSeparator ?? "DOT", spendingIsPositive: mappingInput?.spendingIsPositive ?? false },
      rowCount: good.length, duplicateCount: good.filter(({ isDuplicate }) => isDuplicate).length, errorCount: errors.length,
      rows: good.slice(0, 20).map((row) => ({ ...row, amount: money(row.minor, currency) })), errors,
      dateFrom: good.map(({ bookedOn }) => bookedOn).sort()[0] ?? null, dateTo: good.map(({ bookedOn }) => bookedOn).sort().at(-1) ?? null,
      total: money(good.reduce((all, { minor }) => all + minor, 0n), currency),
    },
  };
}

export const importView = (world, item) => item && { ...item, account: accountView(world, item.account) };

export function start(world, input, upload, { publish, saveChange }) {
  const { good, preview: seen } = preview(world, upload, input.mapping);
  const account = world.accounts.find(({ id }) => id === input.accountId);
  const item = {
    __typename: "Import", id: input.id, account, fileName: upload.fileName, status: "QUEUED", progress: 0, rowCount: seen.rowCount, importedCount: 0,
    duplicateCount: seen.duplicateCount, errorCount: seen.errorCount, errors: seen.errors, failure: null, createdAt: new Date().toISOString(), finishedAt: null, change: null,
  };
  world.imports.unshift(item);
  const steps = [["PARSING", 0.2], ["CATEGORIZING", 0.45], ["CATEGORIZING", 0.7], ["SAVING", 0.9], ["DONE", 1]];
  const timer = setInterval(() => {
    const [status, progress] = steps.shift();
    Object.assign(item, { status, progress });
    if (status === "DONE") {
      clearInterval(timer);
      const rows = good.filter(({ isDuplicate }) => !isDuplicate).map((row) =>
        makeRow(account, row.bookedOn, row.minor, row.description, { importId: item.id, merchant: row.merchant, category: row.category, categorizedBy: row.category && "MODEL", confidence: row.confidence }));
      world.rows.push(...rows);
      const change = saveChange(`Imported ${rows.length} rows`, () => {
        world.rows = world.rows.filter((row) => row.importId !== item.id);
        item.status = "UNDONE";
      });
      Object.assign(item, { importedCount: rows.length, finishedAt: new Date().toISOString(), change });
      const notification = { __typename: "Notification", id: randomUUID(), kind: "IMPORT_FINISHED", title: "Your statement is in", body: `${rows.length} rows from ${item.fileName}.`, createdAt: item.finishedAt, readAt: null };
      world.notifications.unshift(notification);
      publish("notificationAdded", notification);
      publish("transactionChanged", { kind: "BULK", transaction: null, transactionId: null });
    }
    publish(`importProgress:${item.id}`, importView(world, item));
  }, 900);
  return item;
}
