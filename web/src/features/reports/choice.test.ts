import { describe, expect, it } from "vitest";
import { choiceFromParams, daysOf, paramsFromChoice } from "./choice";

const TODAY = "2026-03-05";
const of = (address: string) => choiceFromParams(new URLSearchParams(address), TODAY);

describe("what a report is of", () => {
  it("is the last twelve months of spending by category where nothing is said", () => {
    expect(of("")).toEqual({ query: "", by: "CATEGORY", counting: "SPENDING", period: "twelve", from: "2025-04-01", to: "2026-03-31", below: null });
    expect(paramsFromChoice(of("")).toString()).toBe("");
  });

  it.each([
    "q=tag%3Awork&by=month&counting=EVERYTHING&period=lastYear",
    "from=2026-01-02&to=2026-01-31",
    "period=before&below=groceries",
  ])("comes back from the address %s", (address) => {
    expect(paramsFromChoice(of(address)).toString()).toBe(address);
  });

  it("leaves out what it cannot read", () => {
    expect(of("by=moon&counting=x&period=own&from=2026-02-01&to=2026-01-01")).toEqual(of(""));
    expect(of("by=tag&below=groceries").below).toBeNull();
  });

  it("knows the days of its periods", () => {
    expect(daysOf("month", TODAY)).toEqual({ from: "2026-03-01", to: "2026-03-31" });
    expect(daysOf("before", TODAY)).toEqual({ from: "2026-02-01", to: "2026-02-28" });
    expect(daysOf("year", TODAY)).toEqual({ from: "2026-01-01", to: "2026-12-31" });
  });
});
