import { Anchor, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { get } from '../../../../web/api/client.ts';
import { keys } from '../../../../web/api/keys.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import type { PanelProps } from '../../../../web/screen.ts';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import css from '../../scores/pages/quality.module.css';
import { Trend } from '../../scores/pages/Trend.tsx';
import { useRuleWords } from '../../scores/pages/words.ts';
import type { QualityView } from '../../scores/wire.ts';
import { Doubles } from './Doubles.tsx';

/** What is changed while one looks is judged within seconds: it is asked so many times, every so many milliseconds. */
const TIMES = 5;
const EVERY = 2_000;

/** How good a record's data is, and what is to be mended. */
export function QualityCard({ object, record }: PanelProps) {
  const { t } = useT();
  const words = useRuleWords(object);
  const [opened, setOpened] = useState({ id: record.id, version: record.version });
  if (opened.id !== record.id) setOpened({ id: record.id, version: record.version });
  const isChanged = opened.version !== record.version;
  const { data, error, refetch } = useQuery({
    queryKey: [...keys.view(object.name, record.id, 'quality'), record.version],
    queryFn: ({ signal }) =>
      get<QualityView>(`/${object.path}/${record.id}/views/quality`, { signal }),
    enabled: record._rights !== undefined && 'qualityScore' in record,
    placeholderData: (before) => before,
    // Counted, not timed: the clocks of server and reader need not agree. Each version has its own count.
    refetchInterval: ({ state: { data: known, dataUpdateCount, errorUpdateCount } }) =>
      (isChanged || (known?.score === null && known.rules > 0)) &&
      dataUpdateCount + errorUpdateCount <= TIMES
        ? EVERY
        : false,
  });
  if (error && !data) {
    return (
      <section className={css.card} data-part="quality" aria-label={t('quality.card')}>
        <Title order={2} size="h3">
          {t('quality.card')}
        </Title>
        <ErrorState error={error} onRetry={() => void refetch()} />
      </section>
    );
  }
  if (!data) return null;
  const { doubles } = data;
  const score = data.rules === 0 ? null : data.score;
  if (score === null && !doubles.merged && !doubles.waiting) return null;
  return (
    <section className={css.card} data-part="quality" aria-label={t('quality.card')}>
      <div className={css.cardHead}>
        <Title order={2} size="h3">
          {t('quality.card')}
        </Title>
        {score !== null && (
          <span className={css.scoreNow}>
            {data.trend.length > 0 && <Trend days={data.trend} name={t('quality.card')} />}
            <Score of={object.name} score={score} />
          </span>
        )}
      </div>
      {score !== null && data.issues.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('quality.good')}
        </Text>
      )}
      {score !== null && data.issues.length > 0 && (
        <ul className={css.list}>
          {data.issues.map(({ rule }) => (
            <li key={rule.id}>{words.broken(rule)}</li>
          ))}
        </ul>
      )}
      <Doubles object={object} id={record.id} doubles={doubles} />
    </section>
  );
}

/** The score, which leads to what is to be mended of such records. */
function Score({ of, score }: { of: string; score: number }) {
  const { t } = useT();
  const whose = { object: of };
  return (
    <Anchor
      fw={600}
      renderRoot={(props: Record<string, unknown>) => (
        <Link
          {...props}
          to="/$path"
          params={{ path: 'quality' }}
          search={{ view: undefined, ...whose }}
        />
      )}
    >
      {t('quality.points', { value: score })}
    </Anchor>
  );
}
