import { TextInput, type TextInputProps } from "@mantine/core";
import { exponentOf } from "./currencies";
import { type ParsedAmount, decimalSign } from "./parseAmount";

interface AmountFieldProps extends Omit<TextInputProps, "type" | "inputMode"> {
  readonly currency: string;
}

/** Free text on purpose: people paste `1.234,56`; `parseAmount` reads it when the form is sent. */
export function AmountField({ currency, ...props }: AmountFieldProps) {
  const digits = exponentOf(currency);
  const example = digits === 0 ? "0" : `0${decimalSign()}${"0".repeat(digits)}`;
  return (
    <TextInput
      inputMode={digits === 0 ? "numeric" : "decimal"}
      autoComplete="off"
      placeholder={example}
      rightSection={<span aria-hidden>{currency}</span>}
      rightSectionWidth={56}
      rightSectionProps={{ style: { color: "var(--mantine-color-dimmed)", fontSize: "var(--mantine-font-size-sm)" } }}
      {...props}
    />
  );
}

/** Says what is wrong and how to mend it. */
export function amountProblem(parsed: ParsedAmount, currency: string): string | null {
  if (parsed.ok) return null;
  switch (parsed.reason) {
    case "empty":
      return "Enter an amount.";
    case "notANumber":
      return `This is not a number. Write it like 12${decimalSign()}50.`;
    case "tooManyDecimals": {
      const digits = exponentOf(currency);
      return digits === 0 ? `${currency} has no decimals. Enter a whole number.` : `${currency} has at most ${digits} decimals.`;
    }
    case "tooLarge":
      return "This amount is too large for one entry.";
  }
}
