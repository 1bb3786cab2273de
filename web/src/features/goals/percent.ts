import { type MoneyValue, toPlotValue } from "@/shared/money/money";

/** How far a ring is closed, in whole percent rounded down; the amounts beside it are the truth. */
export function percentOf(saved: MoneyValue, target: MoneyValue): number {
  const whole = toPlotValue(target);
  if (whole <= 0) return 100;
  return Math.floor(Math.min(100, Math.max(0, (toPlotValue(saved) * 100) / whole)));
}
