import type { Band_ConfidenceBandFragment } from "@/gql/graphql";

/** Rounded down: what is shown as sure enough is sure enough. */
export function shownPercent(confidence: number): string {
  return `${Math.floor(confidence * 100 + 1e-6)} %`;
}

/** How many waiting rows lie at or above a percentage; the bands are ten percent wide. */
export function waitingFrom(bands: readonly Band_ConfidenceBandFragment[], percent: number): number {
  return bands.filter(({ fromPercent }) => fromPercent >= percent).reduce((sum, { waitingCount }) => sum + waitingCount, 0);
}
