import { ActionIcon, Button, Select, Stack, Text, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { CategorySelect } from "@/shared/categories/CategorySelect";
import type { PartDraft } from "./draft";
import classes from "./rules.module.css";
import { words } from "./words";

const SIZES = [
  { value: "amount", label: words.splitAmount },
  { value: "percent", label: words.splitPercent },
  { value: "rest", label: words.splitRest },
];

interface SplitPartsProps {
  readonly value: readonly PartDraft[];
  readonly onChange: (parts: readonly PartDraft[]) => void;
}

/** Parts of an amount: fixed, a percentage, or what is left. The server divides, to the last cent. */
export function SplitParts({ value, onChange }: SplitPartsProps) {
  const put = (part: PartDraft) => onChange(value.map((each) => (each.key === part.key ? part : each)));
  const next = 1 + Math.max(-1, ...value.map(({ key }) => key));
  return (
    <Stack gap={8}>
      {value.map((part, index) => {
        const place = index + 1;
        return (
          <div key={part.key} className={classes.part}>
            <Select aria-label={words.splitKind(place)} allowDeselect={false} comboboxProps={{ zIndex: 300 }} data={SIZES} value={part.size} onChange={(size) => put({ ...part, size: (size ?? "rest") as PartDraft["size"] })} />
            {part.size === "rest" ? (
              <span aria-hidden />
            ) : (
              <TextInput aria-label={words.splitValue(place)} inputMode="decimal" value={part.value} rightSection={part.size === "percent" ? <Text size="sm" c="dimmed">%</Text> : null} onChange={(event) => put({ ...part, value: event.currentTarget.value })} />
            )}
            <div className={classes.partCategory}>
              <CategorySelect aria-label={words.splitCategory(place)} placeholder={words.splitCategory(place)} comboboxProps={{ zIndex: 300 }} value={part.category} onChange={(category) => put({ ...part, category })} />
            </div>
            {value.length > 2 ? (
              <ActionIcon variant="subtle" color="gray" aria-label={words.removePart(place)} onClick={() => onChange(value.filter((each) => each.key !== part.key))}>
                <IconX size={16} aria-hidden />
              </ActionIcon>
            ) : <span aria-hidden />}
          </div>
        );
      })}
      <Button size="compact-xs" variant="subtle" leftSection={<IconPlus size={14} aria-hidden />} style={{ alignSelf: "flex-start" }} onClick={() => onChange([...value, { key: next, size: "amount", value: "", category: null }])}>{words.addPart}</Button>
    </Stack>
  );
}
