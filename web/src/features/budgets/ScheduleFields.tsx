import { Checkbox, Group, NativeSelect, NumberInput, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import type { ScheduleKind, WeekendShift } from "@/gql/graphql";
import { formatMonth } from "@/shared/dates/dates";
import { type ScheduleChoice, WEEKDAYS } from "./schedule";
import { words } from "./words";

interface ScheduleFieldsProps {
  readonly value: ScheduleChoice;
  readonly onChange: (value: ScheduleChoice) => void;
  readonly error?: ReactNode;
  readonly hint?: string;
}

const options = <Key extends string>(labels: Readonly<Record<Key, string>>) =>
  (Object.keys(labels) as Key[]).map((value) => ({ value, label: labels[value] }));

/** The kind of period, and what that kind needs. */
export function ScheduleFields({ value, onChange, error, hint }: ScheduleFieldsProps) {
  const set = (part: Partial<ScheduleChoice>) => onChange({ ...value, ...part });
  return (
    <>
      <NativeSelect
        label={words.schedule}
        description={hint}
        data={options(words.schedules)}
        value={value.kind}
        error={error}
        onChange={(event) => set({ kind: event.currentTarget.value as ScheduleKind })}
      />
      <Group grow align="flex-start"><Needs value={value} set={set} /></Group>
    </>
  );
}

function Needs({ value, set }: { readonly value: ScheduleChoice; readonly set: (part: Partial<ScheduleChoice>) => void }) {
  const day = (label: string) => (
    <NumberInput label={label} min={1} max={31} allowDecimal={false} clampBehavior="strict" value={value.day} onChange={(next) => set({ day: next })} />
  );
  switch (value.kind) {
    case "MONTH":
      return day(words.startDay);
    case "WEEK":
      return (
        <NativeSelect
          label={words.weekday}
          data={WEEKDAYS.map((label, index) => ({ value: String(index), label }))}
          value={String(value.weekday)}
          onChange={(event) => set({ weekday: Number(event.currentTarget.value) })}
        />
      );
    case "TWO_WEEKS":
    case "FOUR_WEEKS":
      return <TextInput type="date" label={words.anchor} required value={value.anchor} onChange={(event) => set({ anchor: event.currentTarget.value })} />;
    case "QUARTER":
    case "YEAR":
      return (
        <>
          <MonthField value={value.month} most={value.kind === "QUARTER" ? 3 : 12} onChange={(month) => set({ month })} />
          {day(words.startDay)}
        </>
      );
    case "PAY_DAY":
      return <PayDay value={value} set={set} day={day(words.payDay)} />;
  }
}

function MonthField({ value, most, onChange }: { readonly value: number; readonly most: number; readonly onChange: (month: number) => void }) {
  const months = Array.from({ length: most }, (_, index) => index + 1);
  const name = (month: number) => formatMonth(`2024-${String(month).padStart(2, "0")}`).replace(/\s*2024\s*/, "");
  return (
    <NativeSelect
      label={words.startMonth}
      data={months.map((month) => ({ value: String(month), label: name(month) }))}
      value={String(Math.min(value, most))}
      onChange={(event) => onChange(Number(event.currentTarget.value))}
    />
  );
}

function PayDay({ value, set, day }: { readonly value: ScheduleChoice; readonly set: (part: Partial<ScheduleChoice>) => void; readonly day: ReactNode }) {
  return (
    <div>
      <Checkbox label={words.lastWorkingDay} checked={value.isLastWorkingDay} onChange={(event) => set({ isLastWorkingDay: event.currentTarget.checked })} mb="xs" />
      {value.isLastWorkingDay ? null : (
        <Group grow align="flex-start">
          {day}
          <NativeSelect
            label={words.weekend}
            data={options(words.weekends)}
            value={value.weekend}
            onChange={(event) => set({ weekend: event.currentTarget.value as WeekendShift })}
          />
        </Group>
      )}
    </div>
  );
}
