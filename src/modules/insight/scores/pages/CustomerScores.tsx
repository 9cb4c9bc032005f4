import { Skeleton, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Condition } from '../../../../kernel/condition.ts';
import type { ObjectWire, RecordWire } from '../../../../kernel/wire.ts';
import { useMe } from '../../../../web/api/queries.ts';
import { FieldValue } from '../../../../web/fields/FieldValue.tsx';
import { asText, isEmpty, shown } from '../../../../web/fields/value.ts';
import { formatCompactMoney, formatMoney } from '../../../../web/format.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { Drill } from '../../../../web/measure/Figure.tsx';
import type { PanelProps } from '../../../../web/screen.ts';
import { usePhone } from '../../../../web/shell/AppLayout.tsx';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { RISKY, adviceFor } from '../../churn/rules.ts';
import { Fold } from '../../refresh/pages/Fold.tsx';
import type { Estimated } from '../rules.ts';
import type { InsightView } from '../wire.ts';
import { Reasons } from './Reasons.tsx';
import { Figure, Sources, WhyNone } from './Scored.tsx';
import css from './scores.module.css';
import { isUnprofiled, useInsight } from './useInsight.ts';

/** What the scores say of a customer, or in a sentence why they say nothing. On a phone one line that unfolds. */
export function CustomerScores({ object, record }: PanelProps) {
  const { t } = useT();
  const phone = usePhone();
  const { data, error, refetch } = useInsight(object, record);
  // Who may not read what scores say is not told that there are any.
  if (!('churnChance' in record) && !('nextYearValue' in record)) return null;
  const scored = isScored(record);
  if (phone && !scored && !isUnprofiled(record)) return null;
  const body =
    error && !data ? (
      <ErrorState error={error} onRetry={() => void refetch()} />
    ) : !scored ? (
      <WhyNone record={record} view={data} kind="value" />
    ) : (
      <Body object={object} record={record} view={data} />
    );
  if (phone && scored) return <FoldedScores record={record}>{body}</FoldedScores>;
  return (
    <section className={css.part} data-part="scores" aria-label={t('score.title')}>
      <Title order={2} size="h3">
        {t('score.title')}
      </Title>
      {body}
    </section>
  );
}

/** Whether a customer has scores, by what the record itself says. */
function isScored(record: RecordWire): boolean {
  return (
    !isUnprofiled(record) && !(isEmpty(record['churnChance']) && isEmpty(record['nextYearValue']))
  );
}

/** One line at the counter, so that what they like stays first; all of it by a touch. */
function FoldedScores({ record, children }: { record: RecordWire; children: ReactNode }) {
  const { t, locale } = useT();
  const { currency } = useMe().organisation;
  const [churn, value] = [record['churnChance'], record['nextYearValue']];
  const parts = [
    ...(isEmpty(churn) ? [] : [t('score.summaryChurn', { value: asText(churn) })]),
    ...(isEmpty(value)
      ? []
      : [t('score.summaryValue', { value: formatCompactMoney(asText(value), currency, locale) })]),
  ];
  return (
    <Fold
      title={t('score.title')}
      part="scores"
      line={parts.join(' · ')}
      more={t('score.more')}
      less={t('score.less')}
    >
      {children}
    </Fold>
  );
}

type BodyProps = { object: ObjectWire; record: RecordWire; view: InsightView | undefined };

function Body({ object, record, view }: BodyProps) {
  const { t } = useT();
  const churn = view?.scores.find(({ kind }) => kind === 'churn');
  const reasons = churn && 'reasons' in churn.detail ? churn.detail.reasons : [];
  const chance = Number(record['churnChance'] ?? 0);
  const hasChurn = !isEmpty(record['churnChance']);
  const risky = hasChurn && chance >= RISKY;
  return (
    <div className={css.part}>
      <Badges object={object} record={record} />
      <Figures object={object} record={record} view={view} />
      {hasChurn ? (
        <>
          <Text size="xs" c="dimmed">
            {t('score.why')}
          </Text>
          <Reasons reasons={view && reasons} features={view?.features ?? {}} />
          {risky &&
            (view ? (
              <p className={css.advice} data-advice>
                {t(
                  `advice.${adviceFor({
                    reasons,
                    isSilent: record['preferredChannel'] === 'none',
                    owes: Number(record['unpaidAmount'] ?? 0) > 0,
                    openTasks: Number(record['openTasks'] ?? 0),
                  })}`,
                )}
              </p>
            ) : (
              <Skeleton h={32} />
            ))}
        </>
      ) : (
        'churnChance' in record && <WhyNone record={record} view={view} kind="churn" />
      )}
      <Sources scores={view?.scores} />
    </div>
  );
}

function Badges({ object, record }: Omit<BodyProps, 'view'>) {
  const fields = object.fields.filter(
    ({ name }) => (name === 'segment' || name === 'valueTier') && !isEmpty(record[name]),
  );
  return (
    <div className={css.badges}>
      {fields.map((field) => (
        <span key={field.name} data-score={field.name}>
          <FieldValue field={field} {...shown(field, record)} />
        </span>
      ))}
    </div>
  );
}

const counted: Condition = { field: 'status', op: 'ne', value: 'cancelled' };

/** The figures that stand on the record itself, at once; their intervals follow. Each opens the orders it rests on. */
function Figures({ object, record, view }: BodyProps) {
  const { t, locale } = useT();
  const { currency } = useMe().organisation;
  const label = useLabel();
  const value = view?.scores.find(({ kind }) => kind === 'value');
  const detail = value?.kind === 'value' ? value.detail : undefined;
  const orders: Condition = {
    and: [{ field: 'customer', op: 'eq', value: record.id }, counted],
  };
  const money = (amount: number | string) => formatCompactMoney(String(amount), currency, locale);
  const percent = (share: number) => t('score.percent', { value: Math.round(100 * share) });
  const show = (
    name: string,
    text: (value: string) => string,
    bounds?: { of: Estimated | null | undefined; text: (value: number) => string },
  ) => {
    const field = object.fields.find((each) => each.name === name);
    const raw = record[name];
    if (!field || isEmpty(raw)) return null;
    const shownAs = asText(raw);
    const known = label(field.help ?? field.label);
    return (
      <Figure
        name={name}
        label={label(field.label)}
        definition={bounds ? `${known} ${t('score.interval')}` : known}
      >
        <Drill object="order" where={orders}>
          <span title={field.kind === 'money' ? formatMoney(shownAs, currency, locale) : undefined}>
            {text(shownAs)}
          </span>
        </Drill>
        {bounds && (
          <span className={css.interval}>
            <Interval {...bounds} />
          </span>
        )}
      </Figure>
    );
  };
  return (
    <dl className={css.figures}>
      {show('nextYearValue', money, {
        of: detail?.nextYear,
        text: (n) => money(Math.round(n)),
      })}
      {show('lifetimeValue', money, {
        of: detail?.lifetime,
        text: (n) => money(Math.round(n)),
      })}
      {show('aliveChance', (n) => t('score.percent', { value: n }), {
        of: detail?.alive,
        text: percent,
      })}
      {show('churnChance', (n) => t('score.percent', { value: n }))}
    </dl>
  );
}

function Interval({
  of,
  text,
}: {
  of: Estimated | null | undefined;
  text: (value: number) => string;
}) {
  const { t } = useT();
  const [, low, high] = of ?? [];
  if (low === null || low === undefined || high === null || high === undefined) return null;
  return t('score.between', { low: text(low), high: text(high) });
}
