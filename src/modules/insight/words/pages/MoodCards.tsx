import { Button, Skeleton } from '@mantine/core';
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
import { UNHAPPY } from '../rules.ts';
import { MoodTable, type NamedRow } from './MoodTable.tsx';
import { type Split, type WordsKey, inStep, moodRows, withoutGaps } from './state.ts';
import { useOptions } from './useOptions.ts';

/** Lines shown until one asks for all. */
const SHORT = 8;

/** `object`: whose records the texts are. */
type Props = { object: string; measures: Measures<WordsKey> };

/** How customers sounded week by week: the unhappy texts as columns, all of them in the table. */
export function TrendCard({ object, measures, step }: Props & { step: 'week' | 'month' }) {
  const { t, locale } = useT();
  const navigate = useNavigate();
  const path = useObject(object)?.path;
  const [isWhole, setWhole] = useState(false);
  const measured = measures.of('trend');
  const now = measured?.now;
  const rows = useMemo(
    () =>
      withoutGaps(moodRows(now), step).map((row): NamedRow => ({
        ...row,
        name: formatDate(row.key, locale),
        where: inStep(row.key, step),
      })),
    [locale, now, step],
  );
  const items = useMemo(
    () =>
      rows.map(({ name, negative }) => ({
        title: name,
        value: negative,
        text: formatNumber(negative, locale),
      })),
    [locale, rows],
  );
  if (!measured) return null;
  const newest = rows.filter((row) => row.all > 0).toReversed();
  const open = (at: number) => {
    const row = rows[at];
    if (!row || !path || !now) return;
    const where = all(now.where, row.where, inGroup({ field: 'sentiment' }, UNHAPPY));
    void navigate({ to: '/$path', params: { path }, search: { view: ALL, where } });
  };
  const title = t(step === 'week' ? 'words.byWeek' : 'words.byMonth');
  return (
    <InsightCard title={title} name="trend" isWide>
      {now ? (
        <>
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
