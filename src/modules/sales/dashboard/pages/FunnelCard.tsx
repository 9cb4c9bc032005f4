import { EmptyState, Skeleton, Title } from '@mantine/core';
import { IconTargetArrow } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { RecordWire } from '../../../../kernel/wire.ts';
import { useMe, useObject } from '../../../../web/api/queries.ts';
import { Chart } from '../../../../web/chart/Chart.tsx';
import { asText } from '../../../../web/fields/value.ts';
import { formatNumber } from '../../../../web/format.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { ALL } from '../../../../web/list/view.ts';
import { Definition, Drill } from '../../../../web/measure/Figure.tsx';
import { figureText } from '../../../../web/measure/figure.ts';
import { type Measures, numberOf } from '../../../../web/measure/useMeasures.ts';
import { all, inGroup } from '../../../../web/measure/where.ts';
import css from './dashboard.module.css';
import type { FigureKey } from './state.ts';

const COLUMNS = [
  'stage.count',
  'stage.amount',
  'stage.weighted',
  'stage.entered',
  'stage.conversion',
  'stage.days',
] as const;
/** What adds up to the figures above. */
const TOTALS: Partial<Record<FigureKey, FigureKey>> = {
  'stage.count': 'openCount',
  'stage.amount': 'openAmount',
  'stage.weighted': 'weighted',
};

type Props = {
  measures: Measures<FigureKey>;
  stages: readonly RecordWire[];
  pipeline: string;
};

/** The open pipeline by stage as it stands now, and how the stages were passed in the period. */
export function FunnelCard({ measures, stages, pipeline }: Props) {
  const { t, locale } = useT();
  const { currency } = useMe().organisation;
  const navigate = useNavigate();
  const path = useObject('opportunity')?.path;
  const counts = measures.of('stage.count')?.now;
  const rows = useMemo(
    () =>
      stages.filter(
        (stage) => stage['kind'] === 'open' && (!pipeline || stage['pipeline'] === pipeline),
      ),
    [pipeline, stages],
  );
  const items = useMemo(() => {
    const sums = new Map(
      counts?.groups.map(({ keys: [key], values: [count] }) => [key, Number(count)]),
    );
    return rows.map((stage) => {
      const value = sums.get(stage.id) ?? 0;
      return { title: asText(stage['name']), value, text: formatNumber(value, locale) };
    });
  }, [counts, locale, rows]);
  const open = (at: number) => {
    const stage = rows[at];
    if (!stage || !path || !counts) return;
    const where = all(counts.where, inGroup({ field: 'stage' }, stage.id));
    void navigate({ to: '/$path', params: { path }, search: { view: ALL, where } });
  };
  const height = Math.max(160, rows.length * 40);
  const empty = counts && counts.groups.length === 0;
  return (
    <section className={`${css.card} ${css.wide}`} aria-label={t('dashboard.funnel')}>
      <div className={css.cardHead}>
        <Title order={2} size="h3">
          {t('dashboard.funnel')}
        </Title>
      </div>
      {!counts || rows.length === 0 ? (
        <Skeleton h={height} />
      ) : (
        <div className={css.funnel}>
          {empty ? (
            <EmptyState
              icon={<IconTargetArrow aria-hidden />}
              title={t('workbench.noPipeline')}
              description={t('dashboard.noPipelineHint')}
            />
          ) : (
            <Chart
              kind="funnel"
              label={t('dashboard.funnel')}
              items={items}
              height={height}
              onPick={open}
            />
          )}
          <StageTable measures={measures} rows={rows} currency={currency} />
        </div>
      )}
    </section>
  );
}

function StageTable({
  measures,
  rows,
  currency,
}: {
  measures: Measures<FigureKey>;
  rows: readonly RecordWire[];
  currency: string;
}) {
  const { t, locale } = useT();
  const label = useLabel();
  const columns = COLUMNS.flatMap((key) => {
    const measured = measures.of(key);
    return measured ? [{ key, ...measured }] : [];
  });
  return (
    <div className={css.scroll}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t('workbench.stage')}</th>
            {columns.map(({ key, measure }) => (
              <th key={key} scope="col">
                {key === 'stage.count' ? t('workbench.count') : label(measure.label)}
                <Definition measure={measure} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((stage) => (
            <tr key={stage.id} data-stage={stage.id}>
              <th scope="row">{asText(stage['name'])}</th>
              {columns.map(({ key, measure, now }) => {
                const group = now?.groups.find(({ keys }) => keys[0] === stage.id);
                const value = group?.values[0] ?? (adds(measure.unit) ? 0 : null);
                const text = figureText(value, measure.unit, { locale, currency });
                return (
                  <td key={key} data-column={key}>
                    {now && value !== null ? (
                      <Drill
                        object={now.object}
                        where={all(now.where, inGroup({ field: 'stage' }, stage.id))}
                        label={`${asText(stage['name'])} ${label(measure.label)} ${text}`}
                      >
                        {text}
                      </Drill>
                    ) : (
                      text
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t('workbench.total')}</th>
            {columns.map(({ key }) => {
              const total = TOTALS[key] && measures.of(TOTALS[key]);
              return (
                <td key={key} data-column={key}>
                  {total?.now && (
                    <Drill object={total.now.object} where={total.now.where}>
                      {figureText(numberOf(total), total.measure.unit, { locale, currency })}
                    </Drill>
                  )}
                </td>
              );
            })}
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function adds(unit: string): boolean {
  return unit === 'count' || unit === 'money';
}
