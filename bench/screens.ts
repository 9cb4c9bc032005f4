import { randomUUID } from 'node:crypto';
import type { Asked } from './load.ts';
import type { Kind } from './requests.ts';

/** A list that a customer's page shows: the object and its field that points to the customer. */
export type RelatedList = { object: string; field: string; sort: string; limit: number };

/** What the screens of selling ask about. */
export type KnownSelling = {
  /** Customers with the most orders and interactions. */
  buyers: string[];
  related: RelatedList[];
  pipeline: string;
  stages: string[];
  products: string[];
};

type Condition = Record<string, unknown>;
type Measure = { name: string; where?: Condition; groupBy?: { field: string; by?: string }[] };

const get = (path: string): Asked => ({ method: 'GET', path: `/api/v1${path}` });
const post = (path: string, body: unknown): Asked => ({
  method: 'POST',
  path: `/api/v1${path}`,
  body,
});
const param = (where: Condition): string => encodeURIComponent(JSON.stringify(where));
const is = (field: string, op: string, value?: unknown): Condition => ({ field, op, value });
const and = (...all: Condition[]): Condition => ({ and: all });

/** What the screens of selling ask for when they are opened; a line is all requests of one screen together. */
export function screenKinds(known: KnownSelling, next: <T>(from: readonly T[]) => T): Kind[] {
  const { stages, buyers, products } = known;
  return [
    {
      name: 'funnel by stage',
      ask: () => post('/measures', { measures: funnel() }),
      app: 1,
      database: 10,
    },
    { name: 'customer page', ask: () => customerPage(known, next(buyers)), app: 6, database: 20 },
    {
      name: `board, ${stages.length + 3} requests`,
      ask: () => board(known),
      app: 12,
      database: 40,
    },
    {
      name: 'order with ten lines',
      ask: () => ({
        ...post('/actions/placeOrder', {
          customer: next(buyers),
          channel: 'sales',
          lines: Array.from({ length: 10 }, () => ({ product: next(products), quantity: '2' })),
        }),
        headers: { 'idempotency-key': randomUUID() },
      }),
      app: 6,
      database: 20,
      writes: true,
    },
    {
      name: 'sales dashboard',
      ask: () => post('/measures', { measures: dashboard() }),
      app: 4,
      database: 50,
    },
    {
      name: 'workbench',
      ask: () => post('/measures', { measures: workbench(is('unit', 'myUnits')) }),
      app: 4,
      database: 50,
    },
  ];
}

const byStage = [{ field: 'stage' }];

/** The open opportunities in each stage: how many, and what they come to. */
function funnel(): Measure[] {
  return [
    { name: 'openOpportunityCount', groupBy: byStage },
    { name: 'openOpportunityAmount', groupBy: byStage },
    { name: 'weightedAmount', groupBy: byStage },
  ];
}

/** As `src/web/record` and the customer's card ask: record, timeline, overview, and all lists at once. */
function customerPage({ related }: KnownSelling, id: string): Asked[] {
  const lists = related.map(({ object, field, sort, limit }) => {
    const pointing = is(field, 'eq', id);
    const where = object === 'task' ? and(pointing, is('done', 'eq', false)) : pointing;
    return { object, where, sort, limit, count: limit < 50 };
  });
  return [
    get(`/customers/${id}`),
    get(`/customers/${id}/timeline`),
    get(`/customers/${id}/views/overview`),
    post('/lists', { lists }),
  ];
}

const CARD = 'amount,closeDate,currency,customer,name,nextStep,owner,stage,updatedAt';

/** As `src/web/board` asks: its columns, their totals, and the first hundred cards of each. */
function board({ pipeline, stages }: KnownSelling): Asked[] {
  const cards = stages.map((stage) =>
    get(
      `/opportunities?limit=100&sort=-updatedAt&fields=${CARD}&where=${param(is('stage', 'eq', stage))}`,
    ),
  );
  return [
    get('/pipelines?limit=30&sort=position&fields=isDefault,position'),
    get(`/pipeline-stages?limit=31&sort=position&where=${param(is('pipeline', 'eq', pipeline))}`),
    post('/opportunities/aggregate', {
      groupBy: byStage,
      values: [{ fn: 'count' }, { fn: 'sum', of: 'amount' }],
    }),
    ...cards,
  ];
}

/** Every number of `src/modules/sales/dashboard`, for this quarter and all teams. */
function dashboard(): Measure[] {
  const closed = is('closeDate', 'within', 'thisQuarter');
  const entered = is('enteredAt', 'within', 'thisQuarter');
  const splits = [{ field: 'closeDate', by: 'month' }, { field: 'owner' }, { field: 'product' }];
  const plain = ['wonAmount', 'wonCount', 'lostCount', 'lostAmount', 'winRate', 'averageDeal'];
  return [
    ...['openOpportunityAmount', 'openOpportunityCount', 'weightedAmount'].map((name) => ({
      name,
    })),
    ...[...plain, 'salesCycleDays'].map((name) => ({ name, where: closed })),
    ...funnel(),
    ...['stageEntryCount', 'stageConversion', 'stageDays'].map((name) => ({
      name,
      where: entered,
      groupBy: byStage,
    })),
    ...splits.flatMap((split) =>
      ['wonAmount', 'wonCount'].map((name) => ({ name, where: closed, groupBy: [split] })),
    ),
    ...['lostAmount', 'lostCount'].map((name) => ({
      name,
      where: closed,
      groupBy: [{ field: 'lossReason' }],
    })),
  ];
}

/** Every number of `src/modules/sales/workbench`, for records of this scope and 90 days without contact. */
function workbench(scope: Condition): Measure[] {
  const mine = is('owner', 'me');
  const months = {
    now: (field: string): Condition[] => [
      is(field, 'within', 'thisMonth'),
      is(field, 'lte', 'today'),
    ],
    before: (field: string): Condition[] => [
      is(field, 'within', 'lastMonth'),
      is(field, 'lte', 'today-1m'),
    ],
  };
  const compared = [
    ['wonAmount', 'closeDate'],
    ['orderCount', 'orderedAt'],
    ['orderRevenue', 'orderedAt'],
    ['contactCount', 'at'],
    ['customerCount', 'createdAt'],
  ] as const;
  const neglected = {
    or: [is('lastContactAt', 'lt', 'today-90d'), { field: 'lastContactAt', op: 'empty' }],
  };
  return [
    { name: 'openTaskCount', where: and(mine, is('dueAt', 'lt', 'today')) },
    { name: 'openTaskCount', where: and(mine, is('dueAt', 'eq', 'today')) },
    {
      name: 'openTaskCount',
      where: and(mine, is('dueAt', 'gt', 'today'), is('dueAt', 'lte', 'today+7d')),
    },
    { name: 'openOpportunityCount', where: scope, groupBy: byStage },
    { name: 'openOpportunityAmount', where: scope, groupBy: byStage },
    { name: 'openOpportunityCount', where: and(scope, is('closeDate', 'lte', 'today+14d')) },
    { name: 'openOpportunityCount', where: and(scope, is('staleOn', 'lte', 'today')) },
    { name: 'customerCount', where: and(scope, neglected) },
    { name: 'unansweredLeadCount', where: scope },
    ...[months.now, months.before].flatMap((month) =>
      compared.map(([name, date]) => ({ name, where: and(scope, ...month(date)) })),
    ),
  ];
}
