import { Anchor, Badge, Button, EmptyState, Group, Text } from '@mantine/core';
import { IconTargetArrow } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { ObjectWire, RecordWire } from '../../../../kernel/wire.ts';
import { useMe, usePage } from '../../../../web/api/queries.ts';
import { asText, titleOf } from '../../../../web/fields/value.ts';
import { dayIn, formatCompactMoney, formatDate } from '../../../../web/format.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { Definition, Drill, Figure } from '../../../../web/measure/Figure.tsx';
import { figureText } from '../../../../web/measure/figure.ts';
import type { Measures } from '../../../../web/measure/useMeasures.ts';
import { all, inGroup } from '../../../../web/measure/where.ts';
import { useNow } from '../../../../web/record/useNow.ts';
import { Card, Rows } from './Card.tsx';
import { type FigureKey, type Scope, lists } from './figures.ts';
import css from './workbench.module.css';

type Props = { opportunity: ObjectWire; scope: Scope; measures: Measures<FigureKey> };

/** The open opportunities by stage, and those that want something now. */
export function PipelineCard({ opportunity, scope, measures }: Props) {
  const { t } = useT();
  const label = useLabel();
  const stages = measures.of('stageCount');
  const empty = stages?.now && stages.now.groups.length === 0;
  return (
    <Card
      title={t(scope === 'own' ? 'workbench.myPipeline' : 'workbench.pipeline')}
      aside={stages && <Definition measure={stages.measure} />}
    >
      {empty ? (
        <EmptyState icon={<IconTargetArrow aria-hidden />} title={t('workbench.noPipeline')}>
          {opportunity.verbs.create && (
            <Button
              variant="default"
              renderRoot={(props: Record<string, unknown>) => (
                <Link {...props} to="/$path/new" params={{ path: opportunity.path }} search={{}} />
              )}
            >
              {t('palette.createOne', { object: label(opportunity.label) })}
            </Button>
          )}
        </EmptyState>
      ) : (
        <>
          <Stages measures={measures} />
          <Pressing opportunity={opportunity} scope={scope} measures={measures} />
        </>
      )}
    </Card>
  );
}

/** How many opportunities stand in each stage, and what they come to. */
function Stages({ measures }: { measures: Measures<FigureKey> }) {
  const { t, locale } = useT();
  const { currency } = useMe().organisation;
  const counts = measures.of('stageCount')?.now;
  const amounts = measures.of('stageAmount')?.now;
  const rows = useMemo(() => {
    const sums = new Map(amounts?.groups.map(({ keys: [key], values: [sum] }) => [key, sum ?? 0]));
    return (counts?.groups ?? [])
      .map(({ keys: [key], titles, places, values: [count] }) => ({
        key,
        title: titles[0] ?? '',
        place: places?.[0] ?? 0,
        count: Number(count),
        sum: String(sums.get(key) ?? 0),
      }))
      .toSorted((a, b) => a.place - b.place);
  }, [amounts, counts]);
  if (!counts) return <Rows count={4} />;
  const most = Math.max(...rows.map(({ sum }) => Number(sum)), 1);
  const total = rows.reduce((sum, row) => sum + Number(row.sum), 0);
  const exact = (sum: string) => figureText(sum, 'money', { locale, currency, exact: true });
  return (
    <table className={css.stages}>
      <thead>
        <tr>
          <th scope="col">{t('workbench.stage')}</th>
          <th scope="col">{t('workbench.count')}</th>
          <th scope="col" aria-hidden />
          <th scope="col">{t('workbench.amount')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, title, count, sum }) => (
          <tr key={String(key)} data-stage={String(key)}>
            <th scope="row">{title}</th>
            <td>
              <Drill
                object={counts.object}
                where={all(counts.where, inGroup({ field: 'stage' }, key))}
                label={`${title} ${count}`}
              >
                {count}
              </Drill>
            </td>
            <td className={css.bar} aria-hidden>
              <span style={{ width: `${(Number(sum) / most) * 100}%` }} />
            </td>
            <td title={exact(sum)}>
              <Drill
                object={counts.object}
                where={all(counts.where, inGroup({ field: 'stage' }, key))}
                label={`${title} ${formatCompactMoney(sum, currency, locale)}`}
              >
                {formatCompactMoney(sum, currency, locale)}
              </Drill>
            </td>
          </tr>
        ))}
        <tr>
          <th scope="row">{t('workbench.total')}</th>
          <td>
            <Drill object={counts.object} where={counts.where}>
              {rows.reduce((sum, row) => sum + row.count, 0)}
            </Drill>
          </td>
          <td aria-hidden />
          <td title={exact(String(total))}>
            <Drill object={counts.object} where={counts.where}>
              {formatCompactMoney(String(total), currency, locale)}
            </Drill>
          </td>
        </tr>
      </tbody>
    </table>
  );
}

function Pressing({ opportunity, scope, measures }: Props) {
  const { t } = useT();
  const page = useMemo(() => lists.opportunity(scope), [scope]);
  const { items } = usePage(opportunity, page);
  const numbers = (['closing', 'stale'] as const).flatMap((key) => {
    const measured = measures.of(key);
    return measured?.now ? [{ key, measured }] : [];
  });
  return (
    <>
      <div className={css.numbers}>
        {numbers.map(({ key, measured }) => (
          <div key={key}>
            <Text size="xs" c="dimmed">
              {t(`workbench.${key}`)}
            </Text>
            <Text className={css.number} data-figure={key}>
              <Figure measured={measured} />
            </Text>
          </div>
        ))}
      </div>
      <ul className={css.list}>
        {items.map((record) => (
          <OpportunityRow key={record.id} opportunity={opportunity} record={record} />
        ))}
      </ul>
    </>
  );
}

function OpportunityRow({ opportunity, record }: { opportunity: ObjectWire; record: RecordWire }) {
  const { t, locale } = useT();
  const { organisation, timeZone } = useMe();
  const now = useNow();
  const today = dayIn(new Date(now).toISOString(), timeZone);
  const close = asText(record['closeDate']);
  const staleOn = asText(record['staleOn']);
  const amount = asText(record['amount']);
  return (
    <li className={css.row}>
      <div className={css.main}>
        <Anchor
          size="sm"
          renderRoot={(props: Record<string, unknown>) => (
            <Link {...props} to="/$path/$id" params={{ path: opportunity.path, id: record.id }} />
          )}
        >
          {asText(record['name'])}
        </Anchor>
        <Text size="xs" c="dimmed" truncate>
          {[titleOf(record, 'customer'), titleOf(record, 'stage')].filter(Boolean).join(' · ')}
        </Text>
      </div>
      <div className={css.aside}>
        <Text size="sm">
          {amount &&
            formatCompactMoney(amount, asText(record['currency']) || organisation.currency, locale)}
        </Text>
        <Group gap={6} justify="flex-end" wrap="nowrap">
          {staleOn !== '' && staleOn <= today && (
            <Badge size="sm" variant="light" color="orange">
              {t('workbench.staleOne')}
            </Badge>
          )}
          <Text size="xs" c={close && close < today ? 'var(--mantine-color-error)' : 'dimmed'}>
            {close && formatDate(close, locale)}
          </Text>
        </Group>
      </div>
    </li>
  );
}
