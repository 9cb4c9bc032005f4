import { Button, SegmentedControl, Skeleton } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useObject } from '../../../../web/api/queries.ts';
import { Chart } from '../../../../web/chart/Chart.tsx';
import { formatDate, formatNumber } from '../../../../web/format.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { ALL } from '../../../../web/list/view.ts';
import type { Measures } from '../../../../web/measure/useMeasures.ts';
import { all, inGroup } from '../../../../web/measure/where.ts';
import { InsightCard } from '../../refresh/pages/InsightCard.tsx';
import { HESITATING, UNHAPPY } from '../rules.ts';
import { MoodTable, type NamedRow } from './MoodTable.tsx';
import { type Split, type WordsKey, inStep, moodRows, trendRows } from './state.ts';
import { useOptions } from './useOptions.ts';

/** Lines shown until one asks for all. */
const SHORT = 8;

/** `object`: whose records the texts are. */
type Props = { object: string; measures: Measures<WordsKey> };

/** What the columns of the trend count. */
const TRENDS = ['negative', 'hesitating'] as const;

/** How customers sounded week by week: the unhappy or the hesitating texts as columns, all of them in the table. */
export function TrendCard({ object, measures, step }: Props & { step: 'week' | 'month' }) {
  const { t, locale } = useT();
  const navigate = useNavigate();
  const path = useObject(object)?.path;
  const [isWhole, setWhole] = useState(false);
  const [of, setOf] = useState<(typeof TRENDS)[number]>('negative');
  const measured = measures.of('trend');
  const now = measured?.now;
  const hesitation = measures.of('hesitation');
  const rows = useMemo(
    () =>
      trendRows(now, hesitation?.now, step).map((row) => ({
        ...row,
        name: formatDate(row.key, locale),
        where: inStep(row.key, step),
      })),
    [hesitation, locale, now, step],
  );
  const items = useMemo(
    () =>
      rows.map((row) => {
        const value = row[of] ?? 0;
        return { title: row.name, value, text: formatNumber(value, locale) };
      }),
    [locale, of, rows],
  );
  if (!measured) return null;
  const newest = rows.filter((row) => row.all > 0).toReversed();
  const open = (at: number) => {
    const row = rows[at];
    if (!row || !path || !now) return;
    const told =
      of === 'negative'
        ? inGroup({ field: 'sentiment' }, UNHAPPY)
        : inGroup({ field: 'emotion' }, HESITATING);
    const where = all(now.where, row.where, told);
    void navigate({ to: '/$path', params: { path }, search: { view: ALL, where } });
  };
  const title = t(step === 'week' ? 'words.byWeek' : 'words.byMonth');
  return (
    <InsightCard title={title} name="trend" isWide>
      {now ? (
        <>
          {hesitation && (
            <SegmentedControl
              size="xs"
              aria-label={t('words.trendOf')}
              data={TRENDS.map((value) => ({ value, label: t(`words.trendOf.${value}`) }))}
              value={of}
              onChange={(next) => setOf(next)}
            />
          )}
          <Chart kind="columns" label={title} items={items} height={180} onPick={open} />
          <MoodTable
            measured={measured}
            head={t(step === 'week' ? 'words.week' : 'words.month')}
            rows={isWhole ? newest : newest.slice(0, SHORT)}
          />
          {newest.length > SHORT && (
            <Button
              variant="subtle"
              size="compact-sm"
              aria-expanded={isWhole}
              onClick={() => setWhole(!isWhole)}
            >
              {t(isWhole ? 'words.fewer' : 'words.allRows', {
                count: formatNumber(newest.length, locale),
              })}
            </Button>
          )}
        </>
      ) : (
        <Skeleton h={400} />
      )}
    </InsightCard>
  );
}

type SplitProps = Props & {
  split: Split;
  /** Narrows the page to one of them. */
  onPick?: (key: string) => void;
};

/** How customers sounded on each channel, about each matter, or with each concern. */
export function SplitCard({ object, measures, split, onPick }: SplitProps) {
  const { t } = useT();
  const label = useLabel();
  const options = useOptions(object)(split);
  const field = useObject(object)?.fields.find(({ name }) => name === split);
  const measured = measures.of(split);
  if (!measured || !field) return null;
  const rows = moodRows(measured.now)
    .map((row): NamedRow => ({
      ...row,
      pick: onPick && (() => onPick(row.key)),
      name: options.find(({ id }) => id === row.key)?.name ?? row.key,
      where: inGroup({ field: split }, row.key),
    }))
    .toSorted((a, b) => b.negative - a.negative || b.all - a.all);
  const title = t(`words.by.${split}`);
  return (
    <InsightCard title={title} name={split}>
      {measured.now ? (
        <MoodTable measured={measured} head={label(field.label)} rows={rows} />
      ) : (
        <Skeleton h={200} />
      )}
    </InsightCard>
  );
}
