/**
 * Sharing an amount, in minor units as digit strings: whole numbers of any size, so that nothing rounds. It only helps to
 * fill in a form; the server adds up again and decides.
 */

const HUNDRED_PERCENT = 10_000n;

export function sumOf(minors: readonly string[]): string {
  return minors.reduce((sum, minor) => sum + BigInt(minor), 0n).toString();
}

/** What is left of the total after its parts; negative where they are too much. */
export function leftOf(total: string, parts: readonly string[]): string {
  return (BigInt(total) - BigInt(sumOf(parts))).toString();
}

/** Equal shares that sum to the total; the first ones carry what does not divide. */
export function inEqualParts(total: string, count: number): string[] {
  if (count < 1) return [];
  const whole = BigInt(total);
  const sign = whole < 0n ? -1n : 1n;
  const size = whole * sign;
  const share = size / BigInt(count);
  const spare = Number(size % BigInt(count));
  return Array.from({ length: count }, (_, place) => (sign * (share + (place < spare ? 1n : 0n))).toString());
}

/** `25%`, `12.5 %`, `33,33%` in hundredths of a percent; null for anything else. */
export function parsePercent(text: string): bigint | null {
  const match = /^\s*(\d{1,3})(?:[.,](\d{1,2}))?\s*%\s*$/.exec(text);
  if (!match) return null;
  const [, whole = "", fraction = ""] = match;
  const points = BigInt(whole + fraction.padEnd(2, "0"));
  return points <= HUNDRED_PERCENT ? points : null;
}

/** That share of the total, rounded half away from zero to the minor unit. */
export function percentOf(total: string, points: bigint): string {
  const whole = BigInt(total);
  const sign = whole < 0n ? -1n : 1n;
  return (sign * ((whole * sign * points * 2n + HUNDRED_PERCENT) / (HUNDRED_PERCENT * 2n))).toString();
}
