import "@mantine/dates/styles.css";
import { ActionIcon, Button, Group, Popover } from "@mantine/core";
import { MonthPicker } from "@mantine/dates";
import { IconCalendar, IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useState } from "react";
import { formatMonth, monthOf, shiftMonth, today } from "./dates";

interface MonthSwitchProps {
  readonly month: string;
  readonly onChange: (month: string) => void;
}

/** One month back or forth, or any by the calendar; not into the future. */
export function MonthSwitch({ month, onChange }: MonthSwitchProps) {
  const [opened, setOpened] = useState(false);
  const current = monthOf(today());
  return (
    <Group gap={4} wrap="nowrap">
      <ActionIcon variant="default" size="lg" aria-label="Previous month" onClick={() => onChange(shiftMonth(month, -1))}>
        <IconChevronLeft size={18} aria-hidden />
      </ActionIcon>
      <Popover opened={opened} onChange={setOpened} position="bottom" shadow="md" trapFocus>
        <Popover.Target>
          <Button
            variant="default"
            leftSection={<IconCalendar size={17} aria-hidden />}
            aria-label={`Month: ${formatMonth(month)}`}
            onClick={() => setOpened(!opened)}
          >
            {formatMonth(month)}
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <MonthPicker
            value={`${month}-01`}
            maxDate={`${current}-01`}
            defaultDate={`${month}-01`}
            onChange={(value) => {
              if (value) onChange(monthOf(value));
              setOpened(false);
            }}
          />
        </Popover.Dropdown>
      </Popover>
      <ActionIcon variant="default" size="lg" aria-label="Next month" disabled={month >= current} onClick={() => onChange(shiftMonth(month, 1))}>
        <IconChevronRight size={18} aria-hidden />
      </ActionIcon>
    </Group>
  );
}
