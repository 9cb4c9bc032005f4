import type { Condition } from '../../../../kernel/condition.ts';
import type { MeasuredWire, MeasureRequest } from '../../../../kernel/wire.ts';
import { type Period, inPeriod, readPeriod } from '../../../../web/measure/periods.ts';
import { type Team, type UnitPlace, ofTeam, readTeam } from '../../../../web/measure/teams.ts';
import type { Asked } from '../../../../web/measure/useMeasures.ts';
import { all, lastOfMonth } from '../../../../web/measure/where.ts';
import { type SentimentId, sentimentIds, type SourceName, UNHAPPY } from '../rules.ts';

/** A product, or a category of them; null for whatever texts speak of. */
export type Sold = { field: 'product' | 'productCategory'; id: string } | null;

export const whoseNames = ['customer', 'lead'] as const;
/** Who sent the texts: each counts once, a lead's at the customer as soon as it has become one. */
export type Whose = (typeof whoseNames)[number];

/** The object whose records the texts are. */
export const textsBy: Record<Whose, SourceName> = {
  customer: 'interaction',
  lead: 'leadInteraction',
};

const related: Record<Whose, string> = { customer: 'interactions', lead: 'leadInteractions' };

/** What is asked of the texts of each. */
const measured = {
  customer: {
    read: 'readTextCount',
    unhappy: 'unhappyTextCount',
    share: 'unhappyTextShare',
    hesitating: 'hesitatingTextCount',
    persons: 'unhappyCustomerCount',
  },
  lead: {
    read: 'readLeadTextCount',
    unhappy: 'unhappyLeadTextCount',
    share: 'unhappyLeadTextShare',
    hesitating: 'hesitatingLeadTextCount',
    persons: 'unhappyLeadCount',
  },
} as const;

/** Who sent them and whose they are, when, on which channel, and of what; null for each channel. */
export type WordsState = {
  whose: Whose;
  team: Team;
  period: Period;
  channel: string | null;
  sold: Sold;
};

/** What the address says. */
export function readState(raw: Record<string, unknown>): WordsState {
  return {
    whose: whoseNames.find((name) => name === raw['whose']) ?? 'customer',
    team: readTeam(raw['team']),
    period: readPeriod(raw['period']),
    channel:
      typeof raw['channel'] === 'string' && NAME.test(raw['channel']) ? raw['channel'] : null,
    sold: readSold(raw['of']),
  };
}

const NAME = /^\w{1,40}$/;
const SOLD = /^(product|productCategory):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** Reads what an address or a choice names. */
export function readSold(raw: unknown): Sold {
  const [, field, id = ''] = (typeof raw === 'string' && SOLD.exec(raw)) || [];
  return field === 'product' || field === 'productCategory' ? { field, id } : null;
}

export const writeSold = (sold: Sold): string | undefined =>
  sold ? `${sold.field}:${sold.id}` : undefined;

export type Split = 'channel' | 'aspect' | 'category';
export type WordsKey =
  | 'read'
  | 'unhappy'
  | 'share'
  | 'hesitating'
  | 'persons'
  | 'trend'
  | 'hesitation'
  | 'emotion'
  | Split;

/** The texts that the page is about. */
export function whereRead(
  { team, period, channel, sold }: WordsState,
  units: readonly UnitPlace[],
): Condition | undefined {
  return all(inPeriod('at', period), ofTeam(team, units), ...narrowed(channel, sold));
}

const narrowed = (channel: string | null, sold: Sold): Condition[] => [
  ...(channel === null ? [] : [{ field: 'channel', op: 'eq', value: channel } as const]),
  ...(sold ? [{ field: sold.field, op: 'eq', value: sold.id } as const] : []),
];

/** Whom the figure of unhappy people is of: those who said so on that channel and of that product, where one asks. */
function whichPersons(
  { whose, team, channel, sold }: WordsState,
  units: readonly UnitPlace[],
): Condition | undefined {
  const parts = narrowed(channel, sold);
  if (parts.length === 0) return ofTeam(team, units);
  const recent: Condition[] = [
    { field: 'sentiment', op: 'eq', value: UNHAPPY },
    { field: 'at', op: 'gte', value: 'today-7d' },
  ];
  return all(ofTeam(team, units), {
    related: related[whose],
    where: { and: [...recent, ...parts] },
    aggregate: 'any',
  });
}

const DAY = 86_400_000;
/** Weeks of more days are more lines than anybody reads, and more groups than a measure answers. */
const MOST_DAYS = 400;

/** By which steps of time a period is told. */
export function stepOf(period: Period): 'week' | 'month' {
  if (typeof period === 'string') return 'week';
  return Date.parse(period.to) - Date.parse(period.from) > MOST_DAYS * DAY ? 'month' : 'week';
}

/** Every number of the page, to be asked for at once. */
export function wordMeasuresOf(
  state: WordsState,
  units: readonly UnitPlace[],
): Record<WordsKey, Asked> {
  const where = whereRead(state, units);
  const names = measured[state.whose];
  const split = (first: NonNullable<MeasureRequest['groupBy']>[number]): Asked => ({
    name: names.read,
    where:
      first.field === 'at' || first.field === 'channel' ? where : all(where, filled(first.field)),
    groupBy: [first, { field: 'sentiment' }],
  });
  return {
    read: { name: names.read, where },
    unhappy: { name: names.unhappy, where },
    share: { name: names.share, where },
    hesitating: { name: names.hesitating, where },
    persons: { name: names.persons, where: whichPersons(state, units) },
    trend: split({ field: 'at', by: stepOf(state.period) }),
    hesitation: {
      name: names.hesitating,
      where,
      groupBy: [{ field: 'at', by: stepOf(state.period) }],
    },
    channel: split({ field: 'channel' }),
    aspect: split({ field: 'aspect' }),
    category: split({ field: 'category' }),
    emotion: {
      name: names.read,
      where: all(where, filled('emotion')),
      groupBy: [{ field: 'emotion' }],
    },
  };
}

const filled = (field: string): Condition => ({ field, op: 'notEmpty' });

/** Products shown with how texts about them sound: those named most. */
const MOST_SOLD = 20;

/** What texts of the channel and the period name, most first; `shown`: of the chosen product or category alone. */
export function namedOf(
  state: WordsState,
  units: readonly UnitPlace[],
): Record<'product' | 'productCategory' | 'shown', Asked> {
  const by = (field: string, sold: Sold): Asked => ({
    name: measured[state.whose].read,
    where: all(whereRead({ ...state, sold }, units), filled(field)),
    groupBy: [{ field }],
  });
  return {
    product: by('product', null),
    productCategory: by('productCategory', null),
    shown: by('product', state.sold),
  };
}

/** How texts about these products sound. A measure answers 200 groups: three moods of each are far fewer. */
export function soldMoods(
  state: WordsState,
  units: readonly UnitPlace[],
  products: readonly string[],
): Record<'moods', Asked> {
  const among: Condition = { field: 'product', op: 'in', value: products.slice(0, MOST_SOLD) };
  const groupBy = [{ field: 'product' }, { field: 'sentiment' }];
  return {
    moods: {
      name: measured[state.whose].read,
      where: all(whereRead(state, units), among),
      groupBy,
    },
  };
}

/** How often each mood was read of one week, channel and so on; `all` counts them together. */
export type MoodRow = { key: string; all: number } & Record<SentimentId, number>;

/** The rows of a measure grouped by something and the mood. */
export function moodRows(measured: MeasuredWire | undefined): MoodRow[] {
  const rows = new Map<string, MoodRow>();
  for (const { keys, values } of measured?.groups ?? []) {
    const key = String(keys[0] ?? '');
    const row = rows.get(key) ?? { key, all: 0, negative: 0, neutral: 0, positive: 0 };
    rows.set(key, row);
    const mood = sentimentIds.find((id) => id === keys[1]);
    const count = Number(values[0] ?? 0);
    if (mood) row[mood] += count;
    row.all += count;
  }
  return [...rows.values()];
}

/**
 * The moods step by step, with how many texts sound hesitating: not told at all where the reader may not have that
 * number, as 0 would be one.
 */
export function trendRows(
  moods: MeasuredWire | undefined,
  hesitation: MeasuredWire | undefined,
  step: 'week' | 'month',
): (MoodRow & { hesitating?: number })[] {
  const rows = withoutGaps(moodRows(moods), step);
  if (!hesitation) return rows;
  const counts = new Map(
    hesitation.groups.map(({ keys, values }) => [String(keys[0] ?? ''), Number(values[0] ?? 0)]),
  );
  return rows.map((row) => ({ ...row, hesitating: counts.get(row.key) ?? 0 }));
}

/** The rows of a trend in their order, with empty ones for the steps between them without a text. */
export function withoutGaps(rows: readonly MoodRow[], step: 'week' | 'month'): MoodRow[] {
  const known = new Map(rows.map((row) => [row.key, row]));
  const days = [...known.keys()].toSorted();
  const last = days.at(-1) ?? '';
  const all: MoodRow[] = [];
  for (let key = days[0] ?? ''; key !== '' && key <= last; key = dayAfter(key, step)) {
    all.push(known.get(key) ?? { key, all: 0, negative: 0, neutral: 0, positive: 0 });
  }
  return all;
}

/** The first day of the next step. */
const dayAfter = (first: string, step: 'week' | 'month'): string => {
  const last = step === 'month' ? lastOfMonth(first) : first;
  const days = step === 'month' ? 1 : 7;
  return new Date(Date.parse(last) + days * DAY).toISOString().slice(0, 10);
};

/** The texts of a step of time that begins on this day. */
export function inStep(first: string, step: 'week' | 'month'): Condition {
  const last =
    step === 'month'
      ? lastOfMonth(first)
      : new Date(Date.parse(first) + 6 * DAY).toISOString().slice(0, 10);
  return { field: 'at', op: 'between', value: [first, last] };
}
