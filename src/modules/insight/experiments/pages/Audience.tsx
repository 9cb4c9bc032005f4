import '../../../../web/list/list.css';
import { Text } from '@mantine/core';
import { useMemo } from 'react';
import type { Condition } from '../../../../kernel/condition.ts';
import type { ObjectWire } from '../../../../kernel/wire.ts';
import { usePage } from '../../../../web/api/queries.ts';
import { formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { ConditionBar } from '../../../../web/list/ConditionBar.tsx';
import { useSpeaker } from '../../../../web/list/useSpeaker.ts';
import { sayCondition } from '../../../../web/list/words.ts';
import { Drill } from '../../../../web/measure/Figure.tsx';
import css from './experiments.module.css';

/** Everybody: a condition that asks nothing. */
export const EVERYBODY: Condition = { and: [] };

/** The condition that an experiment keeps as text; undefined where there is none. */
export function readAudience(text: unknown): Condition | undefined {
  return typeof text === 'string' ? (JSON.parse(text) as Condition) : undefined;
}

/** True for a condition that everybody fulfils. */
export function isEverybody(where: Condition | undefined): boolean {
  return where !== undefined && 'and' in where && where.and.length === 0;
}

type Props = {
  customer: ObjectWire;
  where: Condition | undefined;
  /** Left out where it stands. */
  onChange?: (where: Condition) => void;
  /** Customers are assigned already: those who fit now are others than those who take part. */
  isAssigned?: boolean;
};

/** Which customers: in words that can be changed, with how many of them the reader sees now; nothing where none are said. */
export function Audience({ customer, where, onChange, isAssigned = false }: Props) {
  const { t, locale } = useT();
  const speaker = useSpeaker(customer, where);
  const page = useMemo(() => ({ where, limit: 1, count: true }), [where]);
  const { total } = usePage(customer, page, { enabled: where !== undefined });
  if (where === undefined && !onChange) return null;
  const [counted, more] = isAssigned
    ? (['experiment.fitToday', 'experiment.fitTodayMore'] as const)
    : (['experiment.customers', 'experiment.customersMore'] as const);
  const said =
    where === undefined || isEverybody(where)
      ? t('experiment.everybody')
      : sayCondition(where, customer, speaker);
  return (
    <div
      className={css.audience}
      role="group"
      aria-label={t('experiment.audience')}
      // A condition that is applied stands in a form of its own: it does not save the one around it.
      onSubmit={(event) => event.stopPropagation()}
    >
      <Text size="sm" c="dimmed">
        {t('experiment.audience')}
      </Text>
      {onChange ? (
        <>
          {isEverybody(where) && <Text size="sm">{t('experiment.everybody')}</Text>}
          <ConditionBar
            object={customer}
            where={isEverybody(where) ? undefined : where}
            onChange={(next) => onChange(next ?? EVERYBODY)}
          />
        </>
      ) : (
        <Text size="sm">{said}</Text>
      )}
      {total && where && (
        <Text size="sm">
          <Drill object="customer" where={isEverybody(where) ? null : where}>
            {t(total.capped ? more : counted, {
              count: total.count,
              number: formatNumber(total.count, locale),
            })}
          </Drill>
        </Text>
      )}
    </div>
  );
}
