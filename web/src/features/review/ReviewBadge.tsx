import { Badge } from "@mantine/core";
import { useReviewCount } from "./useReviewCount";

/** How many rows and suggestions wait, beside the name of a page; nothing where none do. */
export function ReviewBadge() {
  const { rows, suggestions } = useReviewCount();
  const count = rows + suggestions;
  if (count === 0) return null;
  return <Badge size="sm" circle={count < 10} aria-label={`${count} to review`}>{count}</Badge>;
}
