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
  stages: Stage[];
  products: string[];
};

/** A column of the board, and how many of its cards the asker sees. */
export type Stage = { id: string; isOpen: boolean; cards: number };

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
    { name: 'board, 2,000 cards', ask: () => manyCards(known), app: 27, database: 90 },
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
      name: 'dashboard, orders',
      ask: () => post('/measures', { measures: soldOrders() }),
      app: 4,
      database: 50,
    },
    ...(['own', 'units'] as const).map((scope) => ({
      name: `workbench, ${scope}, 6 requests`,
      ask: () => workbench(scope),
      app: 8,
      database: 50,
    })),
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

/** As `src/web/record` and the cards of the modules ask: `e2e/customer-page.e2e.ts` counts these seven on the page. */
function customerPage({ related }: KnownSelling, id: string): Asked[] {
  const lists = related.map(({ object, field, sort, limit }) => {
    const pointing = is(field, 'eq', id);
    const where = object === 'task' ? and(pointing, is('done', 'eq', false)) : pointing;
    return { object, where, sort, limit, count: limit < 50 };
  });
  const views = ['overview', 'insight', 'offers', 'quality'];
  return [
    get(`/customers/${id}`),
    get(`/customers/${id}/timeline`),
    ...views.map((view) => get(`/customers/${id}/views/${view}`)),
    post('/lists', { lists }),
  ];
}

const CARD = 'amount,closeDate,currency,customer,owner,stage,updatedAt';
/** Cards asked for at a time. */
const PAGE = 100;
const MANY_CARDS = 2_000;

const cardsOf = ({ id }: Stage): Asked =>
  get(
    `/opportunities?limit=${PAGE}&sort=-updatedAt&fields=${CARD}&where=${param(is('stage', 'eq', id))}`,
  );

/** As `src/web/board` asks: its columns, their totals, and the first hundred cards of each. */
function board({ pipeline, stages }: KnownSelling): Asked[] {
  return [
    get('/pipelines?limit=30&sort=position&fields=isDefault,position'),
    get(`/pipeline-stages?limit=31&sort=position&where=${param(is('pipeline', 'eq', pipeline))}`),
    post('/opportunities/aggregate', {
      groupBy: byStage,
      values: [{ fn: 'count' }, { fn: 'sum', of: 'amount' }],
    }),
    ...stages.map(cardsOf),
  ];
}

/** What scrolling asks for: the columns of open opportunities, page after page, 2,000 cards in all. */
function manyCards({ stages }: KnownSelling): Asked[] {
  const columns = stages.filter(({ isOpen }) => isOpen);
  const most = Math.ceil(MANY_CARDS / PAGE / columns.length);
  return columns.flatMap((stage) => {
    const pages = Array.from({ length: Math.min(most, Math.ceil(stage.cards / PAGE)) }, () =>
      cardsOf(stage),
    );
    for (const [n, page] of pages.entries()) {
      const behind = pages[n + 1];
      if (!behind) break;
      page.answered = (body) => {
        const { nextCursor } = JSON.parse(body) as { nextCursor: string | null };
        if (nextCursor === null) throw new Error('the board has fewer cards than were counted');
        behind.path += `&cursor=${nextCursor}`;
      };
    }
    return pages;
  });
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

/** What was sold, which the dashboard asks for by itself. */
function soldOrders(): Measure[] {
  const placed = is('orderedAt', 'within', 'thisQuarter');
  const [known, unknown] = [is('customer', 'notEmpty'), is('customer', 'empty')];
  const groupBy = [{ field: 'orderedAt', by: 'month' }];
  return [
    ...['orderCount', 'orderRevenue', 'averageOrder'].map((name) => ({
      name,
      where: and(placed, known),
    })),
    ...['orderCount', 'orderRevenue'].map((name) => ({ name, where: and(placed, unknown) })),
    { name: 'firstOrderCount', where: is('firstOrderAt', 'within', 'thisQuarter') },
    ...['orderCount', 'orderRevenue'].flatMap((name) => [
      { name, where: placed },
      { name, where: placed, groupBy },
    ]),
  ];
}

type Scope = 'own' | 'units';

/** Records of the scope; `person` is the field that says whose a record is. */
const within = (scope: Scope, person = 'owner'): Condition =>
  scope === 'own' ? is(person, 'me') : is('unit', 'myUnits');

const never = { field: 'lastContactAt', op: 'empty' };
const longAgo = is('lastContactAt', 'lt', 'today-90d');
const neglected = { or: [longAgo, never] };

/** As `src/modules/sales/workbench` asks: its five lists and all its numbers. */
function workbench(scope: Scope): Asked[] {
  const list = (path: string, sort: string, limit: number, where: Condition): Asked =>
    get(`/${path}?where=${param(where)}&sort=${sort}&limit=${limit}`);
  const due = and(is('owner', 'me'), is('done', 'eq', false));
  const pressing = {
    or: [is('closeDate', 'lte', 'today+14d'), is('staleOn', 'lte', 'today')],
  };
  const waiting = [is('status', 'in', ['new', 'working']), is('firstResponseAt', 'empty')];
  return [
    list('tasks', 'dueAt', 100, due),
    list('leads', 'createdAt', 6, and(...waiting, within(scope))),
    list('opportunities', 'closeDate', 6, and(is('status', 'eq', 'open'), within(scope), pressing)),
    list('customers', 'lastContactAt', 6, and(within(scope), never)),
    list('customers', 'lastContactAt', 6, and(within(scope), longAgo)),
    post('/measures', { measures: workbenchFigures(scope) }),
  ];
}

/** For records of this scope and 90 days without contact. */
function workbenchFigures(scope: Scope): Measure[] {
  const mine = is('owner', 'me');
  const own = within(scope);
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
    { name: 'wonAmount', date: 'closeDate' },
    { name: 'orderCount', date: 'orderedAt' },
    { name: 'orderRevenue', date: 'orderedAt' },
    { name: 'contactCount', date: 'at', person: 'createdBy' },
    { name: 'customerCount', date: 'createdAt' },
  ];
  return [
    { name: 'openTaskCount', where: and(mine, is('dueAt', 'lt', 'today')) },
    { name: 'openTaskCount', where: and(mine, is('dueAt', 'eq', 'today')) },
    {
      name: 'openTaskCount',
      where: and(mine, is('dueAt', 'gt', 'today'), is('dueAt', 'lte', 'today+7d')),
    },
    {
      name: 'openTaskCount',
      where: and(mine, { or: [is('dueAt', 'gt', 'today+7d'), is('dueAt', 'empty')] }),
    },
    { name: 'openOpportunityCount', where: own, groupBy: byStage },
    { name: 'openOpportunityAmount', where: own, groupBy: byStage },
    { name: 'openOpportunityCount', where: and(own, is('closeDate', 'lte', 'today+14d')) },
    { name: 'openOpportunityCount', where: and(own, is('staleOn', 'lte', 'today')) },
    { name: 'customerCount', where: and(own, neglected) },
    { name: 'unansweredLeadCount', where: own },
    ...[months.now, months.before].flatMap((month) =>
      compared.map(({ name, date, person }) => ({
        name,
        where: and(within(scope, person), ...month(date)),
      })),
    ),
  ];
}
