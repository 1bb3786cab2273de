import { exponentOf } from "./currencies";

/** What the server sends: whole minor units as a decimal string, and an ISO 4217 code. */
export interface MoneyValue {
  readonly minor: string;
  readonly currency: string;
}

export type SignStyle = "auto" | "always" | "never";

type DecimalString = `${number}`;

/** Minor units to a decimal string by moving the point; no number is ever made, so nothing can round. */
export function toDecimalString(minor: string, exponent: number): DecimalString {
  const negative = minor.startsWith("-");
  const digits = minor.replace(/^[+-]/, "").padStart(exponent + 1, "0");
  const whole = exponent === 0 ? digits : digits.slice(0, -exponent);
  const fraction = exponent === 0 ? "" : `.${digits.slice(-exponent)}`;
  return `${negative ? "-" : ""}${whole}${fraction}` as DecimalString;
}

const formats = new Map<string, Intl.NumberFormat>();

function formatFor(currency: string, sign: SignStyle, locale: string | undefined): Intl.NumberFormat {
  const key = `${locale ?? ""}|${currency}|${sign}`;
  const known = formats.get(key);
  if (known) return known;
  const digits = exponentOf(currency);
  const format = new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    currencyDisplay: "narrowSymbol",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    signDisplay: sign === "always" ? "exceptZero" : sign === "never" ? "never" : "auto",
  });
  formats.set(key, format);
  return format;
}

/** For people: `-123456` EUR → “-€1,234.56”, as their locale writes it. `Intl` takes the decimal string exactly. */
export function formatMoney(value: MoneyValue, sign: SignStyle = "auto", locale?: string): string {
  return formatFor(value.currency, sign, locale).format(toDecimalString(value.minor, exponentOf(value.currency)));
}

export type MoneySign = "negative" | "zero" | "positive";

export function signOf(minor: string): MoneySign {
  if (/^[+-]?0*$/.test(minor)) return "zero";
  return minor.startsWith("-") ? "negative" : "positive";
}

/** The same amount with the other sign. A change of notation, not arithmetic. */
export function flipSign(minor: string): string {
  if (signOf(minor) === "zero") return "0";
  return minor.startsWith("-") ? minor.slice(1) : `-${minor.replace(/^\+/, "")}`;
}

/** The amount without its sign. */
export function withoutSign(minor: string): string {
  return minor.replace(/^[+-]/, "");
}

/** A coordinate for a chart, good for pixels only; what people read always comes from `formatMoney`. */
export function toPlotValue(value: MoneyValue): number {
  return Number(toDecimalString(value.minor, exponentOf(value.currency)));
}

/** An axis label such as “€1.2K”; exact amounts stand in the table beside every chart. */
export function formatAxis(value: number, currency: string, locale?: string): string {
  return new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    currencyDisplay: "narrowSymbol",
    notation: "compact",
    maximumFractionDigits: 1,
  }).format(value);
}
