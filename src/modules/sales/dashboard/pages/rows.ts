import type { Condition } from '../../../../kernel/condition.ts';
import type { MeasuredWire } from '../../../../kernel/wire.ts';
import type { FormatLocale } from '../../../../web/format.ts';
import { all, inGroup } from '../../../../web/measure/where.ts';
import { type Row, monthsBetween } from './state.ts';

/** As many groups as are shown each on its own. */
const SHOWN = 10;

/** Money with four digits, so that adding up leaves no crumbs of binary fractions. */
const tidy = (amount: number): number => Math.round(amount * 10_000) / 10_000;

type Monthly = {
  sums: MeasuredWire;
  numbers: MeasuredWire;
  /** The date the months are of. */
  split: Parameters<typeof inGroup>[0];
  locale: FormatLocale;
};

/** One line for each month from the first to the last in which there was something. */
export function monthRows({ sums, numbers, split, locale }: Monthly): Row[] {
  const counts = byKey(numbers);
  const amounts = byKey(sums);
  const known = [...counts.keys()].filter((key) => typeof key === 'string').toSorted();
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) return [];
  const name = new Intl.DateTimeFormat(locale === 'zh' ? 'zh-CN' : 'en-GB', {
    year: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  });
  return monthsBetween(first, last).map((month) => ({
    id: month,
    title: name.format(new Date(`${month}T00:00:00Z`)),
    count: counts.get(month) ?? 0,
    amount: amounts.get(month) ?? 0,
    where: bothWhere(numbers, sums, inGroup(split, month)),
  }));
}

type Splitting = {
  sums: MeasuredWire;
  numbers: MeasuredWire;
  /** The field the groups are by. */
  field: string;
  total: { amount: number; count: number };
  /** What a group is called; null where the reader may not see what it is. */
  nameOf: (key: unknown, title: string | null) => string | null;
  words: { none: string; rest: string };
};

/** The largest groups, one line each, and one for all the others, so that the lines add up to the total. */
export function splitRows(split: Splitting): Row[] {
  const { sums, numbers, field, total, nameOf, words } = split;
  const amounts = byKey(sums);
  const rows = numbers.groups
    .map(({ keys: [key], titles: [title], values: [count] }) => ({
      key: key ?? null,
      title: key === null || key === '' ? words.none : (nameOf(key, title ?? null) ?? words.rest),
      count: Number(count),
      amount: amounts.get(key) ?? 0,
    }))
    .toSorted((a, b) => b.amount - a.amount || b.count - a.count);
  const shown = rows.length > SHOWN ? rows.slice(0, SHOWN - 1) : rows;
  const lines = shown.map(({ key, ...row }): Row => ({
    ...row,
    id: String(key),
    where: bothWhere(numbers, sums, inGroup({ field }, key)),
  }));
  if (shown.length === rows.length) return lines;
  const keys = shown.map(({ key }) => key);
  const others: Condition[] = [
    { field, op: 'notIn', value: keys.filter((key) => key !== null) },
    ...(keys.includes(null) ? [{ field, op: 'notEmpty' } as const] : []),
  ];
  const partOf = (of: 'amount' | 'count') => shown.reduce((sum, row) => sum + row[of], 0);
  const rest = {
    id: 'rest',
    title: words.rest,
    count: total.count - partOf('count'),
    amount: tidy(total.amount - partOf('amount')),
    where: bothWhere(numbers, sums, ...others),
  };
  return [...lines, rest];
}

function bothWhere(
  numbers: MeasuredWire,
  sums: MeasuredWire,
  ...narrowed: readonly Condition[]
): Row['where'] {
  return { count: all(numbers.where, ...narrowed), amount: all(sums.where, ...narrowed) };
}

function byKey({ groups }: MeasuredWire): Map<unknown, number> {
  return new Map(groups.map(({ keys: [key], values: [value] }) => [key, Number(value)]));
}
