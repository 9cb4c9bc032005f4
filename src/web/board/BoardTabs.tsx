import { useEffect, useRef } from 'react';
import { formatNumber } from '../format.ts';
import { useT } from '../i18n/i18n.ts';
import type { BoardColumn } from './boardColumn.ts';
import type { Total } from './totals.ts';
import type { SeenLanes } from './useSeenLanes.ts';

type Props = {
  columns: readonly BoardColumn[];
  totals: ReadonlyMap<string, Total>;
  seen: SeenLanes;
};

/** On a phone: the columns by name; one swipes from one to the next, or goes to it here. */
export function BoardTabs({ columns, totals, seen }: Props) {
  const { t, locale } = useT();
  const bar = useRef<HTMLDivElement>(null);
  const { front } = seen;
  useEffect(() => {
    const tab = bar.current?.children[front];
    if (!(tab instanceof HTMLElement)) return;
    bar.current?.scrollTo({ left: tab.offsetLeft - 48 });
  }, [front]);
  return (
    <div ref={bar} className="zy-board-tabs" role="group" aria-label={t('board.lanes')}>
      {columns.map((column, index) => (
        <button
          key={column.key}
          type="button"
          className="zy-board-tab"
          aria-current={index === front || undefined}
          onClick={() => seen.go(index)}
        >
          {column.title}
          <span className="zy-board-count">
            {formatNumber(totals.get(column.key)?.count ?? 0, locale)}
          </span>
        </button>
      ))}
    </div>
  );
}
