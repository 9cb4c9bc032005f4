import { Text } from '@mantine/core';
import { useMe } from '../api/queries.ts';
import { formatDate, formatDateTime, formatRelative, toZoned } from '../format.ts';
import { useLocale } from '../i18n/i18n.ts';
import { useNow } from './useNow.ts';

const WEEK = 7 * 86_400_000;

/** When something was: “5 minutes ago” within a week, then the date; the exact time on hovering. */
export function When({ iso }: { iso: string }) {
  const locale = useLocale();
  const { timeZone } = useMe();
  const now = useNow();
  const exact = formatDateTime(iso, locale, timeZone);
  const near = Math.abs(Date.parse(iso) - now) < WEEK;
  return (
    <Text span size="xs" c="dimmed">
      <time dateTime={iso} title={exact}>
        {near
          ? formatRelative(iso, locale, now)
          : formatDate(toZoned(iso, timeZone) ?? iso, locale)}
      </time>
    </Text>
  );
}
