import { NativeSelect, SegmentedControl, TextInput } from "@mantine/core";
import type { ReportGrouping } from "@/gql/graphql";
import classes from "./Reports.module.css";
import { type Period, type ReportChoice, daysOf } from "./choice";
import { words } from "./words";

interface ReportControlsProps {
  readonly choice: ReportChoice;
  readonly onChange: (change: Partial<ReportChoice>) => void;
}

const options = <Key extends string>(labels: Readonly<Record<Key, string>>) =>
  (Object.keys(labels) as Key[]).map((value) => ({ value, label: labels[value] }));

export function ReportControls({ choice, onChange }: ReportControlsProps) {
  const { by, counting, period, from, to } = choice;
  const days = (next: { from: string; to: string }) => {
    if (next.from !== "" && next.to !== "" && next.from <= next.to) onChange({ period: "own", ...next });
  };
  return (
    <div className={classes.controls}>
      <NativeSelect
        label={words.by}
        data={options(words.groupings)}
        value={by}
        onChange={(event) => onChange({ by: event.currentTarget.value as ReportGrouping, below: null })}
      />
      <NativeSelect
        label={words.period}
        data={options(words.periods)}
        value={period}
        onChange={(event) => {
          const next = event.currentTarget.value as Period;
          onChange(next === "own" ? { period: next } : { period: next, ...daysOf(next) });
        }}
      />
      {period === "own" ? (
        <>
          <TextInput type="date" label={words.from} value={from} max={to} onChange={(event) => days({ from: event.currentTarget.value, to })} />
          <TextInput type="date" label={words.to} value={to} min={from} onChange={(event) => days({ from, to: event.currentTarget.value })} />
        </>
      ) : null}
      <SegmentedControl
        aria-label={words.counting}
        data={options(words.countings)}
        value={counting}
        onChange={(value) => onChange({ counting: value })}
      />
    </div>
  );
}
