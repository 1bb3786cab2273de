import { describe, expect, it } from "vitest";
import { categoryPath, matchingCategories, offeredCategories, withDescendants } from "./categoryTree";

const category = (id: string, parent: string | null, more: { isHidden?: boolean } = {}) => ({
  __typename: "Category" as const, id, label: id.toUpperCase(), kind: "EXPENSE" as const, icon: "tag", description: "", color: null,
  depth: 0, isHidden: more.isHidden ?? false, isBuiltIn: false, parent: parent === null ? null : { __typename: "Category" as const, id: parent },
});
const TREE = [category("food", null), category("bread", "food", { isHidden: true }), category("rye", "bread"), category("pets", null)];

describe("the tree of categories", () => {
  it("says where a category is", () => {
    expect(categoryPath(TREE, "rye")).toBe("FOOD › BREAD › RYE");
    expect(categoryPath(TREE, "gone")).toBe("");
  });

  it("leaves out what is hidden with all below it, but not what is chosen", () => {
    expect(offeredCategories(TREE).map(({ id }) => id)).toEqual(["food", "pets"]);
    expect(offeredCategories(TREE, "rye").map(({ id }) => id)).toEqual(["food", "rye", "pets"]);
  });

  it("finds a category by what it is part of", () => {
    expect(matchingCategories(TREE, "foo").map(({ id }) => id)).toEqual(["food", "bread", "rye"]);
    expect([...withDescendants(TREE, "bread")]).toEqual(["bread", "rye"]);
  });
});
