import { Button, Menu, Popover, Text } from "@mantine/core";
import {
  IconAlertTriangle, IconArrowMerge, IconBan, IconCheck, IconCircleCheck, IconCopy, IconList, IconPencil, IconPlayerStop, IconRotate, IconTrendingDown, IconTrendingUp,
} from "@tabler/icons-react";
import type { RecurringRow_StreamFragment } from "@/gql/graphql";
import { formatDate } from "@/shared/dates/dates";
import { formatMoney, withoutSign } from "@/shared/money/money";
import { MoneyText } from "@/shared/money/MoneyText";
import { RowMenu } from "@/shared/ui/RowMenu";
import rows from "@/shared/ui/rows.module.css";
import classes from "./recurring.module.css";
import type { StreamActions } from "./useStreamActions";
import { words } from "./words";

interface StreamRowProps {
  readonly stream: RecurringRow_StreamFragment;
  readonly readOnly: boolean;
  readonly actions: StreamActions;
  readonly onEdit: () => void;
  readonly onMerge: () => void;
  readonly onCharges: () => void;
}

export function StreamRow({ stream, readOnly, actions, onEdit, onMerge, onCharges }: StreamRowProps) {
  const { name, cadence, account, state, isConfirmed } = stream;
  const isExpected = state === "ACTIVE" || state === "MISSED";
  return (
    <li className={rows.row} data-faded={isExpected ? undefined : ""}>
      <div className={rows.words}>
        <button type="button" className={classes.name} aria-label={words.chargesOf(name)} onClick={onCharges}>{name}</button>
        {isConfirmed ? <span className={classes.confirmed}><IconCircleCheck size={15} aria-hidden /> {words.confirmed}</span> : null}
        <div className={rows.detail}>{words.cadences[cadence]} · {whenOf(stream)} · {account.name}</div>
        <Notes stream={stream} />
      </div>
      <div className={classes.money}>
        <MoneyText value={stream.amount} sign="always" toned />
        <span className={classes.yearly}>{yearlyOf(stream)}</span>
      </div>
      {readOnly ? null : (
        <>
          {isExpected && !isConfirmed ? (
            <Button className={classes.quick ?? ""} size="compact-sm" variant="default" leftSection={<IconCheck size={15} aria-hidden />} aria-label={words.confirmOf(name)} onClick={() => void actions.confirm(stream.id)}>
              {words.confirm}
            </Button>
          ) : null}
          <RowMenu label={words.more(name)}>
            {isExpected && !isConfirmed ? <Item icon={IconCheck} onClick={() => void actions.confirm(stream.id)}>{words.confirm}</Item> : null}
            <Item icon={IconList} onClick={onCharges}>{words.charges}</Item>
            {isExpected ? (
              <>
                <Item icon={IconPencil} onClick={onEdit}>{words.edit}</Item>
                <Item icon={IconArrowMerge} onClick={onMerge}>{words.merge}</Item>
                <Item icon={IconPlayerStop} onClick={() => void actions.end(stream.id)}>{words.end}</Item>
                <Item icon={IconBan} onClick={() => void actions.dismiss(stream.id)}>{words.dismiss}</Item>
              </>
            ) : (
              <Item icon={IconRotate} onClick={() => void actions.restore(stream.id)}>{words.restore}</Item>
            )}
          </RowMenu>
        </>
      )}
    </li>
  );
}

function Item({ icon: Icon, onClick, children }: { readonly icon: typeof IconCheck; readonly onClick: () => void; readonly children: string }) {
  return <Menu.Item leftSection={<Icon size={16} aria-hidden />} onClick={onClick}>{children}</Menu.Item>;
}

/** What is unusual about it, and why it is here. */
function Notes({ stream }: { readonly stream: RecurringRow_StreamFragment }) {
  const { name, priceChange, duplicateIds, state, explanation } = stream;
  const rose = priceChange ? BigInt(withoutSign(priceChange.after.minor)) > BigInt(withoutSign(priceChange.before.minor)) : false;
  const Trend = rose ? IconTrendingUp : IconTrendingDown;
  const bare = ({ minor, currency }: RecurringRow_StreamFragment["amount"]) => formatMoney({ minor: withoutSign(minor), currency });
  return (
    <div className={classes.notes}>
      {state === "MISSED" ? <span className={classes.note} data-tone="warning"><IconAlertTriangle size={15} aria-hidden /> {words.missed(formatDate(stream.expectedOn))}</span> : null}
      {priceChange ? (
        <span className={classes.note} data-tone={rose && stream.kind !== "INCOME" ? "warning" : "plain"}>
          <Trend size={15} aria-hidden /> {words.rose(bare(priceChange.before), bare(priceChange.after), formatDate(priceChange.on))}
        </span>
      ) : null}
      {duplicateIds.length > 0 ? <span className={classes.note} data-tone="warning"><IconCopy size={15} aria-hidden /> {words.twice(duplicateIds.length)}</span> : null}
      <Popover position="bottom-start" width={300} withArrow shadow="md">
        <Popover.Target>
          <button type="button" className={classes.why} aria-label={words.whyOf(name)}>{words.why}</button>
        </Popover.Target>
        <Popover.Dropdown><Text size="sm">{explanation}</Text></Popover.Dropdown>
      </Popover>
    </div>
  );
}

function whenOf({ state, nextOn, lastOn }: RecurringRow_StreamFragment): string {
  switch (state) {
    case "DISMISSED": return words.dismissed;
    case "MERGED": return words.merged;
    case "ENDED": return `${words.ended}, ${words.last(formatDate(lastOn))}`;
    default: return nextOn === null ? words.last(formatDate(lastOn)) : words.next(formatDate(nextOn));
  }
}

function yearlyOf({ low, high, yearly }: RecurringRow_StreamFragment): string {
  const bare = ({ minor, currency }: RecurringRow_StreamFragment["amount"]) => formatMoney({ minor: withoutSign(minor), currency });
  const whole = words.yearly(bare(yearly));
  return low.minor === high.minor ? whole : `${words.range(bare(low), bare(high))} · ${whole}`;
}
