import type { MoneyValue } from "@/shared/money/money";

/** How much of the target is saved, in whole percent rounded down: 100 only when it is there. */
export function percentOf(saved: MoneyValue, target: MoneyValue): number {
  const whole = BigInt(target.minor);
  if (whole <= 0n) return 100;
  const percent = (BigInt(saved.minor) * 100n) / whole;
  return Number(percent < 0n ? 0n : percent > 100n ? 100n : percent);
}
