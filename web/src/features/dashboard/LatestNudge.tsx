import { Button } from "@mantine/core";
import { IconCalendarTime } from "@tabler/icons-react";
import { monthOf } from "@/shared/dates/dates";
import classes from "./dashboard.module.css";
import { words } from "./words";

interface LatestNudgeProps {
  readonly month: string;
  /** The day of the newest transaction. */
  readonly day: string;
  readonly onMonth: (month: string) => void;
}

/** A page of zeros looks broken to somebody who has just brought in a statement of last year: where its rows are. */
export function LatestNudge({ month, day, onMonth }: LatestNudgeProps) {
  const latest = monthOf(day);
  return (
    <div className={classes.nudge}>
      <IconCalendarTime size={22} aria-hidden />
      <div className={classes.nudgeWords}>
        <p className={classes.nudgeTitle}>{words.latest(day)}</p>
        <p className={classes.hint}>{words.latestText(month)}</p>
      </div>
      <Button variant="default" size="sm" onClick={() => onMonth(latest)}>{words.latestAction(latest)}</Button>
    </div>
  );
}
