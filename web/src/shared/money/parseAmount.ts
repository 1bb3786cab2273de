import { exponentOf } from "./currencies";
import { toDecimalString } from "./money";

export type ParsedAmount =
  | { readonly ok: true; readonly minor: string }
  | { readonly ok: false; readonly reason: "empty" | "notANumber" | "tooManyDecimals" | "tooLarge" };

const MAX_DIGITS = 13;

/** The decimal sign of the reader's locale. */
export function decimalSign(locale?: string): "." | "," {
  const part = new Intl.NumberFormat(locale).formatToParts(1.5).find(({ type }) => type === "decimal");
  return part?.value === "," ? "," : ".";
}

/**
 * Read what a person typed: `1,234.56`, `1.234,56`, `1 234,5`, `-12`. Where a lone sign could mean either thing, the
 * locale decides. Works on digits only, so any size stays exact.
 */
export function parseAmount(text: string, currency: string, locale?: string): ParsedAmount {
  const compact = text.replace(/[\s\u00a0\u202f'’]/g, "").replace(/[\u2212\u2013]/g, "-");
  if (compact === "") return { ok: false, reason: "empty" };
  const match = /^([+-]?)(\d[\d.,]*|[.,]\d+)$/.exec(compact);
  if (!match) return { ok: false, reason: "notANumber" };
  const [, sign = "", body = ""] = match;
  const split = splitAtDecimal(body, decimalSign(locale));
  if (!split) return { ok: false, reason: "notANumber" };
  const exponent = exponentOf(currency);
  const fraction = split.fraction.replace(/0+$/, "");
  if (fraction.length > exponent) return { ok: false, reason: "tooManyDecimals" };
  const digits = (split.whole + fraction.padEnd(exponent, "0")).replace(/^0+(?=\d)/, "");
  if (digits.length > MAX_DIGITS) return { ok: false, reason: "tooLarge" };
  return { ok: true, minor: sign === "-" && !/^0*$/.test(digits) ? `-${digits}` : digits };
}

function splitAtDecimal(body: string, decimal: "." | ","): { whole: string; fraction: string } | null {
  const lastDot = body.lastIndexOf(".");
  const lastComma = body.lastIndexOf(",");
  if (lastDot >= 0 && lastComma >= 0) return cut(body, lastDot > lastComma ? "." : ",");
  const separator = lastDot >= 0 ? "." : lastComma >= 0 ? "," : null;
  if (separator === null) return { whole: body, fraction: "" };
  const groups = body.split(separator);
  const looksGrouped = groups.length > 2 || (separator !== decimal && groups[1]?.length === 3 && groups[0] !== "");
  if (!looksGrouped) return cut(body, separator);
  return isGrouped(groups) ? { whole: groups.join(""), fraction: "" } : null;
}

function cut(body: string, decimal: string): { whole: string; fraction: string } | null {
  const at = body.lastIndexOf(decimal);
  const groups = body.slice(0, at).split(decimal === "." ? "," : ".");
  if (groups.some((group) => !/^\d*$/.test(group)) || (groups.length > 1 && !isGrouped(groups))) return null;
  return { whole: groups.join("") || "0", fraction: body.slice(at + 1) };
}

/** `1,234,567`; Indian grouping `12,34,567` counts too. */
function isGrouped(groups: readonly string[]): boolean {
  const [first = "", ...rest] = groups;
  return /^\d{1,3}$/.test(first) && rest.every((group) => /^\d{2,3}$/.test(group)) && rest.at(-1)?.length === 3;
}

/** How an amount is shown inside an input: plain digits with the locale's decimal sign. */
export function toInputText(minor: string, currency: string, locale?: string): string {
  return toDecimalString(minor, exponentOf(currency)).replace(".", decimalSign(locale));
}
