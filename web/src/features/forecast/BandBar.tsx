import { type MoneyValue, toPlotValue } from "@/shared/money/money";
import classes from "./forecast.module.css";

interface BandBarProps {
  readonly low: MoneyValue;
  readonly expected: MoneyValue;
  readonly high: MoneyValue;
  /** The end of the scale, shared by all bars of a table. */
  readonly largest: number;
  readonly soFar?: MoneyValue | null;
  readonly spent?: MoneyValue;
}

const WIDTH = 200;

/** A band on a scale from nothing: pixels only, the exact figures stand beside it. */
export function BandBar({ low, expected, high, largest, soFar = null, spent }: BandBarProps) {
  const at = (value: MoneyValue) => (Math.max(0, toPlotValue(value)) / largest) * WIDTH;
  return (
    <svg className={classes.band} viewBox={`0 0 ${WIDTH} 14`} preserveAspectRatio="none" aria-hidden>
      <rect className={classes.track} width={WIDTH} height="14" />
      <rect className={classes.range} x={at(low)} width={Math.max(1, at(high) - at(low))} height="14" />
      {soFar ? <rect className={classes.soFar} width={at(soFar)} y="4" height="6" /> : null}
      <rect className={classes.middle} x={Math.min(WIDTH - 2, Math.max(0, at(expected) - 1))} width="2" height="14" />
      {spent ? <rect className={classes.spent} x={Math.min(WIDTH - 3, Math.max(0, at(spent) - 1.5))} y="3" width="3" height="8" rx="1.5" /> : null}
    </svg>
  );
}
