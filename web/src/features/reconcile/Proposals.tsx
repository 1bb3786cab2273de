import { Button, Text } from "@mantine/core";
import type { Proposal_ProposalFragment } from "@/gql/graphql";
import { formatDate } from "@/shared/dates/dates";
import { formatMoney } from "@/shared/money/money";
import rows from "@/shared/ui/rows.module.css";
import classes from "./reconcile.module.css";
import { words } from "./words";

interface ProposalsProps {
  readonly proposals: readonly Proposal_ProposalFragment[];
  /** The account that is looked at: a row may be moved to it or away. */
  readonly accountId: string;
  readonly mayWrite: boolean;
  /** Ticks belong to a statement that is being agreed; elsewhere they cannot be changed. */
  readonly canTick: boolean;
  readonly onFix: (proposal: Proposal_ProposalFragment) => void;
}

/** What may be wrong, the likeliest first, each with what would mend it. */
export function Proposals({ proposals, accountId, mayWrite, canTick, onFix }: ProposalsProps) {
  const sure = proposals[0];
  if (!sure) return <p className={classes.foot}>{words.nothingFound}</p>;
  return (
    <ul className={rows.rows}>
      {proposals.slice(0, 5).map((proposal, place) => {
        const reason = reasonText(proposal);
        const local = proposal.fix.kind === "TICK" || proposal.fix.kind === "UNTICK";
        return (
          <li key={`${proposal.mistake}${proposal.fix.rowIds.join()}${reason}`} className={rows.offer}>
            <div>
              {place < 2 ? <Text size="xs" c="dimmed">{place === 0 ? words.probably : words.otherwise}</Text> : null}
              <span className={place === 0 ? classes.first : undefined}>{reason}</span>
            </div>
            {mayWrite && (canTick || !local) ? (
              <Button size="compact-sm" variant={place === 0 ? "filled" : "default"} onClick={() => onFix(proposal)}>{fixText(proposal, accountId)}</Button>
            ) : null}
          </li>
        );
      })}
    </ul>
  );
}

/** The sentence, with amounts and days as the reader writes them. */
function reasonText({ reasonParts }: Proposal_ProposalFragment): string {
  return reasonParts.map(({ text, day, amount }) => (amount ? formatMoney(amount) : day ? formatDate(day) : text)).join("");
}

function fixText({ fix }: Proposal_ProposalFragment, accountId: string): string {
  if (fix.kind === "CHANGE_AMOUNT" && fix.amount) return words.amountTo(formatMoney(fix.amount));
  if (fix.kind === "CHANGE_DATE" && fix.bookedOn) return words.dateTo(fix.bookedOn);
  if (fix.kind === "RECORD" && fix.amount) return words.record(formatMoney(fix.amount));
  if (fix.kind === "CHANGE_OPENING_BALANCE" && fix.amount) return words.openAt(formatMoney(fix.amount));
  if (fix.kind === "MOVE" && fix.accountId !== accountId) return words.moveAway;
  return words.fixes[fix.kind];
}
