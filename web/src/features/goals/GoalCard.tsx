import { Button, Menu } from "@mantine/core";
import { IconAdjustmentsHorizontal, IconAlertTriangle, IconCircleCheck, IconClockExclamation, IconList, IconPencil, IconTrash, IconTrophy } from "@tabler/icons-react";
import type { GoalCard_GoalFragment, GoalState } from "@/gql/graphql";
import { formatDate, formatMonth } from "@/shared/dates/dates";
import { formatMoney, signOf } from "@/shared/money/money";
import { RowMenu } from "@/shared/ui/RowMenu";
import classes from "./goals.module.css";
import { percentOf } from "./percent";
import { Ring } from "./Ring";
import { words } from "./words";

const ICONS: Readonly<Record<GoalState, typeof IconTrophy>> = {
  ON_TRACK: IconCircleCheck, BEHIND: IconAlertTriangle, REACHED: IconTrophy, OVERDUE: IconClockExclamation,
};

interface GoalCardProps {
  readonly goal: GoalCard_GoalFragment;
  readonly readOnly: boolean;
  readonly onEdit: () => void;
  readonly onDelete: () => void;
  readonly onPlan: () => void;
  readonly onContributions: () => void;
}

export function GoalCard({ goal, readOnly, onEdit, onDelete, onPlan, onContributions }: GoalCardProps) {
  const { name, state, saved, target, short, problem, nextAmount, nextOn } = goal;
  const Icon = ICONS[state];
  const percent = percentOf(saved, target);
  return (
    <li className={classes.card} aria-label={name}>
      <div className={classes.head}>
        <Ring percent={percent} state={state} label={words.progress(name, percent)} />
        <div className={classes.words}>
          <h2 className={classes.name}>{name}</h2>
          <p className={classes.amount}>{words.savedOf(formatMoney(saved), formatMoney(target))}</p>
          <div className={classes.line}>
            <span className={classes.state} data-state={state}><Icon size={16} aria-hidden /> {words.states[state]}</span>
            <span className={classes.date}>{goal.dueOn === null ? words.noDate : words.until(formatDate(goal.dueOn))}</span>
          </div>
        </div>
        {readOnly ? null : (
          <RowMenu label={words.more(name)}>
            <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={onEdit}>{words.change}</Menu.Item>
            <Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={onDelete}>{words.remove}</Menu.Item>
          </RowMenu>
        )}
      </div>
      {problem === null ? null : <Problem text={problem} />}
      {signOf(short.minor) === "positive" ? <Problem text={words.short(formatMoney(short))} /> : null}
      <p className={classes.sentence}>{paceOf(goal)}</p>
      {nextAmount !== null && nextOn !== null && signOf(nextAmount.minor) === "positive" ? (
        <p className={classes.next}>{words.next(formatMoney(nextAmount), formatDate(nextOn))}</p>
      ) : null}
      <div className={classes.foot}>
        <Button size="compact-sm" variant="default" leftSection={<IconAdjustmentsHorizontal size={16} aria-hidden />} onClick={onPlan} aria-label={words.planOf(name)}>{words.plan}</Button>
        <Button size="compact-sm" variant="default" leftSection={<IconList size={16} aria-hidden />} onClick={onContributions} aria-label={words.contributionsOf(name)}>{words.contributions}</Button>
      </div>
    </li>
  );
}

function Problem({ text }: { readonly text: string }) {
  return <p className={classes.problem} role="note"><IconAlertTriangle size={16} aria-hidden /> {text}</p>;
}

/** What the pace so far leads to, and what the date takes. */
function paceOf({ state, accounts, quarterPace, requiredMonthly }: GoalCard_GoalFragment): string {
  if (state === "REACHED") return words.done;
  if (accounts.length === 0) return words.noAccounts;
  const needs = requiredMonthly === null ? "" : ` ${words.needs(formatMoney(requiredMonthly))}`;
  if (quarterPace === null) return words.young + needs;
  const { monthly, months, finishes } = quarterPace;
  if (finishes === null) return words.noPace(months) + needs;
  return words.pace(formatMoney(monthly), months, formatMonth(finishes)) + needs;
}
