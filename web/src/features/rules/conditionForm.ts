/** A condition as rows of a form, where it is a plain list of terms. What a term means is the server's to say. */
import { fieldOf, readTerm, splitTerms, writeValue } from "@/shared/search/terms";

export type Combination = "ALL" | "ANY";

export interface Term {
  readonly key: number;
  readonly field: FieldName;
  readonly comparison: string;
  readonly value: string;
}

export interface ConditionForm {
  readonly combination: Combination;
  readonly terms: readonly Term[];
}

export interface Comparison {
  readonly value: string;
  readonly label: string;
}

type Comparisons = readonly [Comparison, ...Comparison[]];

const TEXT: Comparisons = [
  { value: ":", label: "contains" },
  { value: "-:", label: "does not contain" },
  { value: "/", label: "matches the pattern" },
];
const NAMED: Comparisons = [
  { value: ":", label: "is" },
  { value: "-:", label: "is not" },
];
const NAMED_TEXT: Comparisons = [
  { value: ":", label: "contains" },
  { value: "-:", label: "does not contain" },
];
const AMOUNT: Comparisons = [
  { value: ">", label: "is over" },
  { value: "<", label: "is under" },
  { value: ">=", label: "is at least" },
  { value: "<=", label: "is at most" },
  { value: ":", label: "is" },
];

export const FIELDS = {
  description: { label: "Description", comparisons: TEXT },
  merchant: { label: "Merchant", comparisons: TEXT },
  anything: { label: "Anything", comparisons: NAMED_TEXT },
  note: { label: "Note", comparisons: TEXT },
  amount: { label: "Amount", comparisons: AMOUNT },
  is: { label: "It", comparisons: NAMED },
  account: { label: "Account", comparisons: NAMED },
  category: { label: "Category", comparisons: NAMED },
  payee: { label: "Payee", comparisons: NAMED },
  tag: { label: "Tag", comparisons: NAMED },
  currency: { label: "Currency", comparisons: NAMED },
  date: { label: "Date", comparisons: [{ value: ":", label: "is in" }, { value: ">=", label: "is from" }, { value: "<=", label: "is until" }] },
  other: { label: "Written out", comparisons: [{ value: "", label: "as typed" }] },
} as const satisfies Record<string, { readonly label: string; readonly comparisons: Comparisons }>;

export type FieldName = keyof typeof FIELDS;

export const KINDS: readonly Comparison[] = [
  { value: "expense", label: "money out" },
  { value: "income", label: "money in" },
  { value: "uncategorized", label: "without a category" },
  { value: "transfer", label: "a transfer" },
  { value: "split", label: "split" },
  { value: "pending", label: "pending" },
];

export const emptyTerm = (key: number): Term => ({ key, field: "description", comparison: ":", value: "" });
export const EMPTY_FORM: ConditionForm = { combination: "ALL", terms: [emptyTerm(0)] };

/** The rows of a form; null where the condition is more than a list. */
export function readForm(text: string): ConditionForm | null {
  const terms = splitTerms(text);
  if (terms.length === 0) return EMPTY_FORM;
  const choice = terms.includes("OR");
  const parts = choice ? terms.filter((_, index) => index % 2 === 0) : terms;
  const isAlternating = !choice || terms.every((term, index) => (index % 2 === 1) === (term === "OR"));
  if (!isAlternating || (choice && terms.length % 2 === 0) || parts.some(isComposed)) return null;
  return { combination: choice ? "ANY" : "ALL", terms: parts.map(readRow) };
}

function isComposed(term: string): boolean {
  return ["AND", "OR", "NOT"].includes(term) || /^-?\(/.test(term) || term.startsWith("--");
}

function readRow(term: string, key: number): Term {
  const negated = term.startsWith("-");
  const plain = negated ? term.slice(1) : term;
  const name = fieldOf(plain);
  const other: Term = { key, field: "other", comparison: "", value: term };
  if (name === null) {
    const value = readTerm(`x:${plain}`).values;
    return value.length === 1 ? { key, field: "anything", comparison: negated ? "-:" : ":", value: value[0] ?? "" } : other;
  }
  if (!(name in FIELDS) || name === "anything" || name === "other") return other;
  const field = name as FieldName;
  const { operator, values } = readTerm(plain);
  const rest = plain.slice(name.length + operator.length);
  if (operator === ":" && /^\/.*\/$/.test(rest)) {
    return has(field, "/") && !negated ? { key, field, comparison: "/", value: rest.slice(1, -1).replace(/\\\//g, "/") } : other;
  }
  const comparison = `${negated ? "-" : ""}${operator === "=" ? ":" : operator}`;
  return values.length === 1 && has(field, comparison) ? { key, field, comparison, value: values[0] ?? "" } : other;
}

function has(field: FieldName, comparison: string): boolean {
  return FIELDS[field].comparisons.some(({ value }) => value === comparison);
}

/** The condition as one types it; rows without a value are left out. */
export function writeForm({ combination, terms }: ConditionForm): string {
  return terms
    .map(writeRow)
    .filter((term) => term !== "")
    .join(combination === "ANY" ? " OR " : " ");
}

function writeRow({ field, comparison, value }: Term): string {
  const text = value.trim();
  if (text === "") return "";
  if (field === "other") return text;
  if (comparison === "/") return `${field}:/${text.replace(/\\.|\//g, (match) => (match === "/" ? "\\/" : match))}/`;
  const sign = comparison.startsWith("-") ? "-" : "";
  if (field === "anything") return `${sign}${plainWord(text)}`;
  const operator = sign ? comparison.slice(1) : comparison;
  const written = field === "amount" || field === "date" || field === "is" ? text.replace(/\s/g, "") : writeValue(text);
  return `${sign}${field}${operator}${written}`;
}

/** A word alone: quoted where it could be read as something else. */
function plainWord(text: string): string {
  return /^[\p{L}\p{N}][\p{L}\p{N}.&'_]*$/u.test(text) && !["AND", "OR", "NOT"].includes(text) ? text : `"${text.replace(/[\\"]/g, "\\$&")}"`;
}

/** Another field keeps the value where it may mean the same. */
export function withField(term: Term, field: FieldName): Term {
  const isText = (name: FieldName) => FIELDS[name].comparisons[0].label === "contains";
  return {
    ...term,
    field,
    comparison: has(field, term.comparison) ? term.comparison : FIELDS[field].comparisons[0].value,
    value: field === "is" ? "expense" : isText(field) && isText(term.field) ? term.value : "",
  };
}
