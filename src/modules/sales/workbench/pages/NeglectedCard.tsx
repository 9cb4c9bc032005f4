import { Anchor, EmptyState, SegmentedControl, Text, TextInput } from '@mantine/core';
import { IconMessageCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { ObjectWire, RecordWire } from '../../../../kernel/wire.ts';
import { usePage } from '../../../../web/api/queries.ts';
import { asText } from '../../../../web/fields/value.ts';
import { formatRelative } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { Definition, Figure } from '../../../../web/measure/Figure.tsx';
import type { Measures } from '../../../../web/measure/useMeasures.ts';
import { useNow } from '../../../../web/record/useNow.ts';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { Card, Rows } from './Card.tsx';
import { type FigureKey, MOST_DAYS, PERIODS, SHOWN, type Scope, lists } from './figures.ts';
import css from './workbench.module.css';

type Props = {
  customer: ObjectWire;
  scope: Scope;
  days: number;
  measures: Measures<FigureKey>;
  onDays: (days: number) => void;
};

/** Customers nobody was in touch with for some time, those who wait longest first. */
export function NeglectedCard({ customer, scope, days, measures, onDays }: Props) {
  const { t } = useT();
  const [never, longAgo] = [
    usePage(
      customer,
      useMemo(() => lists.never(scope), [scope]),
    ),
    usePage(
      customer,
      useMemo(() => lists.longAgo(scope, days), [days, scope]),
    ),
  ];
  const items = [...never.items, ...longAgo.items].slice(0, SHOWN);
  const error = never.error ?? longAgo.error;
  const refetch = () => Promise.all([never.refetch(), longAgo.refetch()]);
  const count = measures.of('neglected');
  return (
    <Card
      title={t('workbench.neglected', { days })}
      aside={
        count?.now && (
          <Text size="sm" data-figure="neglected">
            <Figure measured={count} />
            <Definition
              measure={count.measure}
              more={t('workbench.neglectedDefinition', { days })}
            />
          </Text>
        )
      }
    >
      <Days days={days} onDays={onDays} />
      {error && items.length === 0 ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : never.isPending || longAgo.isPending ? (
        <Rows count={4} />
      ) : items.length === 0 ? (
        <EmptyState
          icon={<IconMessageCheck aria-hidden />}
          title={t('workbench.noNeglected', { days })}
        />
      ) : (
        <ul className={css.list}>
          {items.map((record) => (
            <CustomerRow key={record.id} customer={customer} record={record} />
          ))}
        </ul>
      )}
    </Card>
  );
}

/** The usual periods by a click, any other by typing it. */
function Days({ days, onDays }: Pick<Props, 'days' | 'onDays'>) {
  const { t } = useT();
  const usual = PERIODS.some((each) => each === days);
  const [typed, setTyped] = useState('');
  const read = (text: string) => {
    setTyped(text);
    const number = Number(text.normalize('NFKC'));
    if (Number.isInteger(number) && number > 0 && number <= MOST_DAYS) onDays(number);
  };
  return (
    <div className={css.numbers}>
      <SegmentedControl
        size="xs"
        aria-label={t('workbench.days')}
        value={usual ? String(days) : ''}
        data={PERIODS.map((each) => ({ value: String(each), label: String(each) }))}
        onChange={(next) => {
          setTyped('');
          onDays(Number(next));
        }}
      />
      <TextInput
        className={css.days}
        size="xs"
        inputMode="numeric"
        aria-label={t('workbench.otherDays')}
        placeholder={t('workbench.otherDays')}
        value={usual && typed === '' ? '' : typed || String(days)}
        maxLength={4}
        onChange={(event) => read(event.currentTarget.value)}
      />
    </div>
  );
}

function CustomerRow({ customer, record }: { customer: ObjectWire; record: RecordWire }) {
  const { t, locale } = useT();
  const now = useNow();
  const last = asText(record['lastContactAt']);
  return (
    <li className={css.row}>
      <div className={css.main}>
        <Anchor
          size="sm"
          renderRoot={(props: Record<string, unknown>) => (
            <Link {...props} to="/$path/$id" params={{ path: customer.path, id: record.id }} />
          )}
        >
          {asText(record['name'])}
        </Anchor>
        <Text size="xs" c="dimmed" truncate>
          {asText(record['city'])}
        </Text>
      </div>
      <Text size="xs" c="dimmed" className={css.aside}>
        {last ? formatRelative(last, locale, now) : t('workbench.never')}
      </Text>
    </li>
  );
}
