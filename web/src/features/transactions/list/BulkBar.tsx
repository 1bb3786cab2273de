import { Button, CloseButton, Menu } from "@mantine/core";
import {
  IconBuildingBank, IconChevronUp, IconClock, IconClockCheck, IconEye, IconEyeOff, IconNote, IconTagMinus, IconTagOff, IconTagPlus, IconTrash, IconUser,
} from "@tabler/icons-react";
import { useState } from "react";
import type { TransactionChanges, TransactionSelection } from "@/gql/graphql";
import { CategorySelect } from "@/shared/categories/CategorySelect";
import { words } from "../words";
import { BulkDialog, type BulkKind } from "./BulkDialog";
import { bulkWords } from "./bulkWords";
import classes from "./TransactionList.module.css";
import { useBulkEdit } from "./useBulkEdit";

interface BulkBarProps {
  readonly selection: TransactionSelection;
  readonly count: number;
  readonly onDone: () => void;
}

/** One change for many rows; one Undo takes it back for all of them. */
export function BulkBar({ selection, count, onDone }: BulkBarProps) {
  const edit = useBulkEdit();
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState<BulkKind | null>(null);

  async function apply(changes: TransactionChanges): Promise<void> {
    setBusy(true);
    const done = await edit(selection, changes);
    setBusy(false);
    if (!done) return;
    setAsking(null);
    onDone();
  }

  const ask = (kind: BulkKind, Icon: typeof IconNote) => (
    <Menu.Item leftSection={<Icon size={16} aria-hidden />} onClick={() => setAsking(kind)}>{bulkWords.kinds[kind]}</Menu.Item>
  );
  const now = (label: string, Icon: typeof IconNote, changes: TransactionChanges, color?: string) => (
    <Menu.Item leftSection={<Icon size={16} aria-hidden />} onClick={() => void apply(changes)} {...(color && { color })}>{label}</Menu.Item>
  );
  return (
    <section className={classes.bulk} aria-label={words.selected(count)} aria-busy={busy}>
      <strong>{words.selected(count)}</strong>
      <CategorySelect
        size="sm"
        flex="1 1 10rem"
        maw={220}
        clearable={false}
        disabled={busy}
        aria-label={words.categorizeSelected}
        placeholder={words.chooseCategory}
        value={null}
        onChange={(category) => void (category !== null && apply({ category }))}
        comboboxProps={{ position: "top" }}
      />
      <Menu position="top-end" shadow="md" width={230}>
        <Menu.Target>
          <Button variant="default" size="sm" loading={busy} aria-label={bulkWords.moreLabel} rightSection={<IconChevronUp size={15} aria-hidden />}>{bulkWords.more}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {ask("addTags", IconTagPlus)}
          {ask("removeTags", IconTagMinus)}
          {ask("payee", IconUser)}
          {ask("note", IconNote)}
          {ask("account", IconBuildingBank)}
          {now(bulkWords.noCategory, IconTagOff, { category: null })}
          <Menu.Divider />
          {now(bulkWords.pending, IconClock, { status: "PENDING" })}
          {now(bulkWords.posted, IconClockCheck, { status: "POSTED" })}
          {now(bulkWords.hide, IconEyeOff, { isHidden: true })}
          {now(bulkWords.show, IconEye, { isHidden: false })}
          <Menu.Divider />
          {now(bulkWords.remove, IconTrash, { delete: true }, "var(--moneta-danger)")}
        </Menu.Dropdown>
      </Menu>
      <CloseButton aria-label={words.clearSelection} title={words.clearSelection} onClick={onDone} />
      {asking ? <BulkDialog kind={asking} count={count} busy={busy} onApply={(changes) => void apply(changes)} onClose={() => setAsking(null)} /> : null}
    </section>
  );
}
