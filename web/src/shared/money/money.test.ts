import { describe, expect, it } from "vitest";
import { guessCurrency } from "./currencies";
import { flipSign, formatMoney, signOf, toDecimalString, toPlotValue } from "./money";
import { parseAmount, toInputText } from "./parseAmount";

describe("toDecimalString", () => {
  it.each([
    ["0", 2, "0.00"],
    ["5", 2, "0.05"],
    ["-5", 2, "-0.05"],
    ["123456", 2, "1234.56"],
    ["-123456", 0, "-123456"],
    ["1234", 3, "1.234"],
    ["9007199254740993", 2, "90071992547409.93"],
    ["-922337203685477580800", 3, "-922337203685477580.800"],
  ])("moves the point of %s by %i", (minor, exponent, expected) => {
    expect(toDecimalString(minor, exponent)).toBe(expected);
  });
});

describe("formatMoney", () => {
  it.each([
    ["123456", "EUR", "en-GB", "€1,234.56"],
    ["123456", "EUR", "de-DE", "1.234,56\u00a0€"],
    ["-1230", "USD", "en-US", "-$12.30"],
    ["1234", "JPY", "en-US", "¥1,234"],
    ["1234567", "KWD", "en-US", "KWD\u00a01,234.567"],
    ["9007199254740993", "USD", "en-US", "$90,071,992,547,409.93"],
    ["922337203685477580807", "USD", "en-US", "$9,223,372,036,854,775,808.07"],
  ])("writes %s %s for %s", (minor, currency, locale, expected) => {
    expect(formatMoney({ minor, currency }, "auto", locale)).toBe(expected);
  });

  it("shows the sign where asked, and none for zero", () => {
    expect(formatMoney({ minor: "500", currency: "EUR" }, "always", "en-GB")).toBe("+€5.00");
    expect(formatMoney({ minor: "0", currency: "EUR" }, "always", "en-GB")).toBe("€0.00");
    expect(formatMoney({ minor: "-500", currency: "EUR" }, "never", "en-GB")).toBe("€5.00");
  });
});

describe("signs", () => {
  it("knows zero, money in and money out", () => {
    expect([signOf("0"), signOf("-0"), signOf("-1"), signOf("12")]).toEqual(["zero", "zero", "negative", "positive"]);
  });

  it("flips twice to the same amount", () => {
    expect(flipSign("1234")).toBe("-1234");
    expect(flipSign(flipSign("1234"))).toBe("1234");
    expect(flipSign("0")).toBe("0");
  });
});

describe("parseAmount", () => {
  it.each([
    ["12.30", "EUR", "en-GB", "1230"],
    ["12,30", "EUR", "en-GB", "1230"],
    ["12,3", "EUR", "de-DE", "1230"],
    ["1,234.56", "EUR", "de-DE", "123456"],
    ["1.234,56", "EUR", "en-GB", "123456"],
    ["1,234", "EUR", "en-GB", "123400"],
    ["1.234", "EUR", "de-DE", "123400"],
    ["12,34,567.80", "INR", "en-IN", "123456780"],
    ["1 234,5", "EUR", "fr-FR", "123450"],
    ["\u221212.30", "EUR", "en-GB", "-1230"],
    ["-0", "EUR", "en-GB", "0"],
    [".5", "EUR", "en-GB", "50"],
    ["0012", "JPY", "en-GB", "12"],
    ["1.250", "KWD", "en-GB", "1250"],
    ["12.300", "EUR", "en-GB", "1230"],
  ])("reads %s %s in %s", (text, currency, locale, minor) => {
    expect(parseAmount(text, currency, locale)).toEqual({ ok: true, minor });
  });

  it.each([
    ["", "EUR", "empty"],
    ["   ", "EUR", "empty"],
    ["twelve", "EUR", "notANumber"],
    ["1,2,3", "EUR", "notANumber"],
    ["1.2.3,4", "EUR", "notANumber"],
    ["12.305", "EUR", "tooManyDecimals"],
    ["1.5", "JPY", "tooManyDecimals"],
    ["999999999999999", "EUR", "tooLarge"],
  ])("refuses %s %s", (text, currency, reason) => {
    expect(parseAmount(text, currency, "en-GB")).toEqual({ ok: false, reason });
  });

  it.each(["0", "5", "123456", "-9000000000000"])("round-trips %s through the input text", (minor) => {
    for (const locale of ["en-GB", "de-DE"]) {
      expect(parseAmount(toInputText(minor, "EUR", locale), "EUR", locale)).toEqual({ ok: true, minor });
    }
  });
});

describe("guessCurrency", () => {
  it.each([
    [["en-US"], "USD"],
    [["de", "de-CH"], "CHF"],
    [["fr-FR"], "EUR"],
    [["en"], "EUR"],
  ])("guesses from %s", (languages, expected) => {
    expect(guessCurrency(languages)).toBe(expected);
  });
});

it("gives charts a coordinate in major units", () => {
  expect(toPlotValue({ minor: "-1250", currency: "EUR" })).toBe(-12.5);
});
