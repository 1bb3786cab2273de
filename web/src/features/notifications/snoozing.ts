/** Ends of a snooze, in the reader's own time. */
export function anHourFrom(now: Date): string {
  return new Date(now.getTime() + 3_600_000).toISOString();
}

function eightIn(now: Date, days: number): string {
  // Days of the calendar, not of 24 hours: the clock may change in between.
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, 8).toISOString();
}

export function tomorrowAtEight(now: Date): string {
  return eightIn(now, 1);
}

export function mondayAtEight(now: Date): string {
  return eightIn(now, (8 - now.getDay()) % 7 || 7);
}

export function formatWhen(instant: string, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { weekday: "short", day: "numeric", month: "short", hour: "numeric", minute: "2-digit" }).format(new Date(instant));
}
