import type { ReconcileRow_TransactionFragment, TicksInput } from "@/gql/graphql";

/** Which rows are ticked, as the difference from what is ticked by itself: posted rows up to the day. */
export interface Ticks {
  readonly leftOut: ReadonlySet<string>;
  readonly included: ReadonlySet<string>;
}

export const NO_TICKS: Ticks = { leftOut: new Set(), included: new Set() };

type Row = Pick<ReconcileRow_TransactionFragment, "id" | "bookedOn" | "status">;

/** Whether a row is ticked before anybody touches it. */
export function byItself(row: Row, statementOn: string): boolean {
  return row.status === "POSTED" && row.bookedOn <= statementOn;
}

export function isTicked(ticks: Ticks, row: Row, statementOn: string): boolean {
  return byItself(row, statementOn) ? !ticks.leftOut.has(row.id) : ticks.included.has(row.id);
}

export function withTicked(ticks: Ticks, rows: readonly Row[], statementOn: string, ticked: boolean): Ticks {
  const leftOut = new Set(ticks.leftOut);
  const included = new Set(ticks.included);
  for (const row of rows) {
    const [set, member] = byItself(row, statementOn) ? [leftOut, !ticked] : [included, ticked];
    if (member) set.add(row.id);
    else set.delete(row.id);
  }
  return { leftOut, included };
}

export function toInput(ticks: Ticks, accountId: string, statementOn: string): TicksInput {
  return { accountId, statementOn, leftOut: [...ticks.leftOut].sort(), included: [...ticks.included].sort() };
}
