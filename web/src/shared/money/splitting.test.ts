import { describe, expect, it } from "vitest";
import { inEqualParts, leftOf, parsePercent, percentOf, sumOf } from "./splitting";

describe("equal parts", () => {
  it.each([
    ["1000", 3, ["334", "333", "333"]],
    ["-1000", 3, ["-334", "-333", "-333"]],
    ["2", 3, ["1", "1", "0"]],
    ["0", 2, ["0", "0"]],
    ["7", 0, []],
  ])("of %s among %i", (total, count, parts) => {
    expect(inEqualParts(total, count)).toEqual(parts);
  });

  it("never lose a unit, whatever the size", () => {
    for (const total of ["1", "-99", "123456789012345678901", "-9007199254740993"]) {
      for (let count = 1; count < 12; count += 1) expect(sumOf(inEqualParts(total, count))).toBe(total);
    }
  });
});

it("tells what is left, and what is too much", () => {
  expect(leftOf("1230", ["1000", "-50"])).toBe("280");
  expect(leftOf("1230", ["1000", "250"])).toBe("-20");
  expect(leftOf("9007199254740993", ["1"])).toBe("9007199254740992");
});

describe("percent", () => {
  it.each([["25%", 2500n], [" 12.5 % ", 1250n], ["33,33%", 3333n], ["100%", 10000n], ["0%", 0n]])("reads %s", (text, points) => {
    expect(parsePercent(text)).toBe(points);
  });

  it.each(["25", "101%", "-5%", "1.234%", "%", "ten%"])("leaves %s alone", (text) => {
    expect(parsePercent(text)).toBeNull();
  });

  it.each([["1000", 2500n, "250"], ["999", 5000n, "500"], ["-999", 5000n, "-500"], ["1", 4999n, "0"]])(
    "of %s at %s is %s",
    (total, points, share) => {
      expect(percentOf(total, points)).toBe(share);
    },
  );
});
