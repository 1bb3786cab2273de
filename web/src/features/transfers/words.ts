export const words = {
  title: "Transfers found",
  lead: "Two rows that look like one move between your own accounts. Linked, they count neither as income nor as spending.",
  none: "No transfers waiting",
  noneText: "When money leaves one of your accounts and arrives in another, the pair is offered here.",
  link: "Link",
  linkLong: "They are one transfer",
  decline: "Not a transfer",
  linkSure: (count: number) => (count === 1 ? "Link the sure one" : `Link the ${count} sure ones`),
  likely: (score: number) => `${score} of 100`,
  likelyLabel: (score: number) => `Likeness ${score} of 100`,
  from: "Leaves",
  to: "Arrives in",
  shown: (shown: number, all: number) => (shown < all ? `The first ${shown} of ${all.toLocaleString()}` : all === 1 ? "1 pair" : `${all.toLocaleString()} pairs`),
  pairs: "Pairs that may be transfers",
  failed: "This was not saved",
} as const;

/** From here on nobody was seen to disagree. */
export const SURE = 90;
