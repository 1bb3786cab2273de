import { describe, expect, it } from "vitest";
import { type DetailValues, type Row, changedFields, changedTransfer, leftToAssign, toValues, validateDetail, withoutPercent } from "./detailForm";

const money = (minor: string) => ({ __typename: "Money" as const, minor, currency: "EUR" });
const ROW = {
  id: "row", kind: "EXPENSE", bookedOn: "2026-11-20", amount: money("-1230"), description: "Bakery", merchant: null, note: null,
  category: { id: "dining" }, account: { id: "everyday" }, payee: null, tags: [{ id: "t1", name: "work" }], status: "POSTED", isHidden: false,
  splits: [], version: 3,
} as unknown as Row;
const PART = { id: "p1", category: "groceries", note: "", tags: [] };
const ids = (names: readonly string[]) => names.map((name) => `id of ${name}`);
const edited = (more: Partial<DetailValues>) => changedFields(ROW, toValues(ROW), { ...toValues(ROW), ...more }, ids);

describe("what is sent", () => {
  it("is nothing where nothing was changed", () => {
    expect(edited({ description: " Bakery ", amount: "12.3" })).toEqual({});
  });

  it("is every changed field and no other", () => {
    expect(edited({ note: "rye", pending: true, tags: ["work", "new"], amount: "13" })).toEqual({
      amount: "-1300", note: "rye", status: "PENDING", tagIds: ["id of work", "id of new"],
    });
  });

  it("is the parts with the sign of the whole, and no category beside them", () => {
    const parts = [{ ...PART, amount: "15.00", note: " food " }, { ...PART, id: "p2", amount: "-2.70", tags: ["work"] }];
    expect(edited({ parts, category: "home" })).toEqual({
      splits: [
        { id: "p1", amount: "-1500", category: "groceries", note: "food", tagIds: [] },
        { id: "p2", amount: "270", category: "groceries", note: null, tagIds: ["id of work"] },
      ],
    });
  });

  it("is the parts along with a new amount, and none to remove the split", () => {
    const split = { ...ROW, splits: [{ id: "p1", amount: money("-1230"), category: null, note: null, tags: [] }] } as unknown as Row;
    const before = toValues(split);
    expect(changedFields(split, before, { ...before, amount: "13" }, ids).splits).toHaveLength(1);
    expect(changedFields(split, before, { ...before, parts: [] }, ids)).toEqual({ splits: [] });
  });

  it("is one amount for both sides of a transfer in one currency, and each its own between two", () => {
    const arriving = { ...ROW, amount: money("1230"), counterpart: { amount: money("-1230") } } as unknown as Row;
    const values = toValues(arriving);
    expect(changedTransfer(arriving, values, { ...values, amount: "20" })).toEqual({ amount: "2000", receivedAmount: "2000" });
    const foreign = { ...arriving, counterpart: { amount: { minor: "-1400", currency: "USD" } } } as unknown as Row;
    expect(changedTransfer(foreign, values, { ...values, amount: "20" })).toEqual({ receivedAmount: "2000" });
    expect(changedTransfer(foreign, values, { ...values, bookedOn: "2026-01-01" })).toEqual({ bookedOn: "2026-01-01" });
  });
});

describe("parts", () => {
  it("tell what is left of the whole", () => {
    const parts = [{ ...PART, amount: "10" }, { ...PART, amount: "nonsense" }];
    expect(leftToAssign({ amount: "12.30", parts }, "EUR")).toBe("230");
    expect(leftToAssign({ amount: "", parts }, "EUR")).toBeNull();
  });

  it("take a share typed as percent", () => {
    expect(withoutPercent("25%", "1230", "EUR")).toBe("3.08");
    expect(withoutPercent("25", "1230", "EUR")).toBe("25");
    expect(withoutPercent("25%", null, "EUR")).toBe("25%");
  });

  it("are not zero", () => {
    const values = { ...toValues(ROW), parts: [{ ...PART, amount: "0" }] };
    expect(Object.keys(validateDetail(values, "EUR"))).toEqual(["parts.0.amount"]);
  });
});
