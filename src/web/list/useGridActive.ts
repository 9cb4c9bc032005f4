import { type RefObject, useEffectEvent, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { RecordWire } from '../../kernel/wire.ts';

export type GridActive = {
  /** The element that holds the cells. */
  grid: RefObject<HTMLDivElement | null>;
  /** The active cell; null before anybody has come to the grid. */
  active: { row: number; column: number } | null;
  /** Makes a cell the active one and gives it the focus; with `pointed` a link or input that has it keeps it. */
  go: (row: number, column: number, pointed?: boolean) => void;
  /** Gives the focus back to the active cell, as after editing. */
  focusCell: () => void;
};

type Place = { id: string; row: number; column: number; focus: boolean };

/**
 * The active cell of a grid, held by its record: it stays with the record when rows come and go, and goes to the row in
 * its place when the record itself is gone.
 */
export function useGridActive(
  items: readonly RecordWire[],
  reveal: (row: number) => void,
): GridActive {
  const grid = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<Place | null>(null);
  const active = useMemo(() => {
    if (!place || items.length === 0) return null;
    const found =
      items[place.row]?.id === place.id
        ? place.row
        : items.findIndex((record) => record.id === place.id);
    return {
      row: found >= 0 ? found : Math.min(place.row, items.length - 1),
      column: place.column,
    };
  }, [items, place]);
  useLayoutEffect(() => {
    if (!place?.focus) return;
    focusAt(grid.current, `[data-id="${place.id}"] [data-column="${place.column}"]`);
  }, [place]);
  // The record with the focus is gone, as when it no longer matches: the one in its place has it now.
  const takeOver = useEffectEvent((rows: readonly RecordWire[]) => {
    if (!active || rows.length === 0 || document.activeElement !== document.body) return;
    focusAt(grid.current, `[data-index="${active.row}"] [data-column="${active.column}"]`);
  });
  useLayoutEffect(() => takeOver(items), [items]);
  return {
    grid,
    active,
    go: (row, column, pointed = false) => {
      const id = items[row]?.id;
      if (id === undefined) return;
      if (!pointed) reveal(row);
      setPlace({ id, row, column, focus: !pointed || !holdsFocus() });
    },
    focusCell: () => setPlace((now) => now && { ...now, focus: true }),
  };
}

function focusAt(grid: HTMLDivElement | null, selector: string): void {
  const cell = grid?.querySelector<HTMLElement>(selector);
  cell?.focus({ preventScroll: true });
  cell?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

/** True where the pointer came to something in the cell that has the focus for itself. */
function holdsFocus(): boolean {
  const held = document.activeElement;
  return held instanceof HTMLElement && held.matches('a, button, input, textarea');
}
