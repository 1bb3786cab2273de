import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";

interface Grip {
  readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerMove: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerUp: () => void;
  readonly onPointerCancel: () => void;
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
}

interface Reorder {
  /** The ids in the order in which they are to be shown now. */
  readonly order: readonly string[];
  readonly dragged: string | null;
  readonly gripOf: (id: string) => Grip;
  readonly move: (id: string, by: number) => void;
}

/** Rows that are dragged by a grip, with a mouse, a finger, or the arrow keys. `onOrder` gets every new order. */
export function useReorder(ids: readonly string[], onOrder: (ids: readonly string[]) => void): Reorder {
  const [dragging, setDragging] = useState<{ readonly id: string; readonly order: readonly string[] } | null>(null);
  const list = useRef<HTMLElement | null>(null);
  const order = dragging?.order ?? ids;

  const move = (id: string, by: number) => {
    const to = ids.indexOf(id) + by;
    if (to >= 0 && to < ids.length) onOrder(placed(ids, id, to));
  };
  const finish = (isKept: boolean) => {
    if (dragging && isKept && dragging.order.some((id, index) => id !== ids[index])) onOrder(dragging.order);
    setDragging(null);
  };
  return {
    order,
    dragged: dragging?.id ?? null,
    move,
    gripOf: (id) => ({
      onPointerDown: (event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        list.current = event.currentTarget.closest("ol");
        setDragging({ id, order: ids });
      },
      onPointerMove: (event) => {
        if (dragging?.id !== id || !list.current) return;
        const rows = [...list.current.children].map((row) => row.getBoundingClientRect());
        const over = rows.findIndex(({ bottom }) => event.clientY < bottom);
        const to = over === -1 ? rows.length - 1 : over;
        if (dragging.order.indexOf(id) !== to) setDragging({ id, order: placed(dragging.order, id, to) });
      },
      onPointerUp: () => finish(true),
      onPointerCancel: () => finish(false),
      onKeyDown: (event) => {
        const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
        if (by === undefined) return;
        event.preventDefault();
        move(id, by);
      },
    }),
  };
}

export function placed(ids: readonly string[], id: string, to: number): string[] {
  const others = ids.filter((each) => each !== id);
  return [...others.slice(0, to), id, ...others.slice(to)];
}
