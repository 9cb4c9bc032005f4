import { Title } from '@mantine/core';
import type { ReactNode } from 'react';
import css from './insight.module.css';

type Props = {
  title: string;
  /** By which the page can be asked for it: `data-card`. */
  name?: string;
  /** Across all columns of the page. */
  isWide?: boolean;
  /** What explains the title, behind it. */
  explained?: ReactNode;
  children: ReactNode;
};

/** A part of a page of insight, with its title. */
export function InsightCard({ title, name, isWide = false, explained, children }: Props) {
  return (
    <section
      className={isWide ? `${css.card} ${css.wide}` : css.card}
      aria-label={title}
      data-card={name}
    >
      <div className={css.cardHead}>
        <Title order={2} size="h3">
          {title}
        </Title>
        {explained}
      </div>
      {children}
    </section>
  );
}
