import { ActionIcon, Tooltip } from "@mantine/core";
import { IconArrowBackUp, IconArrowForwardUp } from "@tabler/icons-react";
import type { useUndoRedo } from "@/shared/undo/useUndoRedo";
import { words } from "../words";

/** Back and forth through one's own changes; a tooltip says what would happen. */
export function UndoButtons({ steps }: { readonly steps: ReturnType<typeof useUndoRedo> }) {
  const { undoes, redoes, undo, redo } = steps;
  return (
    <>
      <Tooltip label={words.undo(undoes)} multiline maw={280}>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={words.undo(undoes)} data-disabled={undoes === null || undefined} aria-disabled={undoes === null} onClick={() => void (undoes === null ? undefined : undo())}>
          <IconArrowBackUp size={20} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={words.redo(redoes)} multiline maw={280}>
        <ActionIcon visibleFrom="sm" variant="subtle" color="gray" size="lg" aria-label={words.redo(redoes)} data-disabled={redoes === null || undefined} aria-disabled={redoes === null} onClick={() => void (redoes === null ? undefined : redo())}>
          <IconArrowForwardUp size={20} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </>
  );
}
