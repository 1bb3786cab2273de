import { type MoneyValue, type SignStyle, formatMoney, signOf } from "./money";
import classes from "./MoneyText.module.css";

interface MoneyTextProps {
  readonly value: MoneyValue;
  readonly sign?: SignStyle;
  /** Money in stands out in green; the sign says it as well, so colour is never alone. */
  readonly toned?: boolean;
}

export function MoneyText({ value, sign = "auto", toned = false }: MoneyTextProps) {
  const tone = toned && signOf(value.minor) === "positive" ? "positive" : "plain";
  return (
    <span className={classes.money} data-tone={tone}>
      {formatMoney(value, sign)}
    </span>
  );
}
