import type { MessageValues } from '../../../../web/i18n/message.ts';
import type { Translate } from '../../../../web/i18n/i18n.ts';
import { type FormatLocale, dayIn, formatDate } from '../../../../web/format.ts';
import type { Held } from '../rules.ts';
import type { ToldReason } from '../wire.ts';

/** How it is said to whom is signed in; shares are 0 … 1. */
export type Voice = {
  t: Translate;
  locale: FormatLocale;
  timeZone: string;
  percent: (share: number) => string;
};

/** Why an item is likely, in one sentence. */
export function sayReason(
  reason: ToldReason | null,
  { t, locale, percent }: Omit<Voice, 'timeZone'>,
): string {
  const say = (kind: ToldReason['kind'], values: MessageValues) =>
    t(`offer.reason.${kind}`, values);
  if (reason === null) return t('offer.reason.hidden');
  switch (reason.kind) {
    case 'rhythm': {
      const count = Math.max(1, Math.round(reason.every));
      return say('rhythm', { count, date: formatDate(reason.last, locale) });
    }
    case 'again':
      return say('again', { count: reason.times, date: formatDate(reason.last, locale) });
    case 'sequence':
      return say('sequence', {
        from: reason.from.name,
        date: formatDate(reason.last, locale),
        days: reason.days,
        share: percent(reason.share),
        without: percent(reason.without),
      });
    default:
      return say(reason.kind, { share: percent(reason.share) });
  }
}

/** Why somebody is left alone, in a few words. */
export function sayHeld({ code, since, until }: Held, { t, locale, timeZone }: Voice): string {
  const day = (iso: string | null) =>
    iso === null ? '' : formatDate(dayIn(iso, timeZone), locale);
  return t(`offer.held.${code}`, { date: day(since), until: day(until) });
}
