import { ActionIcon, Skeleton, Tooltip } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useEffect, useLayoutEffect, useMemo } from 'react';
import type { FieldWire, ObjectWire, RecordWire } from '../../kernel/wire.ts';
import { usePage } from '../api/queries.ts';
import { formatMoney, formatNumber } from '../format.ts';
import { useT } from '../i18n/i18n.ts';
import { LoadMoreFault } from '../list/LoadMoreFault.tsx';
import { useGridRows } from '../list/useGridRows.ts';
import type { Speaker } from '../record/valueText.ts';
import { ErrorState } from '../state/ErrorPage.tsx';
import { choiceColor } from '../theme.ts';
import { BoardCard, CARD } from './BoardCard.tsx';
import { type BoardColumn, columnRequest } from './boardColumn.ts';
import type { Total } from './totals.ts';
import type { Hands } from './useHands.ts';
import type { Lane, Lanes } from './useLanes.ts';

export type LaneProps = {
  object: ObjectWire;
  column: BoardColumn;
  fields: readonly FieldWire[];
  asked: readonly string[];
  sort: string | undefined;
  speaker: Speaker;
  movable: boolean;
  total: Total | undefined;
  /** True once the totals have come: a column without one then has none. */
  counted: boolean;
  /** False until it comes near the screen: its cards are asked for then. */
  shown: boolean;
  /** False where amounts are not added up. */
  summed: boolean;
  /** What a record made here begins with; undefined where none can be made. */
  created: Record<string, unknown> | undefined;
  hint: string;
  lanes: Lanes;
  hands: Hands;
  /** The card that has the focus in this column, and the one that is moved by keys. */
  active: string | undefined;
  carried: string | undefined;
  /** A card that is moved by keys would be put here. */
  over: boolean;
};

/** One column: its name, how many, what they come to, and its cards, of which those in view are drawn. */
export function BoardLane(props: LaneProps) {
  const { object, column, total, counted, summed, speaker, created, over } = props;
  const { t, locale } = useT();
  const count = counted ? formatNumber(total?.count ?? 0, locale) : '';
  return (
    <section
      className="zy-board-lane"
      aria-label={t('board.lane', { title: column.title, count })}
      data-drop={column.droppable ? column.key : undefined}
      data-lane={column.key}
      data-over={over || undefined}
    >
      <div className="zy-board-head">
        <div className="zy-board-name">
          {column.color && (
            <span
              className="zy-dot"
              style={{ background: `var(--mantine-color-${choiceColor(column.color)}-6)` }}
            />
          )}
          <h2 className="zy-ellipsis" title={column.title}>
            {column.title}
          </h2>
          <span className="zy-board-count">{count}</span>
          {created && <CreateHere object={object} column={column} given={created} />}
        </div>
        {summed && (
          <div className="zy-board-sum">
            {counted ? formatMoney(total?.sum ?? '0', speaker.currency, locale) : '…'}
          </div>
        )}
      </div>
      {props.shown && <Cards {...props} />}
    </section>
  );
}

type CreateProps = { object: ObjectWire; column: BoardColumn; given: Record<string, unknown> };

function CreateHere({ object, column, given }: CreateProps) {
  const { t } = useT();
  const text = t('board.createHere', { title: column.title });
  return (
    <Tooltip label={text}>
      <ActionIcon
        size="sm"
        variant="subtle"
        color="gray"
        aria-label={text}
        renderRoot={(props: Record<string, unknown>) => (
          <Link {...props} to="/$path/new" params={{ path: object.path }} search={given} />
        )}
      >
        <IconPlus size={16} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

function Cards(props: LaneProps) {
  const { object, column, fields, asked, sort, speaker, movable, hint, lanes, hands } = props;
  const { active, carried } = props;
  const { t } = useT();
  const request = useMemo(
    () => columnRequest(object, column, sort, asked),
    [asked, column, object, sort],
  );
  const page = usePage(object, request);
  const listKey = `board ${object.name} ${JSON.stringify(request)}`;
  const { setScroller, onScroll, range, total, reveal } = useGridRows({
    page,
    rowHeight: CARD,
    listKey,
    header: 0,
  });
  const { items } = page;
  const at = active === undefined ? -1 : items.findIndex((record) => record.id === active);
  useLane(lanes, column.key, { items, reveal });
  // The card may be drawn only now.
  useLayoutEffect(() => lanes.settle());

  if (page.error && items.length === 0) {
    return <ErrorState error={page.error} onRetry={() => void page.refetch()} />;
  }
  return (
    <div
      ref={setScroller}
      className="zy-board-scroll"
      data-scroll
      data-stale={page.isPlaceholderData || undefined}
      onScroll={onScroll}
    >
      {page.isSuccess && items.length === 0 && (
        <div className="zy-board-empty">{t('board.empty')}</div>
      )}
      <ul className="zy-board-cards" style={{ height: total }} aria-busy={page.isPending}>
        {page.isPending &&
          [0, 1, 2].map((index) => (
            <li key={index} className="zy-board-place" style={placed(index)} aria-hidden>
              <Skeleton h={CARD - 8} />
            </li>
          ))}
        {drawn(range, at).map((index) => {
          const record = items[index];
          return (
            <li
              key={record?.id ?? `more-${index}`}
              className="zy-board-place"
              style={placed(index)}
              aria-hidden={record ? undefined : true}
            >
              {record ? (
                <BoardCard
                  object={object}
                  record={record}
                  fields={fields}
                  speaker={speaker}
                  movable={movable}
                  reachable={at < 0 ? index === range.from : index === at}
                  carried={record.id === carried}
                  hint={hint}
                  hands={hands}
                />
              ) : (
                <Skeleton h={CARD - 8} />
              )}
            </li>
          );
        })}
      </ul>
      <LoadMoreFault page={page} />
    </div>
  );
}

/** The cards to draw: those in view, and the one with the focus wherever it is. */
function drawn({ from, to }: { from: number; to: number }, active: number): number[] {
  const all = Array.from({ length: Math.max(0, to - from) }, (_, n) => from + n);
  return active < 0 || (active >= from && active < to) ? all : [...all, active];
}

function placed(index: number): { transform: string; height: number } {
  return { transform: `translateY(${index * CARD}px)`, height: CARD };
}

/** Makes the column's cards known to the keys and drops of the board. */
function useLane(
  lanes: Lanes,
  key: string,
  lane: { items: readonly RecordWire[]; reveal: Lane['reveal'] },
): void {
  useEffect(() => {
    lanes.all.set(key, lane);
  });
  useEffect(() => {
    const { all } = lanes;
    return () => void all.delete(key);
  }, [key, lanes]);
}
