import { type KeyboardEvent, useState } from 'react';
import type { RecordWire } from '../../kernel/wire.ts';
import { useT } from '../i18n/i18n.ts';
import type { BoardColumn } from './boardColumn.ts';
import { type LaneFocus, type Place, cardBeside, recordAt, useLanes } from './useLanes.ts';

/** A card that is moved by keys, where it is from and where it would go. */
type Carried = { card: string; from: string; to: string };

export type BoardKeys = LaneFocus & {
  carried: Carried | null;
  /** What a screen reader is told. */
  said: string;
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
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
export function useBoardKeys(input: Input): BoardKeys {
  const focus = useLanes(input.root);
  const { carried, said, pick, carry, putDown } = useCarrying(input, focus);
  const { lanes, active } = focus;
  const onCarried = (key: string, held: Carried): boolean => {
    const step = STEPS[key];
    if (step) carry(held, step[0]);
    else if (key === ' ' || key === 'Enter') putDown(held, true);
    else if (key === 'Escape' || key === 'Tab') putDown(held, false);
    else return false;
    // The focus goes on as always.
    return key !== 'Tab';
  };
  const onCard = (key: string, place: Place): boolean => {
    const step = STEPS[key];
    if (key === ' ') pick(place);
    else if (!step) return false;
    const next = step && cardBeside(lanes, input.columns, place, step);
    next?.reveal();
    if (next) focus.focus({ column: next.column, card: next.card });
    return true;
  };
  return {
    ...focus,
    carried,
    said,
    onKeyDown: (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const place = placeOf(event, active);
      if (!place) return;
      const done = carried ? onCarried(event.key, carried) : onCard(event.key, place);
      if (!done) return;
      event.preventDefault();
      event.stopPropagation();
    },
  };
}

/** A card in the hand of somebody without a pointer. */
function useCarrying({ root, columns, movable, titleOf, onMove }: Input, focus: LaneFocus) {
  const { t } = useT();
  const { lanes } = focus;
  const [carried, setCarried] = useState<Carried | null>(null);
  const [said, setSaid] = useState('');
  return {
    carried,
    said,
    pick: (place: Place) => {
      const record = recordAt(lanes, place);
      if (!record || !movable) return;
      setCarried({ card: place.card, from: place.column, to: place.column });
      setSaid(t('board.picked', { title: titleOf(record), column: nameOf(columns, place.column) }));
    },
    carry: (held: Carried, across: number) => {
      const open = columns.filter(({ key, droppable }) => droppable || key === held.from);
      const to = open[open.findIndex(({ key }) => key === held.to) + across];
      if (!to) return;
      setCarried({ ...held, to: to.key });
      setSaid(t('board.over', { column: to.title }));
      root.current
        ?.querySelector(`[data-lane="${to.key}"]`)
        ?.scrollIntoView({ inline: 'nearest', block: 'nearest' });
    },
    putDown: (held: Carried, keep: boolean) => {
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
      focus.focus({ column: to.key, card: held.card });
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

function nameOf(columns: readonly BoardColumn[], key: string): string {
  return columns.find((column) => column.key === key)?.title ?? '';
}
