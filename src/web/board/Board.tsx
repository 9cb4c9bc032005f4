import './board.css';
import { Center, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { Suspense, lazy, useId, useMemo, useRef, useState } from 'react';
import type { FieldWire, ObjectWire, RecordWire } from '../../kernel/wire.ts';
import { useMe, useMetadata } from '../api/queries.ts';
import { useDrag } from '../drag/useDrag.ts';
import { useLabel, useT } from '../i18n/i18n.ts';
import { titleText } from '../list/GridCell.tsx';
import { columnFields } from '../list/columns.ts';
import type { ListState } from '../list/useListState.ts';
import { usePhone } from '../shell/AppLayout.tsx';
import { ErrorState } from '../state/ErrorPage.tsx';
import { BoardLane } from './BoardLane.tsx';
import { BoardTabs } from './BoardTabs.tsx';
import { BoardTools } from './BoardTools.tsx';
import { type BoardColumn, askedFields } from './boardColumn.ts';
import { type Mover, boardField, cardFields, moverOf, sumField } from './boardField.ts';
import { type BoardColumns, useBoardColumns } from './useBoardColumns.ts';
import { useBoardKeys } from './useBoardKeys.ts';
import { useBoardMove } from './useBoardMove.ts';
import { totalsAsked, useBoardTotals } from './useBoardTotals.ts';
import { useHands } from './useHands.ts';
import { useSeenLanes } from './useSeenLanes.ts';

// Needed when a card is moved, and not always then.
const MissingFields = lazy(async () => ({
  default: (await import('./MissingFields.tsx')).MissingFields,
}));
const MoveDialog = lazy(async () => ({ default: (await import('./MoveDialog.tsx')).MoveDialog }));

type Props = { object: ObjectWire; list: ListState };

/** The records of a list as cards in columns, one for each value of a field. */
export function Board({ object, list }: Props) {
  const { t } = useT();
  const { actions } = useMetadata();
  const field = useMemo(() => boardField(object, actions, list.by), [actions, list.by, object]);
  const mover = useMemo(() => field && moverOf(object, field, actions), [actions, field, object]);
  if (!field || mover === undefined) {
    return (
      <Center p="xl">
        <Text c="dimmed">{t('board.noField')}</Text>
      </Center>
    );
  }
  return <Columns object={object} list={list} field={field} mover={mover} />;
}

type ColumnsProps = Props & { field: FieldWire; mover: Mover };

function Columns({ object, list, field, mover }: ColumnsProps) {
  const fields = useMemo(() => columnFields(object, list.columns), [list.columns, object]);
  const sum = useMemo(() => sumField(object, fields), [fields, object]);
  const { where } = list;
  const board = useBoardColumns({ object, field, mover, where, sum, of: list.of });
  return (
    <>
      <BoardTools object={object} list={list} field={field} board={board} />
      {board.error ? (
        <ErrorState error={board.error} onRetry={board.retry} />
      ) : board.ready ? (
        <Lanes
          // Another field is another board: nothing of it is carried over.
          key={`${field.name} ${board.parents?.chosen ?? ''}`}
          {...{ object, list, field, mover, board, fields, sum }}
        />
      ) : (
        <div className="zy-board" aria-busy>
          {[0, 1, 2, 3].map((lane) => (
            <div key={lane} className="zy-board-lane" />
          ))}
        </div>
      )}
    </>
  );
}

type LanesProps = ColumnsProps & {
  board: BoardColumns;
  fields: readonly FieldWire[];
  sum: FieldWire | undefined;
};

type Moving = { record: RecordWire; from: BoardColumn };

function Lanes({ object, list, field, mover, board, fields, sum }: LanesProps) {
  const { columns } = board;
  const phone = usePhone();
  const hint = useId();
  const speaker = useBoardSpeaker();
  const root = useRef<HTMLDivElement>(null);
  const [moving, setMoving] = useState<Moving | null>(null);
  const { where, sort } = list;
  const card = useMemo(() => cardFields(object, fields, field), [field, fields, object]);
  const asked = useMemo(
    () => askedFields(object, card, field, sum, sort),
    [card, field, object, sort, sum],
  );
  const queries = useMemo(
    () => totalsAsked(field, where, sum, columns),
    [columns, field, sum, where],
  );
  const totals = useBoardTotals(object, queries);
  const moves = useBoardMove({ object, field, mover, sort, asked, sum, totals: queries });
  const titleOf = (record: RecordWire) => titleText(object, record) || '—';
  const movable = mover !== null;
  const keys = useBoardKeys({ root, columns, movable, titleOf, onMove: moves.move });
  const seen = useSeenLanes(root, columns.length);
  const find = (id: string): Moving | undefined => {
    for (const column of columns) {
      const record = keys.lanes.all.get(column.key)?.items.find((one) => one.id === id);
      if (record) return { record, from: column };
    }
    return undefined;
  };
  const drag = useDrag({
    enabled: movable && !phone,
    onDrop: (id, key) => {
      const found = find(id);
      const to = columns.find((column) => column.key === key);
      if (found && to) moves.move(found.record, found.from, to);
    },
  });
  const open = useOpen(object);
  const hands = useHands({
    open,
    move: (id) => setMoving(find(id) ?? null),
    key: keys.onKeyDown,
    focus: keys.onFocus,
  });
  return (
    <>
      {phone && <BoardTabs columns={columns} totals={totals} seen={seen} />}
      <div
        ref={root}
        className="zy-board"
        onScroll={seen.onScroll}
        onPointerDown={drag.onPointerDown}
      >
        {columns.map((column, index) => (
          <BoardLane
            key={column.key}
            {...{ object, column, asked, sort, speaker, movable, hint }}
            fields={card}
            total={totals.get(column.key)}
            counted={totals.size > 0}
            summed={sum !== undefined}
            created={mover?.by === 'write' ? createdIn(object, field, column, board) : undefined}
            lanes={keys.lanes}
            hands={hands}
            shown={index < seen.upTo}
            active={keys.active?.column === column.key ? keys.active.card : undefined}
            carried={keys.carried?.from === column.key ? keys.carried.card : undefined}
            over={keys.carried?.to === column.key}
          />
        ))}
      </div>
      <Spoken hint={hint} said={keys.said} />
      <Suspense fallback={null}>
        {moving && (
          <MoveDialog
            title={titleOf(moving.record)}
            columns={columns}
            from={moving.from.key}
            onClose={() => setMoving(null)}
            onPick={(to) => {
              setMoving(null);
              moves.move(moving.record, moving.from, to);
            }}
          />
        )}
        {moves.missing && (
          <MissingFields
            key={moves.missing.record.id}
            missing={moves.missing}
            title={titleOf(moves.missing.record)}
            moves={moves}
          />
        )}
      </Suspense>
    </>
  );
}

/** What is there for screen readers alone: which keys move a card, and what they have done. */
function Spoken({ hint, said }: { hint: string; said: string }) {
  const { t } = useT();
  return (
    <>
      <span id={hint} hidden>
        {t('board.keys')}
      </span>
      <div className="zy-board-said" role="status" aria-live="assertive">
        {said}
      </div>
    </>
  );
}

/** How a board says values. */
function useBoardSpeaker() {
  const { t, locale } = useT();
  const label = useLabel();
  const { timeZone, organisation } = useMe();
  const { currency } = organisation;
  return useMemo(
    () => ({ t, label, locale, timeZone, currency }),
    [currency, label, locale, t, timeZone],
  );
}

function useOpen(object: ObjectWire): (id: string) => void {
  const navigate = useNavigate();
  return (id) => void navigate({ to: '/$path/$id', params: { path: object.path, id } });
}

/** What a record made in a column begins with; undefined where none can be made there. */
function createdIn(
  object: ObjectWire,
  field: FieldWire,
  { value }: BoardColumn,
  { within }: BoardColumns,
): Record<string, unknown> | undefined {
  if (!object.verbs.create) return undefined;
  return { ...within, ...(value === null ? {} : { [field.name]: value }) };
}
