import { Alert, Text } from '@mantine/core';
import { IconAlertTriangle, IconClock } from '@tabler/icons-react';
import { formatDateTime, formatNumber } from '../../../../web/format.ts';
import { useMe } from '../../../../web/api/queries.ts';
import type { ResultsWire } from '../wire.ts';
import css from './experiments.module.css';
import { IntervalBar } from './IntervalBar.tsx';
import { useSaying } from './useSaying.ts';
import { isFinal, readingText, shareText, signed } from './words.ts';

type Props = { results: ResultsWire; ended: boolean };

/** What an experiment says today, in plain words, or why nothing can be said; nothing at all where nobody takes part. */
export function Verdicts({ results, ended }: Props) {
  const saying = useSaying();
  const { t, locale } = saying;
  const { timeZone } = useMe();
  const { state, arms, readings, firstResultAt } = results;
  if (state === 'sampleRatio') {
    const all = arms.reduce((sum, arm) => sum + arm.assigned, 0);
    const shares = arms.reduce((sum, arm) => sum + arm.share, 0);
    return (
      <Alert
        color="orange"
        icon={<IconAlertTriangle aria-hidden />}
        title={t('experiment.ratioTitle')}
        data-verdict="sampleRatio"
      >
        {t('experiment.ratio', {
          arms: arms
            .map(({ name, assigned, share }) =>
              t('experiment.ratioArm', {
                arm: name,
                found: shareText(assigned, all, locale),
                planned: shareText(share, shares, locale),
              }),
            )
            .join(t('experiment.and')),
        })}
      </Alert>
    );
  }
  if (state === 'waiting' && firstResultAt) {
    return (
      <Alert color="gray" icon={<IconClock aria-hidden />} data-verdict="waiting">
        {ended
          ? t('experiment.endedEarly', { days: formatNumber(results.days, locale) })
          : t('experiment.waiting', { at: formatDateTime(firstResultAt, locale, timeZone) })}
      </Alert>
    );
  }
  if (readings.length === 0) return null;
  const final = isFinal(results, ended);
  return (
    <div>
      {readings.map((reading) => {
        const arm = arms.find(({ id }) => id === reading.arm);
        return (
          <div key={reading.arm} className={css.verdict} data-verdict={reading.verdict}>
            <Text fw={500}>
              {readingText(reading, arm?.name ?? '', { ...results, final }, saying)}
            </Text>
            {reading.difference && (
              <IntervalBar
                difference={reading.difference}
                verdict={reading.verdict}
                text={(value) => signed(value, results.outcome, saying)}
              />
            )}
          </div>
        );
      })}
      {!final && (
        <Text size="xs" c="dimmed">
          {t('experiment.anytime')}
        </Text>
      )}
    </div>
  );
}
