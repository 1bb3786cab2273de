import { useQuery } from "@apollo/client/react";
import { type Permission, ViewerDocument, type Viewer_ViewerFragment } from "@/gql/graphql";

/** Who is signed in; null while loading or signed out. Written to the cache by every sign-in and refresh, so rarely fetched. */
export function useViewer(): Viewer_ViewerFragment | null {
  const { data } = useQuery(ViewerDocument);
  return data?.viewer ?? null;
}

export function useMay(permission: Permission): boolean {
  return useViewer()?.permissions.includes(permission) ?? false;
}

/** The household's currency. */
export function useHomeCurrency(): string {
  return useViewer()?.household.currency ?? "EUR";
}
