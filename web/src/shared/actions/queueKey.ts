import type { HotkeyItem } from "@mantine/hooks";

/** A key of a queue: also on a checkbox, where Mantine's own rule keeps still; never where somebody writes, nor behind a dialog. */
export function queueKey(key: string, run: () => void): HotkeyItem {
  const handle = (event: KeyboardEvent) => {
    const target = event.target instanceof HTMLElement ? event.target : document.body;
    const writes = target.matches("textarea, select, input:not([type=checkbox]), [contenteditable=true]");
    if (writes || target.closest("[role=dialog]")) return;
    event.preventDefault();
    run();
  };
  return [key, handle, { preventDefault: false }];
}
