import { Button, Group, Modal, Radio, SimpleGrid, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { Detail_TransactionConflictFragment } from "@/gql/graphql";
import { useAccounts } from "@/shared/accounts/useAccounts";
import { useCategories } from "@/shared/categories/useCategories";
import { formatAgo, formatDate } from "@/shared/dates/dates";
import { formatMoney } from "@/shared/money/money";
import classes from "./detail.module.css";
import { words } from "./words";

export type ConflictOf = Detail_TransactionConflictFragment;
type Field = ConflictOf["fields"][number];
export type Choice = "mine" | "theirs";

interface ConflictDialogProps {
  readonly conflict: ConflictOf;
  readonly busy: boolean;
  /** Which of the fields in conflict to overwrite with what was typed. */
  readonly onChoose: (mine: ReadonlySet<string>) => void;
  readonly onClose: () => void;
}

/** Parts belong to their amount: they are chosen together. */
const TIED = ["amount", "splits", "category"];

/** Each field that both have changed, side by side: nothing is lost before somebody has chosen. */
export function ConflictDialog({ conflict, busy, onChoose, onClose }: ConflictDialogProps) {
  const groups = grouped(conflict.fields);
  const [choices, setChoices] = useState<Readonly<Record<string, Choice>>>({});
  const all = (choice: Choice) => setChoices(Object.fromEntries(groups.map(([key]) => [key, choice])));
  const complete = groups.every(([key]) => choices[key] !== undefined);
  const mine = () => new Set(groups.filter(([key]) => choices[key] === "mine").flatMap(([, fields]) => fields.map(({ name }) => name)));
  const show = useShown(conflict);
  return (
    <Modal opened onClose={onClose} title={words.conflictTitle} size="lg" zIndex={300}>
      <Stack gap="md">
        <Text size="sm">{words.conflictBy(conflict.changedBy ?? words.somebody, formatAgo(conflict.changedAt))}</Text>
        <Group gap="xs">
          <Button size="compact-sm" variant="default" onClick={() => all("mine")}>{words.keepMine}</Button>
          <Button size="compact-sm" variant="default" onClick={() => all("theirs")}>{words.keepTheirs}</Button>
        </Group>
        {groups.map(([key, fields]) => (
          <Radio.Group<Choice>
            key={key}
            label={fields.map(({ name }) => words.fields[name] ?? name).join(", ")}
            value={choices[key] ?? null}
            onChange={(value) => setChoices({ ...choices, [key]: value })}
          >
            <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs" mt={6}>
              {(["mine", "theirs"] as const).map((side) => (
                <Radio.Card key={side} value={side} className={classes.side}>
                  <Group wrap="nowrap" align="flex-start" gap="sm">
                    <Radio.Indicator />
                    <div className={classes.sideText}>
                      <Text size="xs" c="dimmed">{side === "mine" ? words.mine : words.theirs}</Text>
                      {fields.map((field) => (
                        <Text key={field.name} size="sm" fw={550}>{show(field.name, side === "mine" ? field.yours : field.theirs)}</Text>
                      ))}
                    </div>
                  </Group>
                </Radio.Card>
              ))}
            </SimpleGrid>
          </Radio.Group>
        ))}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{words.cancel}</Button>
          <Button disabled={!complete} loading={busy} onClick={() => onChoose(mine())}>{words.conflictSave}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function grouped(fields: readonly Field[]): readonly (readonly [string, readonly Field[]])[] {
  const tied = fields.some(({ name }) => name === "splits") ? fields.filter(({ name }) => TIED.includes(name)) : [];
  const alone = fields.filter((field) => !tied.includes(field)).map((field) => [field.name, [field]] as const);
  return tied.length > 0 ? [["splits", tied] as const, ...alone] : alone;
}

/** A value as the server writes it, for people. */
function useShown(conflict: ConflictOf): (name: string, value: string | null) => string {
  const { accounts } = useAccounts();
  const categories = useCategories();
  const { currency } = conflict.current.amount;
  return (name, value) => {
    if (value === null) return name === "splits" ? words.noParts : words.empty;
    switch (name) {
      case "amount":
        return formatMoney({ minor: value, currency }, "always");
      case "bookedOn":
        return formatDate(value);
      case "accountId":
        return accounts.find(({ id }) => id === value)?.name ?? words.empty;
      case "category":
        return categories.find(({ id }) => id === value)?.label ?? value;
      case "status":
        return value === "PENDING" ? words.yesPending : words.noPending;
      case "isHidden":
        return value === "true" ? words.no : words.yes;
      case "splits":
        return words.parts((JSON.parse(value) as readonly unknown[]).length);
      case "tagIds":
        return words.tagCount((JSON.parse(value) as readonly unknown[]).length);
      case "payeeId":
        return value === conflict.current.payee?.id ? conflict.current.payee.name : words.otherPayee;
      default:
        return value;
    }
  };
}
