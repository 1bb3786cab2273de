import type { CategoryChoice_CategoryFragment } from "@/gql/graphql";

type Category = CategoryChoice_CategoryFragment;

/** From the root down to the category: “Food › Bread”. */
export function categoryPath(categories: readonly Category[], id: string): string {
  const names: string[] = [];
  let found = categories.find((category) => category.id === id);
  while (found) {
    names.unshift(found.label);
    const above: string | undefined = found.parent?.id;
    found = above === undefined ? undefined : categories.find((category) => category.id === above);
  }
  return names.join(" › ");
}

/** What may be chosen: hidden categories and all below them are left out, but what is chosen already stays. */
export function offeredCategories(categories: readonly Category[], kept: string | null = null): readonly Category[] {
  const hidden = new Set<string>();
  return categories.filter((category) => {
    const out = category.isHidden || (category.parent !== null && hidden.has(category.parent.id));
    if (out) hidden.add(category.id);
    return !out || category.id === kept;
  });
}

/** By name, or by the name of what it is part of. */
export function matchingCategories(categories: readonly Category[], search: string): readonly Category[] {
  const wanted = search.trim().toLowerCase();
  return wanted === "" ? categories : categories.filter(({ id }) => categoryPath(categories, id).toLowerCase().includes(wanted));
}

/** The category and everything below it. */
export function withDescendants(categories: readonly Category[], id: string): ReadonlySet<string> {
  const found = new Set([id]);
  // Parents come before their children.
  for (const category of categories) if (category.parent && found.has(category.parent.id)) found.add(category.id);
  return found;
}
