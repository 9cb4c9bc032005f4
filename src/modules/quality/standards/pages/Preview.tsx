import { Anchor, Button, Checkbox, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { ObjectWire } from '../../../../kernel/wire.ts';
import { formatNumber } from '../../../../web/format.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import type { StandardChange, StandardsPreviewWire } from '../wire.ts';
import css from './standards.module.css';
import { useReasons } from './words.ts';

type Props = {
  object: ObjectWire;
  found: StandardsPreviewWire;
  isBusy: boolean;
  /** Does it, but for these records. */
  onDo: (except: string[]) => void;
};

/** How many records would change by what, the first of them, and the button that does it. */
export function Preview({ object, found, isBusy, onDo }: Props) {
  const { t, locale } = useT();
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const { records, counts, items } = found;
  if (records === 0) return <Text>{t('standards.nothing')}</Text>;
  const number = (count: number) => ({ count, number: formatNumber(count, locale) });
  const rest = records - left.size;
  const include = (id: string, isIncluded: boolean) => {
    const next = new Set(left);
    if (isIncluded) next.delete(id);
    else next.add(id);
    setLeft(next);
  };
  return (
    <section className={css.part} aria-label={t('standards.preview')} data-part="standards-preview">
      <div>
        <Title order={2} size="h3">
          {t('standards.found', number(records))}
        </Title>
        <Text size="sm" c="dimmed">
          {found.standards
            .flatMap((standard) => {
              const count = counts[standard] ?? 0;
              const said = { standard: t(`standards.${standard}`), ...number(count) };
              return count === 0 ? [] : [t('standards.of', said)];
            })
            .join(t('standards.parts'))}
        </Text>
      </div>
      <div className={css.line}>
        <Button loading={isBusy} disabled={rest === 0} onClick={() => onDo(Array.from(left))}>
          {t('standards.do', number(rest))}
        </Button>
        <Text size="sm" c="dimmed">
          {t('standards.first', { count: items.length })}
        </Text>
      </div>
      <ul className={css.items}>
        {items.map((item) => (
          <Item
            key={item.id}
            object={object}
            item={item}
            isIncluded={!left.has(item.id)}
            onInclude={(isIncluded) => include(item.id, isIncluded)}
          />
        ))}
      </ul>
    </section>
  );
}

type ItemProps = {
  object: ObjectWire;
  item: StandardsPreviewWire['items'][number];
  isIncluded: boolean;
  onInclude: (isIncluded: boolean) => void;
};

function Item({ object, item: { id, title, changes }, isIncluded, onInclude }: ItemProps) {
  const { t } = useT();
  const name = title ?? t('standards.unnamed');
  return (
    <li className={css.item} data-left={!isIncluded || undefined} data-record={id}>
      <Checkbox
        aria-label={t('standards.include', { name })}
        checked={isIncluded}
        onChange={({ currentTarget: { checked } }) => onInclude(checked)}
      />
      <Anchor
        size="sm"
        renderRoot={(props: Record<string, unknown>) => (
          <Link {...props} to="/$path/$id" params={{ path: object.path, id }} />
        )}
      >
        {name}
      </Anchor>
      <ul className={css.changes}>
        {changes.map((change) => (
          <Change key={change.field} object={object} change={change} />
        ))}
      </ul>
    </li>
  );
}

function Change({ object, change }: { object: ObjectWire; change: StandardChange }) {
  const { t } = useT();
  const label = useLabel();
  const reasons = useReasons();
  const field = object.fields.find(({ name }) => name === change.field);
  return (
    <li className={css.change} data-change={change.field}>
      <span>{field ? label(field.label) : change.field}</span>
      <span className={css.values}>
        <Text span inherit c="dimmed">
          {change.before ?? t('standards.empty')}
        </Text>
        {' → '}
        {change.after}
        <span className={css.reasons}>{reasons(change.reasons)}</span>
      </span>
    </li>
  );
}
