import { Skeleton, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import css from './workbench.module.css';

type Props = { title: string; aside?: ReactNode; children: ReactNode };

/** One part of the workbench, with its heading. */
export function Card({ title, aside, children }: Props) {
  return (
    <section className={css.card} aria-label={title}>
      <div className={css.cardHead}>
        <Title order={2} size="h3">
          {title}
        </Title>
        {aside}
      </div>
      {children}
    </section>
  );
}

/** Rows at their final height, for the first time a part is shown. */
export function Rows({ count }: { count: number }) {
  return Array.from({ length: count }, (_, row) => (
    <div key={row} className={css.row}>
      <Skeleton h={20} />
    </div>
  ));
}
