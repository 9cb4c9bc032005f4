import { UnstyledButton } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useT } from '../../../../web/i18n/i18n.ts';
import type { PairWire } from '../wire.ts';
import css from './duplicates.module.css';
import type { Queue } from './useQueue.ts';

/** The pairs that wait, the one at hand among them. */
export function QueueList({ queue }: { queue: Queue }) {
  const { t } = useT();
  const list = useRef<HTMLUListElement>(null);
  const id = queue.current?.id;
  useEffect(() => {
    reveal(list.current, id);
  }, [id]);
  return (
    <ul className={css.list} aria-label={t('pairs.list')} ref={list}>
      {queue.pairs.map((pair) => (
        <li key={pair.id}>
          <UnstyledButton
            className={css.line}
            data-pair={pair.id}
            aria-current={pair.id === id || undefined}
            onClick={() => queue.select(pair.id)}
          >
            <PairNames pair={pair} />
            <Chance pair={pair} />
          </UnstyledButton>
        </li>
      ))}
    </ul>
  );
}

/** Scrolls the list alone: the page stays where it is. */
function reveal(list: HTMLElement | null, id: string | undefined): void {
  const line = list?.querySelector(`[data-pair="${id ?? ''}"]`)?.getBoundingClientRect();
  const box = list?.getBoundingClientRect();
  if (!list || !line || !box) return;
  if (line.top < box.top) list.scrollTop -= box.top - line.top;
  if (line.bottom > box.bottom) list.scrollTop += line.bottom - box.bottom;
}

/** How likely they are one; where fields were compared that the reader may not see, only that they may be. */
export function Chance({ pair: { chance } }: { pair: PairWire }) {
  const { t } = useT();
  return (
    <span className={css.chance}>
      {chance === null ? t('pairs.maybe') : t('pairs.percent', { chance })}
    </span>
  );
}

/** Both names; one where they are the same. */
export function PairNames({ pair: { first, second } }: { pair: PairWire }) {
  const { t } = useT();
  return (
    <span className={css.names}>
      <span className="zy-ellipsis" title={first.title}>
        {first.title}
      </span>
      <span className="zy-ellipsis" title={second.title}>
        {first.title === second.title ? t('pairs.sameName') : second.title}
      </span>
    </span>
  );
}
