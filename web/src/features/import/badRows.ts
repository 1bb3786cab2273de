export interface BadRow {
  readonly line: number;
  readonly column: string | null;
  readonly reason: string;
  readonly raw: string;
}

/** A spreadsheet would run a cell that starts like a formula; an apostrophe makes it text. */
function cell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return `"${safe.replaceAll('"', '""')}"`;
}

export function badRowsAsCsv(rows: readonly BadRow[]): string {
  const lines = rows.map(({ line, column, reason, raw }) => [String(line), cell(column ?? ""), cell(reason), cell(raw)].join(","));
  return ["line,column,reason,row", ...lines].join("\r\n");
}
