import { describe, expect, it } from "vitest";
import { differences } from "./differences";

describe("differences", () => {
  it("marks the words that the other text lacks", () => {
    expect(differences("REWE Markt Berlin", "Rewe Berlin,")).toEqual([
      { text: "REWE ", shared: true },
      { text: "Markt ", shared: false },
      { text: "Berlin", shared: true },
    ]);
  });

  it("says nothing of equal texts and everything of strangers", () => {
    expect(differences("Cafe Luna", "cafe luna")).toEqual([{ text: "Cafe Luna", shared: true }]);
    expect(differences("Cafe Luna", "Groceries")).toEqual([{ text: "Cafe Luna", shared: false }]);
    expect(differences("", "x")).toEqual([]);
  });
});
