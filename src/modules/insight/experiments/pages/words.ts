import { formatMoney, formatNumber } from '../../../../web/format.ts';
import type { Translate } from '../../../../web/i18n/i18n.ts';
import type { Locale } from '../../../../web/i18n/message.ts';
import type { OutcomeKind } from '../rules.ts';
import type { ArmWire, ReadingWire, ResultsWire } from '../wire.ts';

/** In whose language and currency results are said. */
export type Saying = { t: Translate; locale: Locale; currency: string };

const MINUS = '−';

/** A difference with its sign: `+3.1`, `−0.4`, `+¥12.00`; rates in points. */
export function signed(
  value: number,
  outcome: OutcomeKind,
  { locale, currency }: Omit<Saying, 't'>,
): string {
  const bought = outcome === 'bought';
  const text = Math.abs(bought ? value * 100 : value).toFixed(bought ? 1 : 2);
  const size = bought ? text : formatMoney(text, currency, locale);
  return Number(text) === 0 ? size : `${value < 0 ? MINUS : '+'}${size}`;
}

/** A share of customers in percent with one digit: `12.5%`; a dash where there are none. */
export function shareText(part: number, whole: number, locale: Locale): string {
  if (whole === 0) return '–';
  return `${formatNumber(Math.round((part / whole) * 1000) / 10, locale)}%`;
}

/** What an arm's customers whose days are over did: the share that ordered, or what each spent on average. */
export function outcomeText(
  { ripe, ordered, revenue }: ArmWire,
  outcome: OutcomeKind,
  { locale, currency }: Omit<Saying, 't'>,
): string {
  if (ripe === 0 || (outcome === 'revenue' && revenue === null)) return '–';
  return outcome === 'bought'
    ? shareText(ordered, ripe, locale)
    : formatMoney(((revenue ?? 0) / ripe).toFixed(2), currency, locale);
}

/** True once nothing can change what an experiment says: it is ended, or everybody's days are over. */
export function isFinal({ arms }: Pick<ResultsWire, 'arms'>, ended: boolean): boolean {
  return ended || arms.every(({ ripe, assigned }) => ripe === assigned);
}

/**
 * What may be said of an arm against the control, in one sentence. `final`: no more customers' days will be over, so
 * that it is of no use to wait.
 */
export function readingText(
  { verdict, difference }: ReadingWire,
  arm: string,
  { outcome, final }: Pick<ResultsWire, 'outcome'> & { final: boolean },
  saying: Saying,
): string {
  const { t } = saying;
  const money = outcome === 'revenue';
  if (!difference || verdict === 'tooEarly') {
    if (final) return t(money ? 'experiment.tooFewMoney' : 'experiment.tooFew', { arm });
    return t(money ? 'experiment.tooEarlyMoney' : 'experiment.tooEarly', { arm });
  }
  const values = {
    arm,
    difference: signed(difference.estimate, outcome, saying),
    low: signed(difference.low, outcome, saying),
    high: signed(difference.high, outcome, saying),
  };
  switch (verdict) {
    case 'better':
      return t(money ? 'experiment.betterMoney' : 'experiment.better', values);
    case 'worse':
      return t(money ? 'experiment.worseMoney' : 'experiment.worse', values);
    case 'same':
      return t(money ? 'experiment.sameMoney' : 'experiment.same', values);
    case 'open':
      if (final) return t(money ? 'experiment.notShownMoney' : 'experiment.notShown', values);
      return t(money ? 'experiment.openMoney' : 'experiment.open', values);
  }
}
