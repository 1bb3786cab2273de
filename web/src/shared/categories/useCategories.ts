import { useQuery } from "@apollo/client/react";
import { CategoriesDocument, type CategoryChoice_CategoryFragment } from "@/gql/graphql";

const NONE: readonly CategoryChoice_CategoryFragment[] = [];

/** The taxonomy, fetched once. */
export function useCategories(): readonly CategoryChoice_CategoryFragment[] {
  return useQuery(CategoriesDocument).data?.categories ?? NONE;
}

export const UNCATEGORIZED = "uncategorized";
