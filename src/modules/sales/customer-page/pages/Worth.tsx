import { Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Condition } from '../../../../kernel/condition.ts';
import type { ObjectWire, RecordWire } from '../../../../kernel/wire.ts';
import { useMe } from '../../../../web/api/queries.ts';
import { asText, isEmpty } from '../../../../web/fields/value.ts';
import {
  formatCompactMoney,
  formatDate,
  formatMoney,
  formatNumber,
  formatRelative,
  toZoned,
} from '../../../../web/format.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { Explained } from '../../../../web/measure/Explained.tsx';
import { Drill } from '../../../../web/measure/Figure.tsx';
import { useNow } from '../../../../web/record/useNow.ts';
import { averageOrder } from '../rules.ts';
import css from './customerPanel.module.css';

type Props = { object: ObjectWire; record: RecordWire };

const counted: Condition = { field: 'status', op: 'ne', value: 'cancelled' };

/** What a customer is worth; each number opens what it is made of and says how. */
export function Worth({ object, record }: Props) {
  const { t, locale } = useT();
  const { timeZone, organisation } = useMe();
  const now = useNow();
  const of: Condition = { field: 'customer', op: 'eq', value: record.id };
  const orders = { object: 'order', where: { and: [of, counted] } };
  const unpaid: Condition = { field: 'paymentStatus', op: 'in', value: ['unpaid', 'partlyPaid'] };
  const money = (value: unknown): ReactNode => {
    const text = isEmpty(value) ? '0' : asText(value);
    return (
      <span title={formatMoney(text, organisation.currency, locale)}>
        {formatCompactMoney(text, organisation.currency, locale)}
      </span>
    );
  };
  const day = (iso: string): ReactNode => formatDate(toZoned(iso, timeZone) ?? iso, locale);
  const number = (name: string): number => Number(record[name] ?? 0);
  const average = averageOrder(nullable(record['revenue']), number('orderCount'));
  const [first, last] = [asText(record['firstOrderAt']), asText(record['lastOrderAt'])];
  const created = asText(record['createdAt']);
  const since = first !== '' && first < created ? first : created;
  const shared = { object, record };
  return (
    <div className={css.part} data-part="worth">
      <Title order={2} size="h3">
        {t('customer.worth')}
      </Title>
      <dl className={css.figures}>
        <Figure
          {...shared}
          name="revenue"
          opens={{
            object: 'order',
            where: { and: [of, counted, { field: 'paymentStatus', op: 'ne', value: 'refunded' }] },
          }}
        >
          {money(record['revenue'])}
        </Figure>
        <Figure {...shared} name="orderCount" opens={orders}>
          {formatNumber(number('orderCount'), locale)}
        </Figure>
        {average !== null && 'revenue' in record && (
          <Shown
            name="average"
            label={t('customer.average')}
            definition={t('customer.averageDefinition')}
          >
            {money(average)}
          </Shown>
        )}
        {!isEmpty(record['unpaidAmount']) && Number(record['unpaidAmount']) > 0 && (
          <Figure
            {...shared}
            name="unpaidAmount"
            opens={{ object: 'order', where: { and: [of, counted, unpaid] } }}
          >
            {money(record['unpaidAmount'])}
          </Figure>
        )}
        {number('openOpportunities') > 0 && (
          <Figure
            {...shared}
            name="openOpportunities"
            opens={{
              object: 'opportunity',
              where: { and: [of, { field: 'status', op: 'eq', value: 'open' }] },
            }}
          >
            {formatNumber(number('openOpportunities'), locale)}
            {!isEmpty(record['openAmount']) && <> · {money(record['openAmount'])}</>}
          </Figure>
        )}
        {last !== '' && (
          <Figure {...shared} name="lastOrderAt" opens={orders}>
            <span title={asText(day(last))}>{formatRelative(last, locale, now)}</span>
          </Figure>
        )}
        {first !== '' && (
          <Figure {...shared} name="firstOrderAt" opens={orders}>
            {day(first)}
          </Figure>
        )}
        {since !== '' && (
          <Shown
            name="since"
            label={t('customer.since')}
            definition={t('customer.sinceDefinition')}
          >
            {day(since)}
          </Shown>
        )}
      </dl>
    </div>
  );
}

const nullable = (value: unknown): string | null => (isEmpty(value) ? null : asText(value));

type FigureProps = Props & {
  /** Of the fact. */
  name: string;
  opens: { object: string; where: Condition };
  children: ReactNode;
};

/** A fact by its own name and explanation; nothing where the reader may not see it. */
function Figure({ object, record, name, opens, children }: FigureProps) {
  const label = useLabel();
  const field = object.fields.find((each) => each.name === name);
  if (!field || !(name in record)) return null;
  return (
    <Shown name={name} label={label(field.label)} definition={label(field.help ?? field.label)}>
      <Drill {...opens} className={css.drill}>
        {children}
      </Drill>
    </Shown>
  );
}

type ShownProps = { name: string; label: string; definition: string; children: ReactNode };

function Shown({ name, label, definition, children }: ShownProps) {
  return (
    <div data-figure={name}>
      <dt>
        <Explained label={label} definition={definition} />
      </dt>
      <dd className={css.number}>{children}</dd>
    </div>
  );
}
