import { useMemo, useRef, useState } from 'react';
import type { RecordWire } from '../../kernel/wire.ts';
import type { BoardColumn } from './boardColumn.ts';

/** The cards of a column as far as they are loaded. */
export type Lane = { items: readonly RecordWire[]; reveal: (row: number) => void };

/** What the board knows of its columns. */
export type Lanes = {
  all: Map<string, Lane>;
  /** Gives the focus to the card that waits for it, as soon as it is drawn in its column. */
  settle: () => void;
};

/** A card in its column. */
export type Place = { column: string; card: string };

export type LaneFocus = {
  lanes: Lanes;
  /** The card that has, or last had, the focus. */
  active: Place | null;
  /** Gives a card the focus, also one that is still to be drawn. */
  focus: (place: Place) => void;
  /** A card has got the focus. */
  onFocus: (card: string) => void;
};

/** The columns of a board with their cards, and which of them has the focus. */
export function useLanes(root: { current: HTMLElement | null }): LaneFocus {
  const [active, setActive] = useState<Place | null>(null);
  const waiting = useRef<Place | null>(null);
  const lanes = useMemo<Lanes>(
    () => ({
      all: new Map(),
      settle: () => {
        if (!waiting.current) return;
        const { column, card } = waiting.current;
        const at = `[data-lane="${column}"] [data-card="${card}"]`;
        const link = root.current?.querySelector<HTMLElement>(at);
        if (!link) return;
        waiting.current = null;
        link.focus({ preventScroll: true });
        link.closest('.zy-board-place')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
      },
    }),
    [root],
  );
  return {
    lanes,
    active,
    focus: (place) => {
      waiting.current = place;
      setActive(place);
      // The same card again makes no new rendering.
      lanes.settle();
    },
    onFocus: (card) => {
      const found = [...lanes.all].find(([, { items }]) => items.some(({ id }) => id === card));
      if (found && active?.card !== card) setActive({ column: found[0], card });
    },
  };
}

/** The record of a card, if it is loaded. */
export function recordAt(lanes: Lanes, { column, card }: Place): RecordWire | undefined {
  return lanes.all.get(column)?.items.find((record) => record.id === card);
}

/** The card so many columns and cards away; columns without cards are passed over. */
export function cardBeside(
  lanes: Lanes,
  columns: readonly BoardColumn[],
  place: Place,
  [across, along]: readonly [number, number],
): (Place & { reveal: () => void }) | undefined {
  const row = lanes.all.get(place.column)?.items.findIndex(({ id }) => id === place.card) ?? 0;
  let at = columns.findIndex(({ key }) => key === place.column) + across;
  while (across !== 0 && isEmptyLane(lanes, columns[at])) at += across;
  const key = columns[at]?.key;
  const lane = key === undefined ? undefined : lanes.all.get(key);
  const next = Math.max(0, Math.min(row + along, (lane?.items.length ?? 0) - 1));
  const record = lane?.items[next];
  if (!lane || !record || key === undefined) return undefined;
  return { column: key, card: record.id, reveal: () => lane.reveal(next) };
}

function isEmptyLane(lanes: Lanes, column: BoardColumn | undefined): boolean {
  return column !== undefined && (lanes.all.get(column.key)?.items.length ?? 0) === 0;
}
