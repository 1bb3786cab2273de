import { expect, it } from "vitest";
import { withAmounts } from "./written";

it("writes amounts as the rest of the page does, and leaves everything else", () => {
  expect(withAmounts("1234.50 EUR in October, -3.00 USD back.", "en")).toBe("€1,234.50 in October, -$3.00 back.");
  expect(withAmounts("5000 JPY for 6 months since November 2025", "en")).toBe("¥5,000 for 6 months since November 2025");
  expect(withAmounts("Version 1.5 EUR", "en")).toBe("Version 1.5 EUR");
});
