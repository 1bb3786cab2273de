/** Every text of the offer of a rule, in one place: a translation replaces this file. */
export const words = {
  title: "Always do this?",
  offer: (condition: string, category: string) => `When ${condition} → ${category}`,
  count: (number: number) =>
    number === 0 ? "For every one that comes." : number === 1 ? "1 other transaction would change, and every one that comes." : `${number.toLocaleString()} other transactions would change, and every one that comes.`,
  accept: "Always",
  decline: "No, not for these",
  later: "Not now",
  failed: "The rule was not saved",
} as const;
