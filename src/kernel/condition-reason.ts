import { Problem } from '../platform/problem.ts';
import type { Message } from '../platform/problem.ts';
import type { Locale } from './context.ts';

/** Why a condition is refused; `{name}` and `{op}` are filled in. The sentences go into the problem's own. */
const reasons = {
  shape: {
    zh: '每一部分必须是 and、or、not、字段条件或关联条件之一。',
    en: 'each part must be one of and, or, not, a field or related records.',
  },
  too_deep: { zh: '条件最多嵌套 5 层。', en: 'conditions may be nested at most 5 deep.' },
  too_large: { zh: '条件最多 100 项。', en: 'a condition may have at most 100 parts.' },
  too_many_related: {
    zh: '一个条件最多包含 3 个关联条件。',
    en: 'a condition may ask about related records at most 3 times.',
  },
  related_nested: {
    zh: '关联条件里不能再有关联条件。',
    en: 'related records cannot be asked about inside related records.',
  },
  unknown_field: { zh: '没有“{name}”这个字段。', en: 'there is no field “{name}”.' },
  unknown_related: {
    zh: '没有“{name}”这种关联记录。',
    en: 'there are no related records “{name}”.',
  },
  not_filterable: { zh: '“{name}”不能用来筛选。', en: '“{name}” cannot be used in conditions.' },
  masked: {
    zh: '您只能用“{name}”的后四位筛选。',
    en: 'you may compare “{name}” by its last four characters only.',
  },
  operator: { zh: '“{name}”不支持“{op}”。', en: '“{name}” cannot be compared with “{op}”.' },
  no_value: { zh: '“{name}”的“{op}”不需要值。', en: '“{op}” on “{name}” takes no value.' },
  list: {
    zh: '“{name}”的“{op}”需要 1 到 500 个值的列表。',
    en: '“{op}” on “{name}” needs a list of 1 to 500 values.',
  },
  pair: {
    zh: '“{name}”的“{op}”需要起止两个值。',
    en: '“{op}” on “{name}” needs two values, from and to.',
  },
  text: {
    zh: '“{name}”需要 1 到 1000 个字的文本。',
    en: '“{name}” needs a text of 1 to 1,000 characters.',
  },
  integer: { zh: '“{name}”需要整数。', en: '“{name}” needs a whole number.' },
  decimal: { zh: '“{name}”需要数字，例如 12.5。', en: '“{name}” needs a number such as 12.5.' },
  boolean: { zh: '“{name}”需要 true 或 false。', en: '“{name}” needs true or false.' },
  date: {
    zh: '“{name}”需要日期，例如 2026-01-31、today-90d 或 thisMonth。',
    en: '“{name}” needs a date such as 2026-01-31, today-90d or thisMonth.',
  },
  date_time: {
    zh: '“{name}”需要日期或时间，例如 2026-01-31、2026-01-31T08:00:00Z 或 today-90d。',
    en: '“{name}” needs a date or a time such as 2026-01-31, 2026-01-31T08:00:00Z or today-90d.',
  },
  period: {
    zh: '“{name}”需要时段，例如 thisMonth、lastWeek 或 today。',
    en: '“{name}” needs a period such as thisMonth, lastWeek or today.',
  },
  option: { zh: '“{name}”没有这个选项。', en: '“{name}” has no such option.' },
  id: { zh: '“{name}”需要记录的编号。', en: '“{name}” needs the id of a record.' },
  sealed: {
    zh: '“{name}”需要完整的值或后四位。',
    en: '“{name}” needs the whole value or its last four characters.',
  },
  aggregate: {
    zh: '“{name}”的统计方式不完整：count 需要 op 和 value，sum、avg、min、max 还需要 of，any 和 none 都不需要。',
    en: 'the aggregate of “{name}” is not complete: count needs op and value, sum, avg, min and max need of as well, any and none need neither.',
  },
  aggregate_field: {
    zh: '不能对“{name}”做这种统计。',
    en: '“{name}” cannot be aggregated in this way.',
  },
  time_zone: { zh: '时区“{name}”不存在。', en: 'there is no time zone “{name}”.' },
} as const satisfies Record<string, Message>;

export type Reason = keyof typeof reasons;

/** As much of what somebody sent as a sentence can bear. */
const MAX_QUOTED = 60;

/**
 * Refuses a condition in the reader's language.
 *
 * @param locale of the reader
 * @throws Problem always: `invalid_condition` with the sentence as its `reason`
 */
export function refuse(
  locale: Locale,
  reason: Reason,
  values: { name?: string; op?: string } = {},
): never {
  const sentence = reasons[reason][locale].replaceAll(/\{(name|op)\}/g, (_, key: 'name' | 'op') =>
    Array.from(values[key] ?? '')
      .slice(0, MAX_QUOTED)
      .join(''),
  );
  throw new Problem('invalid_condition', { values: { reason: sentence } });
}
