import type { Label } from '../../../../kernel/field.ts';
import { formatCompactMoney, formatNumber } from '../../../../web/format.ts';
import type { Translate } from '../../../../web/i18n/i18n.ts';
import type { Locale } from '../../../../web/i18n/message.ts';
import type { Feature, Reason } from '../rules.ts';

/** How reasons are said: in whose language and currency. */
export type Speech = {
  t: Translate;
  locale: Locale;
  currency: string;
  label: (label: Label) => string;
};

/** A reason in words; `effect` is what it adds to the log-odds. */
export type ToldReason = { key: string; text: string; effect: number };

/**
 * Reasons in words, the weightiest first. Those that say the same are said once, with their effects together: how long
 * somebody has been away, their usual gap, and one over the other.
 *
 * @param features the words for them; a reason without is left out
 */
export function tellReasons(
  reasons: readonly Reason[],
  features: Readonly<Record<string, Feature>>,
  speech: Speech,
): ToldReason[] {
  const known = reasons.filter(({ feature }) => feature in features);
  const groups = Map.groupBy(known, (reason) => themeOf(reason));
  return Array.from(groups, ([key, group]) => ({
    key,
    text: textOf(group, features, speech),
    effect: group.reduce((sum, { effect }) => sum + effect, 0),
  })).toSorted((a, b) => Math.abs(b.effect) - Math.abs(a.effect));
}

const RHYTHM = new Set(['daysSinceLast', 'overdue', 'meanGap']);

function themeOf({ feature, value }: Reason): string {
  if (!RHYTHM.has(feature)) return feature;
  return value === null ? 'noRhythm' : 'rhythm';
}

function textOf(
  group: readonly Reason[],
  features: Readonly<Record<string, Feature>>,
  speech: Speech,
): string {
  const valueOf = (name: string): number | undefined => {
    const value = group.find(({ feature }) => feature === name)?.value;
    return typeof value === 'number' ? value : undefined;
  };
  const [days, times, gap] = [valueOf('daysSinceLast'), valueOf('overdue'), valueOf('meanGap')];
  const usual = gap ?? (days !== undefined && times ? days / times : undefined);
  if (days !== undefined && usual !== undefined) {
    const shown = formatNumber(Math.max(1, Math.round(usual)), speech.locale);
    return speech.t('score.rhythm', { count: Math.round(days), usual: shown });
  }
  const [first] = group;
  if (!first) return '';
  // Of two that say the same the one with a sentence of its own says it.
  const said = group.find(({ feature }) => feature === 'overdue') ?? first;
  return sentenceOf(said, speech) ?? plainText(said, features[said.feature], speech);
}

/** What is better said in a sentence than as a name with its value. */
function sentenceOf({ feature, value }: Reason, { t, locale }: Speech): string | undefined {
  const number = typeof value === 'number' ? value : undefined;
  switch (feature) {
    case 'overdue':
    case 'meanGap':
      if (value === null) return t('score.noRhythm');
      if (feature === 'meanGap' || number === undefined) return undefined;
      return number < 1
        ? t('score.withinGap')
        : t('score.overdue', { times: formatNumber(Math.round(number * 10) / 10, locale) });
    case 'trend':
      if (number === undefined) return undefined;
      if (number === 0) return t('score.sameOrders');
      return t(number < 0 ? 'score.fewerOrders' : 'score.moreOrders', { count: Math.abs(number) });
    case 'contacts90':
      return number === 0 ? t('score.noContact90') : undefined;
    case 'daysSinceContact':
      return value === null ? t('score.noContact') : undefined;
    default:
      return undefined;
  }
}

function plainText(reason: Reason, feature: Feature | undefined, speech: Speech): string {
  if (!feature) return '';
  const label = speech.label(feature.label);
  return speech.t('score.reason', { label, value: valueText(reason, feature, speech) });
}

function valueText({ feature: name, value }: Reason, feature: Feature, speech: Speech): string {
  const { t, locale, currency, label } = speech;
  if (value === null) return t('score.notKnown');
  const number = Number(value);
  switch (feature.unit) {
    case 'option': {
      const option = feature.options?.[String(value)];
      return option ? label(option.label) : String(value);
    }
    case 'yesNo':
      return t(number === 0 ? 'field.no' : 'field.yes');
    case 'share':
      return t('score.percent', { value: formatNumber(Math.round(number * 100), locale) });
    case 'money':
      return formatCompactMoney(String(Math.round(number)), currency, locale);
    case 'days':
      return t('score.days', { count: Math.round(number) });
    case 'count':
      return name === 'hour'
        ? t('score.hour', { hour: number })
        : formatNumber(Math.round(number * 10) / 10, locale);
  }
}
