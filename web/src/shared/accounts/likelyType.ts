import type { AccountType } from "@/gql/graphql";

/** In this order: “Investor Checking” is a current account, and a credit card is no credit. */
const SIGNS: readonly (readonly [AccountType, RegExp])[] = [
  ["CHECKING", /checking|current|giro|everyday|chequing/i],
  ["CREDIT_CARD", /card|kreditkarte|visa|master ?card|amex|american express|sapphire/i],
  ["SAVINGS", /saving|tagesgeld|sparkonto|sparbuch|money market/i],
  ["CASH", /\bcash\b|wallet|bargeld|purse/i],
  ["LOAN", /\bloan\b|mortgage|darlehen|hypothek|\bkredit\b/i],
  ["INVESTMENT", /invest|brokerage|depot|\bira\b|401 ?\(?k|portfolio|shares|pension/i],
];

/** What kind of account is probably meant by a name in a file. It is only a first guess, and the person sees it. */
export function likelyType(name: string): AccountType {
  return SIGNS.find(([, sign]) => sign.test(name))?.[0] ?? "CHECKING";
}
