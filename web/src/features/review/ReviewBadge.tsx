import { Badge } from "@mantine/core";
import { useReviewCount } from "./useReviewCount";

/** How many rows wait, beside the name of a page; nothing where none do. */
export function ReviewBadge() {
  const count = useReviewCount();
  if (count === 0) return null;
  return <Badge size="sm" circle={count < 10} aria-label={`${count} to review`}>{count}</Badge>;
}
