import { EmptyState, Skeleton, Title } from '@mantine/core';
import { IconChartBar } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useMe, useObject } from '../../../../web/api/queries.ts';
import { Chart } from '../../../../web/chart/Chart.tsx';
import { formatCompactMoney, formatMoney, formatNumber } from '../../../../web/format.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { ALL } from '../../../../web/list/view.ts';
import { Definition, Drill } from '../../../../web/measure/Figure.tsx';
import { type Measured, type Measures, numberOf } from '../../../../web/measure/useMeasures.ts';
import css from './dashboard.module.css';
import { monthRows, splitRows } from './rows.ts';
import type { OrderFigureKey } from './orderFigures.ts';
import { type FigureKey, ORDER_MONTH, type Row, SPLITS, type Split } from './state.ts';

/** What was won in the period, split by month, by person or by product. */
export function WonCard({ split, measures }: { split: Split; measures: Measures<FigureKey> }) {
  const { t, locale } = useT();
  const amounts = measures.of(`won.${split}.amount`);
  const counts = measures.of(`won.${split}.count`);
  const total = useTotal(measures.of('wonAmount'), measures.of('wonCount'));
  const [sums, numbers] = [amounts?.now, counts?.now];
  const rows = useMemo(() => {
    if (!sums || !numbers) return undefined;
    if (split === 'month') return monthRows({ sums, numbers, split: SPLITS.month, locale });
    const words = { none: t(`dashboard.no.${split}`), rest: t('dashboard.rest') };
    return splitRows({ sums, numbers, field: split, total, nameOf: (_, title) => title, words });
  }, [locale, numbers, split, sums, t, total]);
  if (!amounts || !counts) return null;
  return (
    <GroupCard
      title={t(`dashboard.won.${split}`)}
      head={t(`dashboard.by.${split}`)}
      amounts={amounts}
      counts={counts}
      rows={rows}
      total={total}
      columns={split === 'month'}
    />
  );
}

/** What was sold in the period, by month. */
export function OrdersCard({ measures }: { measures: Measures<OrderFigureKey> }) {
  const { t, locale } = useT();
  const amounts = measures.of('month.revenue');
  const counts = measures.of('month.count');
  const total = useTotal(measures.of('all.revenue'), measures.of('all.count'));
  const [sums, numbers] = [amounts?.now, counts?.now];
  const rows = useMemo(
    () => sums && numbers && monthRows({ sums, numbers, split: ORDER_MONTH, locale }),
    [locale, numbers, sums],
  );
  if (!amounts || !counts) return null;
  return (
    <GroupCard
      title={t('dashboard.orders.month')}
      order={3}
      head={t('dashboard.by.month')}
      amounts={amounts}
      counts={counts}
      rows={rows}
      total={total}
      columns
    />
  );
}

/** What was lost in the period, by reason. */
export function LostCard({ measures }: { measures: Measures<FigureKey> }) {
  const { t } = useT();
  const label = useLabel();
  const opportunity = useObject('opportunity');
  const amounts = measures.of('lost.amount');
  const counts = measures.of('lost.count');
  const total = useTotal(measures.of('lostAmount'), measures.of('lostCount'));
  const [sums, numbers] = [amounts?.now, counts?.now];
  const rows = useMemo(() => {
    if (!sums || !numbers) return undefined;
    const field = opportunity?.fields.find(({ name }) => name === 'lossReason');
    const options = field?.kind === 'choice' ? field.options : {};
    const nameOf = (key: unknown) => {
      const option = options[String(key)];
      return option ? label(option.label) : String(key);
    };
    const words = { none: t('dashboard.no.reason'), rest: t('dashboard.rest') };
    return splitRows({ sums, numbers, field: 'lossReason', total, nameOf, words });
  }, [label, numbers, opportunity, sums, t, total]);
  if (!amounts || !counts) return null;
  return (
    <GroupCard
      title={t('dashboard.lost')}
      head={t('dashboard.by.reason')}
      amounts={amounts}
      counts={counts}
      rows={rows}
      total={total}
    />
  );
}

export type Total = { amount: number; count: number };

function useTotal(amount: Measured | undefined, count: Measured | undefined): Total {
  const [sum, number] = [amount, count].map((each) => (each ? Number(numberOf(each)) : 0));
  return useMemo(() => ({ amount: sum ?? 0, count: number ?? 0 }), [number, sum]);
}

type Props = {
  title: string;
  /** The level of its heading. */
  order?: 2 | 3;
  /** What the lines of the table are. */
  head: string;
  amounts: Measured;
  counts: Measured;
  rows: readonly Row[] | undefined;
  total: Total;
  columns?: boolean;
};

const BAR = 28;
const COLUMNS_HEIGHT = 200;

function GroupCard({ title, order = 2, head, amounts, counts, rows, total, columns }: Props) {
  const { t, locale } = useT();
  const { currency } = useMe().organisation;
  const navigate = useNavigate();
  const path = useObject(amounts.measure.object)?.path;
  const items = useMemo(
    () =>
      rows?.map((row) => ({
        title: row.title,
        value: row.amount,
        text: formatCompactMoney(String(row.amount), currency, locale),
      })) ?? [],
    [currency, locale, rows],
  );
  const open = (at: number) => {
    const where = rows?.[at]?.where.amount;
    if (path && where)
      void navigate({ to: '/$path', params: { path }, search: { view: ALL, where } });
  };
  const height = columns ? COLUMNS_HEIGHT : Math.max(3, items.length) * BAR;
  return (
    <section className={css.card} aria-label={title}>
      <div className={css.cardHead}>
        <Title order={order} size="h3">
          {title}
        </Title>
        <Definition measure={amounts.measure} />
      </div>
      {!rows ? (
        <Skeleton h={height} />
      ) : rows.length === 0 ? (
        <EmptyState
          icon={<IconChartBar aria-hidden />}
          title={t('dashboard.nothing')}
          description={t('dashboard.nothingHint')}
        />
      ) : (
        <>
          <Chart
            kind={columns ? 'columns' : 'bars'}
            label={title}
            items={items}
            height={height}
            onPick={open}
          />
          <GroupTable head={head} rows={rows} total={total} amounts={amounts} counts={counts} />
        </>
      )}
    </section>
  );
}

function GroupTable({
  head,
  rows,
  total,
  amounts,
  counts,
}: {
  head: string;
  rows: readonly Row[];
  total: Total;
  amounts: Measured;
  counts: Measured;
}) {
  const { t, locale } = useT();
  const { currency } = useMe().organisation;
  const money = (amount: number) => formatMoney(String(amount), currency, locale);
  const object = amounts.now?.object ?? '';
  return (
    <table className={css.table}>
      <thead>
        <tr>
          <th scope="col">{head}</th>
          <th scope="col">
            {t('workbench.count')}
            <Definition measure={counts.measure} />
          </th>
          <th scope="col">{t('workbench.amount')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ id, title, count, amount, where }) => (
          <tr key={id} data-row={id}>
            <th scope="row">{title}</th>
            <td>
              <Drill
                object={object}
                where={where.count}
                label={`${title} ${formatNumber(count, locale)}`}
              >
                {formatNumber(count, locale)}
              </Drill>
            </td>
            <td>
              <Drill object={object} where={where.amount} label={`${title} ${money(amount)}`}>
                {money(amount)}
              </Drill>
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{t('workbench.total')}</th>
          <td>
            <Drill object={object} where={counts.now?.where}>
              {formatNumber(total.count, locale)}
            </Drill>
          </td>
          <td>
            <Drill object={object} where={amounts.now?.where}>
              {money(total.amount)}
            </Drill>
          </td>
        </tr>
      </tfoot>
    </table>
  );
}
