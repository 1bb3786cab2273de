import { Button, Group, Text } from "@mantine/core";
import { IconReportAnalytics } from "@tabler/icons-react";
import { formatDate } from "@/shared/dates/dates";
import type { Counted } from "@/shared/search/counted";
import { words } from "../words";

/** Says that the list counts as the report that led to it, and leads back to plain rows. */
export function CountedNote({ counted, onPlain }: { readonly counted: Counted; readonly onPlain: () => void }) {
  return (
    <Group role="note" gap="xs" mb="sm">
      <IconReportAnalytics size={17} style={{ flexShrink: 0 }} aria-hidden />
      <Text size="sm" style={{ flex: "0 1 auto", width: "calc(100% - 2rem)", maxWidth: "fit-content" }}>{words.counted[counted.counting](formatDate(counted.from), formatDate(counted.to))}</Text>
      <Button size="compact-xs" variant="subtle" onClick={onPlain}>{words.plainRows}</Button>
    </Group>
  );
}
