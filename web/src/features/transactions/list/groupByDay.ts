export interface DayGroup<TRow> {
  readonly day: string;
  readonly rows: readonly TRow[];
}

/** Rows come sorted by day already; neighbours of one day share a heading. */
export function groupByDay<TRow extends { readonly bookedOn: string }>(rows: readonly TRow[]): DayGroup<TRow>[] {
  const groups: { day: string; rows: TRow[] }[] = [];
  for (const row of rows) {
    const last = groups.at(-1);
    if (last?.day === row.bookedOn) last.rows.push(row);
    else groups.push({ day: row.bookedOn, rows: [row] });
  }
  return groups;
}
