/** Calendar dates are `YYYY-MM-DD` strings and months `YYYY-MM`; they are formatted in UTC so that no time zone moves them. */

function parts(date: string): [number, number, number] {
  const [year = "1970", month = "1", day = "1"] = date.split("-");
  return [Number(year), Number(month), Number(day)];
}

function utc(date: string): Date {
  const [year, month, day] = parts(date);
  return new Date(Date.UTC(year, month - 1, day));
}

function iso(year: number, month: number, day: number): string {
  return new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);
}

/** Today where the reader is. */
export function today(now: Date = new Date()): string {
  return iso(now.getFullYear(), now.getMonth() + 1, now.getDate());
}

export function monthOf(date: string): string {
  return date.slice(0, 7);
}

export function shiftMonth(month: string, by: number): string {
  const [year, number] = parts(month);
  return monthOf(iso(year, number + by, 1));
}

export function shiftDay(date: string, by: number): string {
  const [year, month, day] = parts(date);
  return iso(year, month, day + by);
}

/** First and last day of a month. */
export function monthRange(month: string): { from: string; to: string } {
  const [year, number] = parts(month);
  return { from: iso(year, number, 1), to: iso(year, number + 1, 0) };
}

export function isMonth(value: string | null): value is string {
  return value !== null && /^\d{4}-(0[1-9]|1[0-2])$/.test(value);
}

const format = (options: Intl.DateTimeFormatOptions, locale?: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" });

export function formatDate(date: string, locale?: string): string {
  return format({ day: "numeric", month: "short", year: "numeric" }, locale).format(utc(date));
}

/** “Today”, “Yesterday”, else the weekday and date. */
export function formatDay(date: string, reference: string = today(), locale?: string): string {
  if (date === reference) return "Today";
  const [year, month, day] = parts(reference);
  if (date === iso(year, month, day - 1)) return "Yesterday";
  const sameYear = date.slice(0, 4) === reference.slice(0, 4);
  return format(
    { weekday: "long", day: "numeric", month: "long", ...(sameYear ? {} : { year: "numeric" }) },
    locale,
  ).format(utc(date));
}

export function formatMonth(month: string, locale?: string): string {
  return format({ month: "long", year: "numeric" }, locale).format(utc(month));
}

export function formatMonthShort(month: string, locale?: string): string {
  return format({ month: "short" }, locale).format(utc(month));
}

/** Time since an instant, in words: “5 minutes ago”. */
/** A moment to the second where the reader is: for comparing with logs. */
export function formatInstant(instant: string, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium" }).format(new Date(instant));
}

export function formatAgo(instant: string, now: number = Date.now(), locale?: string): string {
  const seconds = Math.round((new Date(instant).getTime() - now) / 1000);
  const words = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const steps: readonly [Intl.RelativeTimeFormatUnit, number][] = [
    ["day", 86_400],
    ["hour", 3_600],
    ["minute", 60],
  ];
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size) return words.format(Math.trunc(seconds / size), unit);
  }
  return words.format(0, "minute") === "this minute" ? "just now" : words.format(0, "second");
}
