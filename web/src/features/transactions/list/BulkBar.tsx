import { CloseButton } from "@mantine/core";
import { useState } from "react";
import { CategorySelect } from "@/shared/categories/CategorySelect";
import { words } from "../words";
import classes from "./TransactionList.module.css";
import { useCategorize } from "./useCategorize";

interface BulkBarProps {
  readonly ids: readonly string[];
  readonly onDone: () => void;
}

/** One category for many rows; one Undo takes it back for all of them. */
export function BulkBar({ ids, onDone }: BulkBarProps) {
  const categorize = useCategorize();
  const [busy, setBusy] = useState(false);

  async function apply(category: string | null): Promise<void> {
    if (category === null) return;
    setBusy(true);
    const saved = await categorize(ids, category);
    setBusy(false);
    if (saved) onDone();
  }

  return (
    <section className={classes.bulk} aria-label={words.selected(ids.length)}>
      <strong>{words.selected(ids.length)}</strong>
      <CategorySelect
        size="sm"
        flex="1 1 10rem"
        maw={220}
        clearable={false}
        disabled={busy}
        aria-label={words.categorizeSelected}
        placeholder={words.chooseCategory}
        value={null}
        onChange={(value) => void apply(value)}
        comboboxProps={{ position: "top" }}
      />
      <CloseButton aria-label={words.clearSelection} title={words.clearSelection} onClick={onDone} />
    </section>
  );
}
