import { Badge, Button, Checkbox, Group } from "@mantine/core";
import { type KeyboardEvent, useRef } from "react";
import type { ReconcileRow_TransactionFragment } from "@/gql/graphql";
import { formatDate } from "@/shared/dates/dates";
import { formatMoney } from "@/shared/money/money";
import { MoneyText } from "@/shared/money/MoneyText";
import classes from "./reconcile.module.css";
import { type Ticks, isTicked, withTicked } from "./ticks";
import { words } from "./words";

interface TickListProps {
  readonly rows: readonly ReconcileRow_TransactionFragment[];
  readonly statementOn: string;
  readonly ticks: Ticks;
  readonly onTicks: (ticks: Ticks) => void;
}

/** Rows with their ticks. The arrow keys go from one to the next. */
export function TickList({ rows, statementOn, ticks, onTicks }: TickListProps) {
  const list = useRef<HTMLDivElement>(null);
  const later = rows.filter(({ bookedOn }) => bookedOn > statementOn);
  const within = rows.filter(({ bookedOn }) => bookedOn <= statementOn);
  const move = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0) return;
    const boxes = [...(list.current?.querySelectorAll<HTMLInputElement>("input[type=checkbox]") ?? [])];
    const next = boxes[boxes.indexOf(event.target as HTMLInputElement) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
  const group = (title: string | null, members: readonly ReconcileRow_TransactionFragment[]) =>
    members.length === 0 ? null : (
      <>
        {title ? <p className={classes.group}>{title}</p> : null}
        <ul className={classes.rows}>
          {members.map((row) => {
            const ticked = isTicked(ticks, row, statementOn);
            const what = row.merchant ?? row.description;
            return (
              <li key={row.id}>
                <label className={classes.row} htmlFor={`tick-${row.id}`}>
                  <Checkbox
                    id={`tick-${row.id}`}
                    checked={ticked}
                    onChange={({ currentTarget }) => onTicks(withTicked(ticks, [row], statementOn, currentTarget.checked))}
                    aria-label={words.tick(what, formatMoney(row.amount))}
                  />
                  <span className={classes.what}>
                    <div>{what}</div>
                    <div className={classes.detail}>
                      {formatDate(row.bookedOn)}
                      {row.status === "PENDING" ? <Badge ml={6} size="xs" variant="light" color="gray" tt="none">{words.pending}</Badge> : null}
                    </div>
                  </span>
                  <span className={classes.amount}><MoneyText value={row.amount} toned /></span>
                </label>
              </li>
            );
          })}
        </ul>
      </>
    );
  return (
    // The keys belong to the checkboxes inside, which are what is focused.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div ref={list} onKeyDown={move}>
      <Group className={classes.foot} gap="xs">
        <Button size="compact-sm" variant="default" onClick={() => onTicks(withTicked(ticks, within, statementOn, true))}>{words.tickAll}</Button>
        <Button size="compact-sm" variant="default" onClick={() => onTicks(withTicked(ticks, within, statementOn, false))}>{words.untickAll}</Button>
        <span className={classes.detail}>{words.keys}</span>
      </Group>
      {group(later.length > 0 ? words.later : null, later)}
      {group(later.length > 0 ? formatDate(statementOn) : null, within)}
    </div>
  );
}
