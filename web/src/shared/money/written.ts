import { exponentOf } from "./currencies";
import { formatMoney } from "./money";

const AMOUNT = /(-?)(\d+)(?:\.(\d+))? ([A-Z]{3})\b/g;

/** Sentences of the server write amounts as `1234.50 EUR`; people read them as everywhere else on the page. */
export function withAmounts(text: string, locale?: string): string {
  return text.replace(AMOUNT, (written, minus: string, whole: string, fraction: string | undefined, currency: string) => {
    const digits = fraction ?? "";
    // What has other decimals than its currency is no amount.
    if (digits.length !== exponentOf(currency)) return written;
    return formatMoney({ minor: `${minus}${whole}${digits}`, currency }, "auto", locale);
  });
}
