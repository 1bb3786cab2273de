import { ActionIcon, Tooltip } from "@mantine/core";
import { IconArrowBackUp, IconArrowForwardUp } from "@tabler/icons-react";
import type { useUndoRedo } from "@/shared/undo/useUndoRedo";
import { words } from "../words";
import classes from "./Shell.module.css";

/** Back and forth through one's own changes; a tooltip says what would happen. */
export function UndoButtons({ steps }: { readonly steps: ReturnType<typeof useUndoRedo> }) {
  const { undoes, redoes, undo, redo } = steps;
  return (
    <>
      <Tooltip label={words.undo(undoes)} multiline maw={280}>
        <ActionIcon className={classes.step} variant="subtle" color="gray" size="lg" aria-label={words.undo(undoes)} aria-disabled={undoes === null} onClick={() => void (undoes === null ? undefined : undo())}>
          <IconArrowBackUp size={20} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={words.redo(redoes)} multiline maw={280}>
        <ActionIcon className={classes.step} visibleFrom="sm" variant="subtle" color="gray" size="lg" aria-label={words.redo(redoes)} aria-disabled={redoes === null} onClick={() => void (redoes === null ? undefined : redo())}>
          <IconArrowForwardUp size={20} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </>
  );
}
