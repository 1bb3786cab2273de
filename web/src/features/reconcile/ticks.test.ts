import { describe, expect, it } from "vitest";
import { NO_TICKS, isTicked, toInput, withTicked } from "./ticks";

const DAY = "2026-10-31";
const posted = { id: "a", bookedOn: "2026-10-05", status: "POSTED" } as const;
const pending = { id: "b", bookedOn: "2026-10-30", status: "PENDING" } as const;
const later = { id: "c", bookedOn: "2026-11-02", status: "POSTED" } as const;

describe("ticks", () => {
  it("are there for posted rows of the period, and for no others", () => {
    expect([posted, pending, later].map((row) => isTicked(NO_TICKS, row, DAY))).toEqual([true, false, false]);
  });

  it("are kept as what differs from that", () => {
    const all = withTicked(NO_TICKS, [posted, pending, later], DAY, true);
    expect(toInput(all, "x", DAY)).toEqual({ accountId: "x", statementOn: DAY, leftOut: [], included: ["b", "c"] });
    const none = withTicked(all, [posted, pending, later], DAY, false);
    expect(toInput(none, "x", DAY)).toEqual({ accountId: "x", statementOn: DAY, leftOut: ["a"], included: [] });
    expect([posted, pending, later].some((row) => isTicked(none, row, DAY))).toBe(false);
  });
});
