/** A rate for reading: six digits that say something. Text in, text out. */
export function shortRate(rate: string): string {
  const [whole = "0", decimals = ""] = rate.split(".");
  const leading = /^0*/.exec(decimals)?.[0].length ?? 0;
  const kept = whole === "0" ? Math.min(leading + 6, decimals.length) : Math.max(0, 6 - whole.length);
  const cut = decimals.slice(0, Math.max(kept, 2)).replace(/0+$/, "");
  return cut ? `${whole}.${cut}` : whole;
}
