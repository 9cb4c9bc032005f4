import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import type { RecordWire } from '../../kernel/wire.ts';
import { useT } from '../i18n/i18n.ts';
import type { BoardColumn } from './boardColumn.ts';

/** The cards of a column as far as they are loaded. */
export type Lane = { items: readonly RecordWire[]; reveal: (row: number) => void };

/** What the board knows of its columns. */
export type Lanes = {
  all: Map<string, Lane>;
  /** Gives the focus to the card that waits for it, as soon as it is drawn in its column. */
  settle: () => void;
};

type Place = { column: string; card: string };
/** A card that is moved by keys, where it is from and where it would go. */
type Carried = { card: string; from: string; to: string };

export type BoardKeys = {
  lanes: Lanes;
  active: Place | null;
  carried: Carried | null;
  /** What a screen reader is told. */
  said: string;
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
  onFocus: (card: string) => void;
};

type Input = {
  root: { current: HTMLElement | null };
  columns: readonly BoardColumn[];
  movable: boolean;
  titleOf: (record: RecordWire) => string;
  onMove: (record: RecordWire, from: BoardColumn, to: BoardColumn) => void;
};

/**
 * The keys of a board: arrows go from card to card and from column to column, space picks a card up, arrows carry it,
 * space or Enter puts it down, Escape leaves it where it was.
 */
export function useBoardKeys({ root, columns, movable, titleOf, onMove }: Input): BoardKeys {
  const { t } = useT();
  const [active, setActive] = useState<Place | null>(null);
  const [carried, setCarried] = useState<Carried | null>(null);
  const [said, setSaid] = useState('');
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

  const focus = (column: string, card: string) => {
    waiting.current = { column, card };
    setActive({ column, card });
    // The same card again makes no new rendering.
    lanes.settle();
  };
  const go = (place: Place, across: number, along: number) => {
    const rows = lanes.all.get(place.column)?.items ?? [];
    const row = rows.findIndex((record) => record.id === place.card);
    const start = columns.findIndex(({ key }) => key === place.column);
    const [column, lane] =
      across === 0 ? [place.column, lanes.all.get(place.column)] : beside(start, across);
    const next = Math.min(Math.max(row, 0) + along, (lane?.items.length ?? 0) - 1);
    const record = lane?.items[Math.max(0, next)];
    if (!record || column === undefined) return;
    lane?.reveal(Math.max(0, next));
    focus(column, record.id);
  };
  /** The next column that has cards. */
  function beside(start: number, across: number): [string, Lane] | [undefined, undefined] {
    for (let at = start + across; at >= 0 && at < columns.length; at += across) {
      const key = columns[at]?.key;
      const lane = key === undefined ? undefined : lanes.all.get(key);
      if (key !== undefined && lane && lane.items.length > 0) return [key, lane];
    }
    return [undefined, undefined];
  }
  const pick = (place: Place) => {
    const record = recordAt(lanes, place);
    if (!record || !movable) return;
    setCarried({ card: place.card, from: place.column, to: place.column });
    setSaid(t('board.picked', { title: titleOf(record), column: nameOf(columns, place.column) }));
  };
  const carry = (held: Carried, across: number) => {
    const open = columns.filter(({ key, droppable }) => droppable || key === held.from);
    const to = open[open.findIndex(({ key }) => key === held.to) + across];
    if (!to) return;
    setCarried({ ...held, to: to.key });
    setSaid(t('board.over', { column: to.title }));
    root.current
      ?.querySelector(`[data-lane="${to.key}"]`)
      ?.scrollIntoView({ inline: 'nearest', block: 'nearest' });
  };
  const putDown = (held: Carried, keep: boolean) => {
    setCarried(null);
    const record = recordAt(lanes, { column: held.from, card: held.card });
    const from = columns.find(({ key }) => key === held.from);
    const to = columns.find(({ key }) => key === held.to);
    if (!keep || !record || !from || !to || from === to) {
      setSaid(t('board.stays', { column: nameOf(columns, held.from) }));
      return;
    }
    setSaid(t('board.moved', { title: titleOf(record), column: to.title }));
    onMove(record, from, to);
    focus(to.key, held.card);
  };

  return {
    lanes,
    active,
    carried,
    said,
    onFocus: (card) => {
      const column = [...lanes.all].find(([, { items }]) =>
        items.some(({ id }) => id === card),
      )?.[0];
      if (column !== undefined && active?.card !== card) setActive({ column, card });
    },
    onKeyDown: (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const place = placeOf(event, active);
      if (!place) return;
      const step = STEPS[event.key];
      if (carried) {
        if (step) carry(carried, step[0]);
        else if (event.key === ' ' || event.key === 'Enter') putDown(carried, true);
        else if (event.key === 'Escape' || event.key === 'Tab') putDown(carried, false);
        else return;
        if (event.key === 'Tab') return;
      } else if (step) go(place, ...step);
      else if (event.key === ' ') pick(place);
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
  };
}

const STEPS: Record<string, [across: number, along: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The card that a key is pressed on. */
function placeOf(event: KeyboardEvent<HTMLElement>, active: Place | null): Place | null {
  if (!(event.target instanceof HTMLElement)) return null;
  const card = event.target.dataset['card'];
  return card !== undefined && active?.card === card ? active : null;
}

function recordAt(lanes: Lanes, { column, card }: Place): RecordWire | undefined {
  return lanes.all.get(column)?.items.find((record) => record.id === card);
}

function nameOf(columns: readonly BoardColumn[], key: string): string {
  return columns.find((column) => column.key === key)?.title ?? '';
}
