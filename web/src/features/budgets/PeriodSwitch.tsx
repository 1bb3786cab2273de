import { ActionIcon, Button, Group, Text } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { words } from "./words";

interface PeriodSwitchProps {
  readonly label: string;
  readonly isCurrent: boolean;
  readonly onPrevious: () => void;
  readonly onNext: () => void;
  readonly onToday: () => void;
}

export function PeriodSwitch({ label, isCurrent, onPrevious, onNext, onToday }: PeriodSwitchProps) {
  return (
    <Group gap={6} wrap="nowrap" role="group" aria-label={words.periods}>
      <ActionIcon variant="default" size="lg" aria-label={words.previous} onClick={onPrevious}><IconChevronLeft size={18} aria-hidden /></ActionIcon>
      <Text component="span" fw={600} size="sm" aria-live="polite">{label}</Text>
      <ActionIcon variant="default" size="lg" aria-label={words.next} onClick={onNext}><IconChevronRight size={18} aria-hidden /></ActionIcon>
      {isCurrent ? null : <Button variant="default" size="compact-md" onClick={onToday}>{words.toToday}</Button>}
    </Group>
  );
}
