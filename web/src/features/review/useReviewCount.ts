import { useQuery } from "@apollo/client/react";
import { ReviewCountDocument } from "@/gql/graphql";

const POLL_MS = 60_000;

/** How many rows wait for a person. Decisions and imports ask for it again; in between others may have decided. */
export function useReviewCount(): number {
  const { data } = useQuery(ReviewCountDocument, { pollInterval: POLL_MS });
  return data?.reviewCount ?? 0;
}
