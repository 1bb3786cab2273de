import { useQuery } from "@apollo/client/react";
import { ReviewCountDocument } from "@/gql/graphql";

const POLL_MS = 60_000;

interface Waiting {
  readonly rows: number;
  readonly suggestions: number;
  /** False until the server has said. */
  readonly known: boolean;
}

/** What waits for a person. Decisions and imports ask for it again; in between others may have decided. */
export function useReviewCount(): Waiting {
  const { data, error } = useQuery(ReviewCountDocument, { pollInterval: POLL_MS });
  return { rows: data?.reviewCount ?? 0, suggestions: data?.suggestionCount ?? 0, known: data !== undefined || error !== undefined };
}
