import { describe, expect, it } from "vitest";
import { fieldOf, readTerm, splitTerms, termOf, withTerms, writeValue } from "./terms";

describe("terms of a search", () => {
  it("keeps together what stands in quotes, slashes or parentheses", () => {
    expect(splitTerms('a "b c"  tag:"d e",f (g OR h) -description:/i j (k/ l')).toEqual([
      "a", '"b c"', 'tag:"d e",f', "(g OR h)", "-description:/i j (k/", "l",
    ]);
    expect(splitTerms('say:"a \\" b" c')).toEqual(['say:"a \\" b"', "c"]);
    expect(splitTerms("  ")).toEqual([]);
  });

  it("knows the field of a term", () => {
    expect(["amount>5", "-Tag:a", "coffee", '"a:b"', "12:30"].map(fieldOf)).toEqual(["amount", "tag", null, null, null]);
  });

  it("reads and writes values", () => {
    expect(readTerm('account:"Main, old",b')).toEqual({ operator: ":", values: ["Main, old", "b"] });
    expect(readTerm("amount>=10")).toEqual({ operator: ">=", values: ["10"] });
    expect(["a", "a b", 'say "a"', "none"].map(writeValue)).toEqual(["a", '"a b"', '"say \\"a\\""', '"none"']);
  });

  it("replaces a condition, and puts a choice in parentheses first", () => {
    const ofTag = (term: string) => fieldOf(term) === "tag";
    expect(withTerms("a tag:b c", ofTag, ["tag:d"])).toBe("a c tag:d");
    expect(withTerms("a tag:b", ofTag, [])).toBe("a");
    expect(withTerms("a OR tag:b", ofTag, ["tag:d"])).toBe("(a OR tag:b) tag:d");
  });

  it("shows only a condition that stands alone", () => {
    expect(termOf("a tag:b", "tag")).toBe("tag:b");
    expect(termOf("-tag:b", "tag")).toBeNull();
    expect(termOf("tag:a tag:b", "tag")).toBeNull();
    expect(termOf("a OR tag:b", "tag")).toBeNull();
  });
});
