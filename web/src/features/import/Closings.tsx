import { Badge, Button } from "@mantine/core";
import { Link } from "react-router";
import type { ImportState_ImportFragment } from "@/gql/graphql";
import { formatMoney } from "@/shared/money/money";
import { Panel } from "@/shared/ui/Panel";
import rows from "@/shared/ui/rows.module.css";
import { words } from "./words";

interface ClosingsProps {
  readonly closings: ImportState_ImportFragment["closings"];
  /** Rows that wait for a person are not in the books yet. */
  readonly inReview: number;
}

/** Whether the ledger agrees with what the file says its accounts held, and where not, the way to what is wrong. */
export function Closings({ closings, inReview }: ClosingsProps) {
  if (closings.length === 0) return null;
  const off = closings.some(({ holds }) => !holds);
  return (
    <Panel title={words.closings} hint={off ? (inReview > 0 ? words.offByReview : words.offByOpening) : undefined} flush>
      <ul className={rows.rows}>
        {closings.map(({ account, heldOn, balance, books, difference, holds }) => (
          <li key={account.id} className={rows.row}>
            <span className={rows.words}>
              <div>{words.held(account.name, formatMoney(balance), heldOn)}</div>
              {holds ? null : <div className={rows.detail}>{words.booksSay(formatMoney(books), formatMoney(difference, "always"))}</div>}
            </span>
            {holds ? (
              <Badge variant="light" color="mint" tt="none">{words.agrees}</Badge>
            ) : (
              <Button component={Link} to={`/accounts/${account.id}/reconcile?on=${heldOn}&balance=${balance.minor}`} size="compact-sm" variant="light">{words.findOut}</Button>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
