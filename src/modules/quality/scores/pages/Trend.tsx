import { Text } from '@mantine/core';
import { formatDate, formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import type { DayValue } from '../wire.ts';
import css from './quality.module.css';

const WIDTH = 72;
const HEIGHT = 20;
/** A line of less than so many points is drawn as if it had them: small changes look small. */
const LEAST_SPAN = 10;

/** How a figure went: a line, and by how much it moved since its first day. Null: not to be told to this reader. */
export function Trend({ days, name }: { days: readonly DayValue[] | null; name: string }) {
  const { t, locale } = useT();
  const [first, ...later] = days ?? [];
  const last = later.at(-1);
  if (!first || !last) {
    return (
      <Text span size="xs" c="dimmed" title={t(days ? 'quality.trendLater' : 'quality.noTrend')}>
        —
      </Text>
    );
  }
  const moved = Math.round((last.value - first.value) * 10) / 10;
  const sign = moved > 0 ? '+' : '';
  const words = t('quality.trendOf', {
    name,
    from: formatNumber(first.value, locale),
    to: formatNumber(last.value, locale),
    day: formatDate(first.day, locale),
  });
  return (
    <span className={css.trend}>
      <svg
        width={WIDTH}
        height={HEIGHT}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={words}
      >
        <title>{words}</title>
        <polyline className={css.line} points={pointsOf([first, ...later])} />
      </svg>
      <Text span size="xs" c="dimmed">
        {sign}
        {formatNumber(moved, locale)}
      </Text>
    </span>
  );
}

/** Days by their distance, values between the least and the most. */
function pointsOf(days: readonly DayValue[]): string {
  const at = days.map(({ day }) => Date.parse(day));
  const values = days.map(({ value }) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const missing = Math.max(0, LEAST_SPAN - (high - low)) / 2;
  const [from, to] = [low - missing, high + missing];
  const [begin = 0, end = 1] = [at[0], at.at(-1)];
  return days
    .map(({ value }, n) => {
      const x = 1 + ((WIDTH - 2) * ((at[n] ?? begin) - begin)) / Math.max(1, end - begin);
      const y = HEIGHT - 2 - ((HEIGHT - 4) * (value - from)) / (to - from);
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    })
    .join(' ');
}
