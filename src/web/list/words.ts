import type { Condition, FieldCondition, RelatedCondition } from '../../kernel/condition.ts';
import type { Label } from '../../kernel/field.ts';
import type { FieldWire, ObjectWire } from '../../kernel/wire.ts';
import { asText } from '../fields/value.ts';
import {
  type FormatLocale,
  formatDate,
  formatDateTime,
  formatDecimal,
  formatMoney,
  formatNumber,
} from '../format.ts';

import type { Translate } from '../i18n/i18n.ts';
import type { MessageKey } from '../i18n/keys.ts';
import { type Comparison, type Span, type Unit, isSpan, readDraft, shapeOf } from './operators.ts';
import { resolvePath, targetName } from './paths.ts';

/** What is needed to say a condition in the reader's language. */
export type Speaker = {
  t: Translate;
  label: (label: Label) => string;
  locale: FormatLocale;
  timeZone: string;
  currency: string;
  objects: readonly ObjectWire[];
  /** The title of a record; undefined while it is not known or not visible. */
  title: (object: string, id: string) => string | undefined;
};

/** A condition as a sentence: `城市 是 上海 且 最近联系 早于 90 天前`. */
export function sayCondition(condition: Condition, object: ObjectWire, speaker: Speaker): string {
  const { t } = speaker;
  const within = (child: Condition): string => {
    const said = sayCondition(child, object, speaker);
    return 'and' in child || 'or' in child ? t('list.brackets', { condition: said }) : said;
  };
  if ('field' in condition) return sayField(condition, object, speaker);
  if ('related' in condition) return sayRelated(condition, object, speaker);
  if ('not' in condition)
    return t('list.not', { condition: sayCondition(condition.not, object, speaker) });
  return 'and' in condition
    ? condition.and.map(within).join(` ${t('list.and')} `)
    : condition.or.map(within).join(` ${t('list.or')} `);
}

/** The name of a field that a condition names, with the reference it is reached by. */
export function sayPath(path: string, object: ObjectWire, speaker: Speaker): string {
  const { t, label } = speaker;
  const found = resolvePath(path, object, speaker.objects);
  if (!found) return t('list.unknownField', { field: path });
  const field = label(found.field.label);
  return found.via ? t('list.via', { via: label(found.via.label), field }) : field;
}

function sayField(condition: FieldCondition, object: ObjectWire, speaker: Speaker): string {
  const { t } = speaker;
  const name = sayPath(condition.field, object, speaker);
  const field = resolvePath(condition.field, object, speaker.objects)?.field;
  if (!field) return t('list.saidBare', { field: name, comparison: condition.op });
  const { comparison, value } = readDraft(field, condition);
  const words = t(COMPARISONS[wordingOf(field)][comparison]);
  if (shapeOf(comparison) === 'none') return t('list.saidBare', { field: name, comparison: words });
  return t('list.said', {
    field: name,
    comparison: words,
    value: sayOperand(field, comparison, value, speaker),
  });
}

/** What something is compared with, in words. */
function sayOperand(
  field: FieldWire,
  comparison: Comparison,
  value: unknown,
  speaker: Speaker,
): string {
  const { t } = speaker;
  switch (comparison) {
    case 'ago':
      return t('list.agoValue', { span: isSpan(value) ? saySpan(value, t) : '' });
    case 'last':
      return t('list.lastValue', { span: isSpan(value) ? saySpan(value, t) : '' });
    case 'next':
      return t('list.nextValue', { span: isSpan(value) ? saySpan(value, t) : '' });
    case 'between': {
      const pair: unknown[] = Array.isArray(value) ? value : [];
      const [from, to] = pair;
      return t('list.range', {
        from: sayValue(field, from, speaker),
        to: sayValue(field, to, speaker),
      });
    }
    default: {
      const all: unknown[] = Array.isArray(value) ? value : [value];
      return all.map((one) => sayValue(field, one, speaker)).join(` ${t('list.or')} `);
    }
  }
}

/** One value that a field is compared with, in words. */
export function sayValue(field: FieldWire, value: unknown, speaker: Speaker): string {
  const { t, locale } = speaker;
  const text = asText(value);
  switch (field.kind) {
    case 'choice':
    case 'multiChoice': {
      const option = field.options[text];
      return option ? speaker.label(option.label) : text;
    }
    case 'boolean':
      return t(value === true ? 'list.yes' : 'list.no');
    case 'integer':
      return typeof value === 'number' ? formatNumber(value, locale) : text;
    case 'decimal':
      return formatDecimal(text, locale);
    case 'money':
      return formatMoney(text, speaker.currency, locale);
    case 'date':
    case 'dateTime':
      return sayDay(text, speaker);
    case 'reference':
    case 'user':
      return speaker.title(targetName(field) ?? '', text) ?? t('list.unknownRecord');
    default:
      return text;
  }
}

const PERIOD_WORDS: Record<string, MessageKey> = {
  today: 'list.today',
  thisWeek: 'list.thisWeek',
  lastWeek: 'list.lastWeek',
  nextWeek: 'list.nextWeek',
  thisMonth: 'list.thisMonth',
  lastMonth: 'list.lastMonth',
  nextMonth: 'list.nextMonth',
  thisQuarter: 'list.thisQuarter',
  lastQuarter: 'list.lastQuarter',
  nextQuarter: 'list.nextQuarter',
  thisYear: 'list.thisYear',
  lastYear: 'list.lastYear',
  nextYear: 'list.nextYear',
};

/** A moving day as a length of time before (`-`) or after (`+`) today. */
export function readRelative(text: string): (Span & { sign: '-' | '+' }) | undefined {
  const match = /^(?:today)?([+-])(\d{1,4})([dwmqy])$/.exec(text);
  const unit = (['d', 'w', 'm', 'q', 'y'] as const).find((one) => one === match?.[3]);
  return match && unit
    ? { sign: match[1] === '+' ? '+' : '-', count: Number(match[2]), unit }
    : undefined;
}

/** A day, a time or a moving day in words. */
function sayDay(text: string, { t, locale, timeZone }: Speaker): string {
  const period = PERIOD_WORDS[text];
  if (period) return t(period);
  const relative = readRelative(text);
  if (relative) {
    const span = saySpan(relative, t);
    return t(relative.sign === '-' ? 'list.spanPast' : 'list.spanFuture', { span });
  }
  return text.length > 10 ? formatDateTime(text, locale, timeZone) : formatDate(text, locale);
}

const SPANS: Record<Unit, MessageKey> = {
  d: 'list.spanD',
  w: 'list.spanW',
  m: 'list.spanM',
  q: 'list.spanQ',
  y: 'list.spanY',
};

/** A length of time: `90 天` / `90 days`. */
export function saySpan({ count, unit }: Span, t: Translate): string {
  return t(SPANS[unit], { count });
}

type Wording = 'plain' | 'number' | 'time' | 'options';

/** Numbers are more or less, days are earlier or later. */
function wordingOf(field: FieldWire): Wording {
  if (field.kind === 'date' || field.kind === 'dateTime') return 'time';
  if (field.kind === 'multiChoice') return 'options';
  return field.kind === 'integer' || field.kind === 'decimal' || field.kind === 'money'
    ? 'number'
    : 'plain';
}

const PLAIN: Record<Comparison, MessageKey> = {
  eq: 'list.eq',
  ne: 'list.ne',
  in: 'list.in',
  notIn: 'list.notIn',
  lt: 'list.lt',
  lte: 'list.lte',
  gt: 'list.gt',
  gte: 'list.gte',
  between: 'list.between',
  contains: 'list.contains',
  startsWith: 'list.startsWith',
  empty: 'list.isEmpty',
  notEmpty: 'list.notEmpty',
  within: 'list.within',
  me: 'list.me',
  myUnits: 'list.myUnits',
  ago: 'list.ago',
  last: 'list.last',
  next: 'list.next',
};

const COMPARISONS: Record<Wording, Record<Comparison, MessageKey>> = {
  plain: PLAIN,
  number: { ...PLAIN, eq: 'list.numberEq', ne: 'list.numberNe' },
  options: { ...PLAIN, in: 'list.containsOption', contains: 'list.containsOption' },
  time: {
    ...PLAIN,
    eq: 'list.on',
    ne: 'list.notOn',
    lt: 'list.before',
    lte: 'list.until',
    gt: 'list.after',
    gte: 'list.since',
  },
};

/** A comparison in a list to choose from. */
export function sayComparison(field: FieldWire, comparison: Comparison, t: Translate): string {
  if (comparison === 'ago') return t('list.agoOption');
  if (comparison === 'last') return t('list.lastOption');
  if (comparison === 'next') return t('list.nextOption');
  return t(COMPARISONS[wordingOf(field)][comparison]);
}

const AGGREGATES = {
  sum: 'list.relatedSum',
  avg: 'list.relatedAvg',
  min: 'list.relatedMin',
  max: 'list.relatedMax',
} as const;

function sayRelated(condition: RelatedCondition, object: ObjectWire, speaker: Speaker): string {
  const { t, label } = speaker;
  const relation = object.relations.find((one) => one.related === condition.related);
  const target = speaker.objects.find((one) => one.name === relation?.object);
  if (!relation || !target) return t('list.unknownField', { field: condition.related });
  const related = label(relation.label);
  const where = condition.where ? sayCondition(condition.where, target, speaker) : undefined;
  const { aggregate } = condition;
  if (aggregate === 'any') {
    return where
      ? t('list.relatedAnyWhere', { related, condition: where })
      : t('list.relatedAny', { related });
  }
  if (aggregate === 'none') {
    return where
      ? t('list.relatedNoneWhere', { related, condition: where })
      : t('list.relatedNone', { related });
  }
  const of =
    condition.of === undefined
      ? undefined
      : resolvePath(condition.of, target, speaker.objects)?.field;
  const wording = of ? wordingOf(of) : 'number';
  const field =
    aggregate === 'count'
      ? where
        ? t('list.relatedCountWhere', { related, condition: where })
        : t('list.relatedCount', { related })
      : t(AGGREGATES[aggregate], { related, field: of ? label(of.label) : (condition.of ?? '') });
  return t('list.said', {
    field,
    comparison: t(COMPARISONS[wording][condition.op ?? 'eq']),
    value: of ? sayValue(of, condition.value, speaker) : asText(condition.value),
  });
}

/** The references that a condition names by id, to ask for their titles. */
export function namedRecords(
  condition: Condition | undefined,
  object: ObjectWire,
  objects: readonly ObjectWire[],
): { object: string; id: string }[] {
  if (!condition) return [];
  if ('and' in condition) return condition.and.flatMap((one) => namedRecords(one, object, objects));
  if ('or' in condition) return condition.or.flatMap((one) => namedRecords(one, object, objects));
  if ('not' in condition) return namedRecords(condition.not, object, objects);
  if ('related' in condition) {
    const relation = object.relations.find((one) => one.related === condition.related);
    const target = objects.find((one) => one.name === relation?.object);
    return target ? namedRecords(condition.where, target, objects) : [];
  }
  const field = resolvePath(condition.field, object, objects)?.field;
  const to = field && targetName(field);
  const values: unknown[] = Array.isArray(condition.value) ? condition.value : [condition.value];
  return to === undefined
    ? []
    : values.flatMap((id) => (typeof id === 'string' ? [{ object: to, id }] : []));
}
