import { Button, Group, NativeSelect } from "@mantine/core";
import { useState } from "react";
import type { Band_ConfidenceBandFragment } from "@/gql/graphql";
import { waitingFrom } from "./percent";
import { words } from "./words";

const STEPS = [90, 80, 70, 60, 50, 40, 30, 20];

interface AcceptAboveProps {
  readonly bands: readonly Band_ConfidenceBandFragment[];
  readonly disabled: boolean;
  readonly onAccept: (percent: number) => void;
}

/** Everything from a confidence on; only steps that something waits at can be chosen. */
export function AcceptAbove({ bands, disabled, onAccept }: AcceptAboveProps) {
  const steps = STEPS.filter((percent, index) => waitingFrom(bands, percent) > waitingFrom(bands, STEPS[index - 1] ?? 100));
  const [chosen, setChosen] = useState<number | null>(null);
  const percent = chosen !== null && steps.includes(chosen) ? chosen : steps[0];
  if (percent === undefined) return null;
  return (
    <Group gap="xs" wrap="nowrap">
      <NativeSelect
        size="xs" aria-label={words.above} value={String(percent)} disabled={disabled}
        data={steps.map((step) => ({ value: String(step), label: `≥ ${words.aboveOption(step)}` }))}
        onChange={(event) => setChosen(Number(event.currentTarget.value))}
      />
      <Button size="compact-md" variant="light" disabled={disabled} onClick={() => onAccept(percent)}>{words.acceptAbove(waitingFrom(bands, percent))}</Button>
    </Group>
  );
}
