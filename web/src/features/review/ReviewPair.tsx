import { Button, Checkbox, Group } from "@mantine/core";
import type { ReviewDecision, ReviewQueueQuery } from "@/gql/graphql";
import { CategoryIcon } from "@/shared/categories/CategoryIcon";
import { formatDate } from "@/shared/dates/dates";
import { MoneyText } from "@/shared/money/MoneyText";
import queue from "@/shared/ui/queue.module.css";
import { differences } from "./differences";
import classes from "./review.module.css";
import { words } from "./words";

type Item = ReviewQueueQuery["reviewItems"][number];

interface ReviewPairProps {
  readonly item: Item;
  readonly current: boolean;
  readonly selected: boolean;
  readonly disabled: boolean;
  readonly onFocus: () => void;
  readonly onSelect: () => void;
  readonly onDecide: (decision: ReviewDecision) => void;
}

/** The row of the file and the row of the ledger, what differs marked, and why somebody is asked. */
export function ReviewPair({ item, current, selected, disabled, onFocus, onSelect, onDecide }: ReviewPairProps) {
  const { candidate } = item;
  return (
    <li id={`review-${item.id}`} className={`${queue.item} ${classes.pair}`} data-current={current || undefined} aria-current={current || undefined}>
      <Checkbox className={classes.select} aria-label={words.select(item.description)} checked={selected} onFocus={onFocus} onChange={onSelect} />
      <div className={queue.sides}>
        <Side title={words.file} row={item} other={candidate} pending={item.isPending} />
        {candidate ? <Side title={words.ledger} row={candidate} other={item} category={candidate.category} /> : <p className={classes.gone}>{words.gone}</p>}
      </div>
      <div className={`${queue.why} ${classes.why}`}>
        <p><strong aria-label={words.likelyLabel(item.score)}>{words.likely(item.score)}</strong> · {item.account.name}</p>
        <p>{item.reasons.join(", ")}.</p>
        <Group gap="xs" mt="xs">
          <Button size="compact-sm" variant="light" disabled={disabled || !candidate} title={words.sameLong} onFocus={onFocus} onClick={() => onDecide("SAME")}>{words.same}</Button>
          <Button size="compact-sm" variant="default" disabled={disabled} title={words.differentLong} onFocus={onFocus} onClick={() => onDecide("DIFFERENT")}>{words.different}</Button>
        </Group>
      </div>
    </li>
  );
}

interface SideRow {
  readonly bookedOn: string;
  readonly amount: Item["amount"];
  readonly description: string;
  readonly note: string | null;
}

interface SideProps {
  readonly title: string;
  readonly row: SideRow;
  readonly other: SideRow | null;
  readonly pending?: boolean;
  readonly category?: NonNullable<Item["candidate"]>["category"];
}

function Side({ title, row, other, pending = false, category }: SideProps) {
  const differs = { date: other !== null && row.bookedOn !== other.bookedOn, amount: other !== null && row.amount.minor !== other.amount.minor };
  return (
    <div>
      <h3 className={classes.sideTitle}>{title}</h3>
      <p className={queue.text}>
        {other ? differences(row.description, other.description).map(({ text, shared }, index) => (shared ? text : <mark key={index}>{text}</mark>)) : row.description}
      </p>
      <p className={queue.facts}>
        {differs.date ? <mark>{formatDate(row.bookedOn)}</mark> : formatDate(row.bookedOn)}
        {" · "}
        {differs.amount ? <mark><MoneyText value={row.amount} sign="always" /></mark> : <MoneyText value={row.amount} sign="always" />}
        {pending ? ` · ${words.pending}` : null}
      </p>
      {category ? <p className={queue.facts}><CategoryIcon icon={category.icon} size={15} /> {category.label}</p> : null}
      {row.note ? <p className={queue.facts}>{row.note}</p> : null}
    </div>
  );
}
