import type { ColumnMappingInput, ColumnRole, ImportPreview_PreviewFragment } from "@/gql/graphql";

export type Mapping = ImportPreview_PreviewFragment["mapping"];

/** Roles that only one column can have; giving one to a column takes it from the other. */
const SINGLE: ReadonlySet<ColumnRole> = new Set([
  "DATE", "AMOUNT", "DEBIT", "CREDIT", "DIRECTION", "CURRENCY", "BALANCE", "CATEGORY", "REFERENCE",
  "PAYEE", "STATUS", "ACCOUNT", "TRANSFER_ACCOUNT", "BANK_ID",
]);

export function withRole(mapping: Mapping, index: number, role: ColumnRole): Mapping {
  return {
    ...mapping,
    columns: mapping.columns.map((column) => {
      if (column.index === index) return { ...column, role };
      return column.role === role && SINGLE.has(role) ? { ...column, role: "IGNORE" as const } : column;
    }),
  };
}

export function toInput(mapping: Mapping): ColumnMappingInput {
  const { dateOrder, decimalSeparator, spendingIsPositive, columns } = mapping;
  return { dateOrder, decimalSeparator, spendingIsPositive, columns: columns.map(({ index, role }) => ({ index, role })) };
}

/** What a mapping still lacks, in words; the server checks again. */
export function mappingProblem(mapping: Mapping): string | null {
  const roles = new Set(mapping.columns.map(({ role }) => role));
  if (!roles.has("DATE")) return "Say which column holds the date.";
  if (!roles.has("AMOUNT") && !roles.has("DEBIT") && !roles.has("CREDIT")) return "Say which column holds the amount, or money in and money out.";
  if (!roles.has("DESCRIPTION") && !roles.has("PAYEE")) return "Say which column holds the description.";
  return null;
}
