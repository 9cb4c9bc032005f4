import { Box, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Explained } from '../../../../web/measure/Explained.tsx';
import css from './models.module.css';

type PartProps = {
  title: string;
  hint?: string;
  /** For tests and links. */
  name: string;
  children: ReactNode;
};

/** A part of a card under its name. */
export function Part({ title, hint, name, children }: PartProps) {
  return (
    <section className={css.card} data-part={name} aria-label={title}>
      <Title order={2} size="h3">
        {title}
      </Title>
      {hint && (
        <Text size="xs" c="dimmed">
          {hint}
        </Text>
      )}
      {children}
    </section>
  );
}

type FactProps = { name: string; label: string; definition: string; children: ReactNode };

/** A figure of a card; a click says what it is. */
export function Fact({ name, label, definition, children }: FactProps) {
  return (
    <div data-figure={name}>
      <dt>
        <Explained label={label} definition={definition} />
      </dt>
      <dd className={css.number}>{children}</dd>
    </div>
  );
}

/** A share as a bar, for the eye beside the number. */
export function Bar({ share, quiet }: { share: number; quiet?: boolean }) {
  const width = `${Math.max(0, Math.min(1, share)) * 100}%`;
  return (
    <span className={css.track} aria-hidden>
      <span className={css.bar} data-quiet={quiet || undefined} style={{ width }} />
    </span>
  );
}

/** What may be too wide for its place, such as a table on a phone: it scrolls by itself, also by keys. */
export function Scroll({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Box component="section" className={css.scroll} tabIndex={0} aria-label={label}>
      {children}
    </Box>
  );
}
