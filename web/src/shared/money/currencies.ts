/** ISO 4217 exponents that are not 2. `Intl` knows most of them, but its data differs between browsers; money must not. */
const EXPONENTS: Readonly<Record<string, number>> = Object.fromEntries([
  ..."BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(" ").map((code) => [code, 0]),
  ..."BHD IQD JOD KWD LYD OMR TND".split(" ").map((code) => [code, 3]),
  ..."CLF UYW".split(" ").map((code) => [code, 4]),
]) as Record<string, number>;

/** How many digits after the decimal sign the currency has: JPY 0, EUR 2, KWD 3. */
export function exponentOf(currency: string): number {
  return EXPONENTS[currency] ?? 2;
}

/** Offered when somebody picks a currency; the server accepts every active ISO 4217 code. */
export const CURRENCIES: readonly string[] = (
  "EUR USD GBP CHF AUD BRL CAD CLP CNY COP CZK DKK HKD HUF IDR ILS INR ISK JPY KRW KWD MXN MYR " +
  "NOK NZD PEN PHP PLN RON RSD SAR SEK SGD THB TND TRY TWD UAH VND ZAR"
).split(" ");

/** The currency's name in the reader's language, for example “Euro”. */
export function currencyName(currency: string, locale?: string): string {
  try {
    return new Intl.DisplayNames(locale, { type: "currency" }).of(currency) ?? currency;
  } catch {
    return currency;
  }
}

const BY_REGION: Readonly<Record<string, string>> = {
  US: "USD", GB: "GBP", CH: "CHF", LI: "CHF", AU: "AUD", BR: "BRL", CA: "CAD", CL: "CLP", CN: "CNY", CO: "COP",
  CZ: "CZK", DK: "DKK", HK: "HKD", HU: "HUF", ID: "IDR", IL: "ILS", IN: "INR", IS: "ISK", JP: "JPY", KR: "KRW",
  KW: "KWD", MX: "MXN", MY: "MYR", NO: "NOK", NZ: "NZD", PE: "PEN", PH: "PHP", PL: "PLN", RO: "RON", RS: "RSD",
  SA: "SAR", SE: "SEK", SG: "SGD", TH: "THB", TN: "TND", TR: "TRY", TW: "TWD", UA: "UAH", VN: "VND", ZA: "ZAR",
};

/** A first guess from the browser's language, `en-US` → USD; the euro where the region says nothing. */
export function guessCurrency(languages: readonly string[] = navigator.languages): string {
  for (const language of languages) {
    const region = /-([A-Z]{2})\b/.exec(language)?.[1];
    if (region) return BY_REGION[region] ?? "EUR";
  }
  return "EUR";
}
