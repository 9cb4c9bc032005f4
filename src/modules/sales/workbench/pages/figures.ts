import type { Condition } from '../../../../kernel/condition.ts';
import type { PageRequest } from '../../../../web/api/keys.ts';
import type { Asked } from '../../../../web/measure/useMeasures.ts';
import { all } from '../../../../web/measure/where.ts';

/** Whose work is looked at: one's own, one's unit and those below it, or whatever one may see. */
export const SCOPES = ['own', 'units', 'all'] as const;
export type Scope = (typeof SCOPES)[number];

/** For how long nobody was in touch. */
export const PERIODS = [7, 30, 60, 90, 180] as const;
export const MOST_DAYS = 3650;

export type WorkbenchState = { scope: Scope; days: number };

/** What the address says; what does not fit is as usual: one's own work and 90 days. */
export function readState(raw: Record<string, unknown>): WorkbenchState {
  const { scope, days } = raw;
  const fits = typeof days === 'number' && Number.isInteger(days) && days > 0 && days <= MOST_DAYS;
  return { scope: SCOPES.find((each) => each === scope) ?? 'own', days: fits ? days : 90 };
}

/** The records of a scope; `person` is the field that says whose a record is. */
export function within(scope: Scope, person = 'owner'): Condition | undefined {
  if (scope === 'own') return { field: person, op: 'me' };
  return scope === 'units' ? { field: 'unit', op: 'myUnits' } : undefined;
}

/** Days ahead that a close date counts as soon. */
export const SOON = 14;

const mine: Condition = { field: 'owner', op: 'me' };
const notDone: Condition = { field: 'done', op: 'eq', value: false };

export const DUES = ['overdue', 'today', 'week', 'later'] as const;
export type Due = (typeof DUES)[number];

/** Days ahead that count as the next ones. */
export const WEEK = 7;

/** By day, not by the hour: what was due this morning is still today's. */
export const DUE: Record<Due, Condition> = {
  overdue: { field: 'dueAt', op: 'lt', value: 'today' },
  today: { field: 'dueAt', op: 'eq', value: 'today' },
  week: {
    and: [
      { field: 'dueAt', op: 'gt', value: 'today' },
      { field: 'dueAt', op: 'lte', value: `today+${WEEK}d` },
    ],
  },
  // Without a date as well: what has none shall not be forgotten.
  later: {
    or: [
      { field: 'dueAt', op: 'gt', value: `today+${WEEK}d` },
      { field: 'dueAt', op: 'empty' },
    ],
  },
};

const myTasks = all(mine, notDone);

const soon: Condition = { field: 'closeDate', op: 'lte', value: `today+${SOON}d` };
const stale: Condition = { field: 'staleOn', op: 'lte', value: 'today' };
const open: Condition = { field: 'status', op: 'eq', value: 'open' };

/** Open opportunities that want something: they close soon, or have stood still for too long. */
const pressing = (scope: Scope): Condition | undefined =>
  all(open, within(scope), { or: [soon, stale] });

const never: Condition = { field: 'lastContactAt', op: 'empty' };
const longAgo = (days: number): Condition => ({
  field: 'lastContactAt',
  op: 'lt',
  value: `today-${days}d`,
});

/** Customers nobody was in touch with for so many days, or ever. */
const neglected = (scope: Scope, days: number): Condition | undefined =>
  all(within(scope), { or: [longAgo(days), never] });

/** Leads that wait for a first answer. */
export const waiting = (scope: Scope): Condition | undefined =>
  all(
    { field: 'status', op: 'in', value: ['new', 'working'] },
    { field: 'firstResponseAt', op: 'empty' },
    within(scope),
  );

/** Tasks asked for: many overdue ones do not push away what is due today. */
const MOST_TASKS = 100;
/** Records of each other list. */
export const SHOWN = 6;

/** What the lists of the workbench ask for; those who were never contacted are neglected longest, and asked for apart. */
export const lists = {
  task: (): PageRequest => ({ where: myTasks, sort: 'dueAt', limit: MOST_TASKS }),
  lead: (scope: Scope): PageRequest => ({
    where: waiting(scope),
    sort: 'createdAt',
    limit: SHOWN,
  }),
  opportunity: (scope: Scope): PageRequest => ({
    where: pressing(scope),
    sort: 'closeDate',
    limit: SHOWN,
  }),
  never: (scope: Scope): PageRequest => ({
    where: all(within(scope), never),
    sort: 'lastContactAt',
    limit: SHOWN,
  }),
  longAgo: (scope: Scope, days: number): PageRequest => ({
    where: all(within(scope), longAgo(days)),
    sort: 'lastContactAt',
    limit: SHOWN,
  }),
};

/** This month up to today, and as many days of the last one. */
const MONTHS: Record<'now' | 'before', (field: string) => Condition> = {
  now: (field) => ({
    and: [
      { field, op: 'within', value: 'thisMonth' },
      { field, op: 'lte', value: 'today' },
    ],
  }),
  before: (field) => ({
    and: [
      { field, op: 'within', value: 'lastMonth' },
      { field, op: 'lte', value: 'today-1m' },
    ],
  }),
};

/** What is compared by month: the measure, the field of its date, and whose a record is. */
export const COMPARED = [
  { key: 'won', name: 'wonAmount', date: 'closeDate', person: 'owner' },
  { key: 'orders', name: 'orderCount', date: 'orderedAt', person: 'owner' },
  { key: 'revenue', name: 'orderRevenue', date: 'orderedAt', person: 'owner' },
  // The owner of an interaction is its customer's: who was in touch is who noted it.
  { key: 'contacts', name: 'contactCount', date: 'at', person: 'createdBy' },
  { key: 'customers', name: 'customerCount', date: 'createdAt', person: 'owner' },
] as const;

export type ComparedKey = (typeof COMPARED)[number]['key'];
export type FigureKey =
  | Due
  | 'stageCount'
  | 'stageAmount'
  | 'closing'
  | 'stale'
  | 'neglected'
  | 'leads'
  | `${ComparedKey}.${keyof typeof MONTHS}`;

/** Every number of the workbench, to be asked for at once. */
export function figuresOf({ scope, days }: WorkbenchState): Record<FigureKey, Asked> {
  const tasks = (due: Due): Asked => ({ name: 'openTaskCount', where: all(mine, DUE[due]) });
  const byStage = [{ field: 'stage' }];
  const month = (which: keyof typeof MONTHS) =>
    Object.fromEntries(
      COMPARED.map(({ key, name, date, person }) => [
        `${key}.${which}`,
        { name, where: all(within(scope, person), MONTHS[which](date)) },
      ]),
    ) as Record<`${ComparedKey}.${typeof which}`, Asked>;
  return {
    overdue: tasks('overdue'),
    today: tasks('today'),
    week: tasks('week'),
    later: tasks('later'),
    stageCount: { name: 'openOpportunityCount', where: within(scope), groupBy: byStage },
    stageAmount: { name: 'openOpportunityAmount', where: within(scope), groupBy: byStage },
    closing: { name: 'openOpportunityCount', where: all(within(scope), soon) },
    stale: { name: 'openOpportunityCount', where: all(within(scope), stale) },
    neglected: { name: 'customerCount', where: neglected(scope, days) },
    leads: { name: 'unansweredLeadCount', where: within(scope) },
    ...month('now'),
    ...month('before'),
  };
}

/** How long a lead has waited for its first answer: within 5 minutes is quick, from an hour on it is late. */
export function urgency(minutes: number): 'green' | 'orange' | 'red' {
  if (minutes < 5) return 'green';
  return minutes < 60 ? 'orange' : 'red';
}

/** What changed from one number to another, as a share of the first; null where there is nothing to compare with. */
export function change(before: number, now: number): number | null {
  return before === 0 ? null : (now - before) / before;
}
