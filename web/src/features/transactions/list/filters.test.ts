import { describe, expect, it } from "vitest";
import { amountWord, changeQuery, choiceFromQuery, paramsFromQuery, queryFromParams, toTransactionFilter } from "./filters";

const query = (address: string) => queryFromParams(new URLSearchParams(address));

describe("the address", () => {
  it("keeps the search as one text", () => {
    const text = 'coffee -tag:"a b" amount>5';
    expect(queryFromParams(paramsFromQuery(text))).toBe(text);
    expect(toTransactionFilter(` ${text} `)).toEqual({ query: text });
    expect(toTransactionFilter("  ")).toEqual({});
  });

  it("understands the links of other pages", () => {
    expect(query("category=groceries&from=2026-11-01&to=2026-11-30")).toBe("category:groceries date:2026-11-01..2026-11-30");
    expect(query("category=uncategorized")).toBe("category:none");
    expect(query("account=a1&account=a2&q=caf%C3%A9&kind=expense&min=10&max=20&import=i1")).toBe(
      "café account:a1,a2 is:expense amount:10..20 import:i1",
    );
    expect(query("min=10")).toBe("amount>=+10");
    expect(query("min=-20&max=-10")).toBe("amount:-20..-10");
  });

  it("ignores nonsense", () => {
    expect(query("kind=bogus&from=yesterday&min=abc&q=%20")).toBe("");
  });
});

describe("the filter panel", () => {
  it("shows what a form can show", () => {
    expect(choiceFromQuery('x account:"Main, old",b is:expense amount:10..20.5 date>=2026-11-01')).toEqual({
      accounts: ["Main, old", "b"], categories: [], kind: "EXPENSE", min: "10", max: "20.5", from: "2026-11-01", to: "",
    });
    expect(choiceFromQuery("is:split amount>10 date:last-month -category:a")).toEqual({
      accounts: [], categories: [], kind: null, min: "", max: "", from: "", to: "",
    });
  });

  it("writes each choice as one term and leaves the others alone", () => {
    expect(changeQuery.categories("x -category:a category:b", ["none", "Car & fuel"])).toBe('x -category:a category:none,"Car & fuel"');
    expect(changeQuery.kind("is:split is:income x", "EXPENSE")).toBe("is:split x is:expense");
    expect(changeQuery.dates("date:today x", "2026-11-01", "")).toBe("x date>=2026-11-01");
    expect(changeQuery.amounts("amount>5", "", "")).toBe("");
    expect(changeQuery.accounts("a OR b", ["Main"])).toBe("(a OR b) account:Main");
  });

  it("writes amounts with a point and nothing superfluous", () => {
    expect(["12,50", "1,000", "-3", "x"].map((text) => amountWord(text, "EUR"))).toEqual(["12.5", "1000", "", ""]);
    expect(amountWord("100", "JPY")).toBe("100");
    expect(amountWord("100", "EUR")).toBe("100");
  });
});
