import type { BudgetScheduleInput, ScheduleFields_ScheduleFragment, ScheduleKind, WeekendShift } from "@/gql/graphql";
import { shiftDay, today } from "@/shared/dates/dates";

/** A schedule as a form holds it; what does not count for its kind keeps what was typed. */
export interface ScheduleChoice {
  readonly kind: ScheduleKind;
  readonly day: number | string;
  readonly month: number;
  readonly weekday: number;
  readonly anchor: string;
  readonly isLastWorkingDay: boolean;
  readonly weekend: WeekendShift;
}

// A Monday: weeks are told by their weekday alone.
const SOME_MONDAY = "2024-01-01";

export const WEEKDAYS: readonly string[] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

function weekdayOf(day: string): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
}

export const MONTHLY: ScheduleChoice = { kind: "MONTH", day: 1, month: 1, weekday: 0, anchor: today(), isLastWorkingDay: false, weekend: "NONE" };

export function choiceOf(schedule: ScheduleFields_ScheduleFragment): ScheduleChoice {
  const { kind, day, month, anchor, weekend } = schedule;
  return {
    kind, month, weekend,
    day: day === 0 ? 25 : day,
    weekday: anchor ? weekdayOf(anchor) : 0,
    anchor: anchor ?? today(),
    isLastWorkingDay: kind === "PAY_DAY" && day === 0,
  };
}

/** As the server wants it: only what counts for the kind. */
export function scheduleInput(choice: ScheduleChoice): BudgetScheduleInput {
  const { kind, month, weekday, anchor, isLastWorkingDay, weekend } = choice;
  const day = typeof choice.day === "number" ? choice.day : 1;
  switch (kind) {
    case "MONTH":
      return { kind, day };
    case "WEEK":
      return { kind, anchor: shiftDay(SOME_MONDAY, weekday) };
    case "TWO_WEEKS":
    case "FOUR_WEEKS":
      return { kind, anchor };
    case "QUARTER":
    case "YEAR":
      return { kind, day, month };
    case "PAY_DAY":
      return isLastWorkingDay ? { kind, day: 0 } : { kind, day, weekend };
  }
}

/** The same schedule again. */
export function inputOf(schedule: ScheduleFields_ScheduleFragment): BudgetScheduleInput {
  return scheduleInput(choiceOf(schedule));
}
