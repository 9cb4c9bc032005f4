import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApplication } from '../../../main/test-application.ts';
import type { TestApplication, TestClient } from '../../../main/test-application.ts';
import { create, list, set, succeeded, where } from '../../../main/testing/requests.ts';
import {
  DAY_MS,
  assignedAgo,
  customersOf,
  draft,
  membersOf,
  ordersOf,
  results,
  start,
} from './testing/trial.ts';
import { reactedIn } from '../words/testing/words-client.ts';
import { tellOrders } from './ordered.ts';
import { countedBy } from './rules.ts';
import type { Opened } from './rules.ts';
import type { ResultsWire } from './wire.ts';

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
});
afterAll(() => app.drop());

type Trial = {
  admin: TestClient;
  orgId: string;
  id: string;
  control: string[];
  treated: string[];
};

/** A running experiment of so many customers in two equal arms, assigned 40 days ago unless said. */
async function trial(customers: number, values: object = {}, ago = 40): Promise<Trial> {
  const { admin, orgId } = await app.organisation();
  await customersOf(admin, customers);
  const { id, arms } = await draft(admin, values);
  await start(admin, id);
  await assignedAgo(app, id, ago);
  const members = await membersOf(app, id);
  const [control = [], treated = []] = arms.map((arm) => members.get(arm) ?? []);
  return { admin, orgId, id, control, treated };
}

/** So many of these customers order, ten days after they were assigned. */
const order = (
  { admin }: Trial,
  customers: readonly string[],
  count: number,
  total?: (n: number) => number,
): Promise<string[]> =>
  ordersOf(
    admin,
    customers
      .slice(0, count)
      .map((customer, n) => ({ customer, inDays: -30, total: total?.(n) ?? 100 })),
  );

const said = ({ state, readings, winner }: ResultsWire): unknown[] => [
  state,
  readings.map(({ verdict }) => verdict),
  winner === null ? null : 'winner',
];

test('a planted effect is found, with its interval', async () => {
  const planted = await trial(1_000);
  await order(planted, planted.control, 50);
  await order(planted, planted.treated, 125);
  const found = await results(planted.admin, planted.id);
  expect(said(found)).toEqual(['read', ['better'], 'winner']);
  const [reading] = found.readings;
  expect(reading?.difference?.estimate).toBeCloseTo(0.15, 10);
  expect(reading?.difference?.low).toBeGreaterThan(0);
  expect(reading?.p).toBeLessThan(0.05);
  expect(found.arms.map(({ ripe, ordered }) => [ripe, ordered])).toEqual([
    [500, 50],
    [500, 125],
  ]);
  expect(found.winner).toBe(found.arms[1]?.id);

  // The control of the test: the same orders the other way round make it worse, and no winner.
  const reverse = await trial(1_000);
  await order(reverse, reverse.control, 125);
  await order(reverse, reverse.treated, 50);
  expect(said(await results(reverse.admin, reverse.id))).toEqual(['read', ['worse'], null]);
}, 120_000);

test('where there is no effect nothing is claimed: open, or the same where only large ones matter', async () => {
  const open = await trial(600);
  await order(open, open.control, 60);
  await order(open, open.treated, 63);
  expect(said(await results(open.admin, open.id))).toEqual(['read', ['open'], null]);
  const same = await trial(600, { smallest: '20' });
  await order(same, same.control, 60);
  await order(same, same.treated, 63);
  const found = await results(same.admin, same.id);
  expect(said(found)).toEqual(['read', ['same'], null]);
  expect(found.smallest).toBeCloseTo(0.2, 10);
  const early = await trial(200);
  await order(early, early.control, 5);
  expect(said(await results(early.admin, early.id))).toEqual(['read', ['tooEarly'], null]);
}, 120_000);

test('amounts are read as means, paid back ones as nothing', async () => {
  const planted = await trial(600, { outcome: 'revenue', smallest: '5' });
  await order(planted, planted.control, 300, (n) => 100 + (n % 7));
  const orders = await order(planted, planted.treated, 300, (n) => 150 + (n % 7));
  const found = await results(planted.admin, planted.id);
  expect(said(found)).toEqual(['read', ['better'], 'winner']);
  expect(found.readings[0]?.difference?.estimate).toBeCloseTo(50, 6);
  expect(found.arms[0]?.revenue).toBeCloseTo(30_897, 6);
  for (const id of orders.slice(0, 3))
    await set(planted.admin, `/orders/${id}`, { paymentStatus: 'refunded' });
  const after = await results(planted.admin, planted.id);
  expect((found.arms[1]?.revenue ?? 0) - (after.arms[1]?.revenue ?? 0)).toBeCloseTo(453, 6);
  expect(after.arms[1]?.ordered).toBe(300);
}, 120_000);

test('an order counts after the assignment and until the last moment of the days; cancelled and deleted ones do not', async () => {
  const { admin, id, treated } = await trial(20, { days: 10 });
  const assigned = Date.parse(await assignedAgo(app, id, 40));
  const at = (ms: number): string => new Date(assigned + ms).toISOString();
  const times = [0, 1, 10 * DAY_MS, 10 * DAY_MS + 1, -DAY_MS];
  await ordersOf(
    admin,
    times.map((ms, n) => ({ customer: treated[n] ?? '', orderedAt: at(ms) })),
  );
  const ordered = async (): Promise<number | undefined> =>
    (await results(admin, id)).arms[1]?.ordered;
  expect(await ordered()).toBe(2);
  const [cancelled = '', deleted = '', counted = ''] = await ordersOf(
    admin,
    [5, 6, 7].map((n) => ({ customer: treated[n] ?? '', orderedAt: at(DAY_MS) })),
  );
  expect(await ordered()).toBe(5);
  await set(admin, `/orders/${cancelled}`, { status: 'cancelled', cancelReason: '不要了' });
  succeeded(await admin.request('DELETE', `/orders/${deleted}`));
  expect(await ordered()).toBe(3);
  expect(counted).not.toBe('');
});

test('until their days are over customers only count “so far”, and the day of the first result is told', async () => {
  const waiting = await trial(40, { days: 60 }, 29);
  await ordersOf(
    waiting.admin,
    waiting.treated.slice(0, 3).map((customer) => ({ customer, inDays: -1 })),
  );
  const found = await results(waiting.admin, waiting.id);
  expect(said(found)).toEqual(['waiting', [], null]);
  expect(found.arms.map(({ ripe, ordered, soFar }) => [ripe, ordered, soFar.ordered])).toEqual([
    [0, 0, 0],
    [0, 0, 3],
  ]);
  const days = (Date.parse(found.firstResultAt ?? '') - Date.now()) / DAY_MS;
  expect(days).toBeGreaterThan(30.9);
  expect(days).toBeLessThan(31.1);
  // What was ended before is read as of its end.
  succeeded(await waiting.admin.request('POST', '/actions/endExperiment', { id: waiting.id }));
  await assignedAgo(app, waiting.id, 59.99);
  expect((await results(waiting.admin, waiting.id)).state).toBe('waiting');
});

test('arms of the wrong sizes give a warning and no verdict', async () => {
  const planted = await trial(400);
  await order(planted, planted.control, 30);
  await order(planted, planted.treated, 100);
  expect(said(await results(planted.admin, planted.id))).toEqual(['read', ['better'], 'winner']);
  // Customers of one arm disappear, as they do where its treatment makes them ask to be deleted.
  for (const customer of planted.treated.slice(-70))
    succeeded(await planted.admin.request('DELETE', `/customers/${customer}`));
  const found = await results(planted.admin, planted.id);
  expect(said(found)).toEqual(['sampleRatio', [], null]);
  expect(found.sampleRatioP).toBeLessThan(0.001);
}, 120_000);

test('who asked not to be profiled since is in no figure', async () => {
  const { admin, id, treated } = await trial(20);
  await ordersOf(
    admin,
    treated.slice(0, 2).map((customer) => ({ customer, inDays: -30 })),
  );
  const before = await results(admin, id);
  expect([before.arms[1]?.assigned, before.arms[1]?.ordered, before.leftOut]).toEqual([10, 2, 0]);
  await set(admin, `/customers/${treated[0]}`, { noProfiling: true });
  const after = await results(admin, id);
  expect([after.arms[1]?.assigned, after.arms[1]?.ordered, after.leftOut]).toEqual([9, 1, 1]);
});

/** The customers behind each figure of an arm, by the lists that the figures open. */
async function opened({ admin }: Trial, found: ResultsWire, arm: number): Promise<number[]> {
  const { ripeUntil, leftOut } = found;
  const lists = (['assigned', 'ripe', 'ordered', 'soFar'] as const satisfies Opened[]).map((of) => {
    const asked = { ripeUntil, withoutProfiling: leftOut > 0 };
    const condition = countedBy(found.arms[arm]?.id ?? '', of, asked);
    return list(admin, `/participants?limit=100&${where(condition)}`);
  });
  return (await Promise.all(lists)).map((members) => members.length);
}

const figures = ({ arms }: ResultsWire, arm: number): unknown[] => {
  const { assigned, ripe, ordered, soFar } = arms[arm] ?? {};
  return [assigned, ripe, ordered, soFar?.ordered];
};

test('each figure opens its customers, also after an order is cancelled or somebody asks not to be profiled', async () => {
  const planted = await trial(24);
  const { admin, orgId, id, treated } = planted;
  await app.system.pool.query(
    `update insight.participant set assigned_at = now() - interval '20 days'
     where experiment_id = $1 and customer_id = any($2)`,
    [id, treated.slice(0, 3)],
  );
  const orders = await ordersOf(
    admin,
    treated.slice(0, 8).map((customer, n) => ({ customer, inDays: n < 3 ? -5 : -30 })),
  );
  await reactedIn(app, orgId);
  const agree = async (): Promise<unknown[]> => {
    const found = await results(admin, id);
    for (const arm of [0, 1])
      expect(await opened(planted, found, arm)).toEqual(figures(found, arm));
    return figures(found, 1);
  };
  expect(await agree()).toEqual([12, 9, 5, 8]);
  await set(admin, `/orders/${orders[7]}`, { status: 'cancelled', cancelReason: '不要了' });
  await set(admin, `/customers/${treated[6]}`, { noProfiling: true });
  await reactedIn(app, orgId);
  expect(await agree()).toEqual([11, 8, 3, 6]);
  // What no order told, such as days that went by, the hourly pass tells.
  await app.system.pool.query('update insight.participant_facts set ordered_at = null');
  await tellOrders(app.taskParts, undefined);
  expect(await agree()).toEqual([11, 8, 3, 6]);
});

test('amounts of few customers, or of few who ordered, are not told: they would tell single orders', async () => {
  const values = { outcome: 'revenue' };
  const small = await trial(18, values);
  await order(small, small.treated, 5);
  const few = await results(small.admin, small.id);
  expect(few.arms.map(({ revenue }) => revenue)).toEqual([null, null]);
  expect(said(few)).toEqual(['read', ['tooEarly'], null]);
  expect(few.readings[0]?.difference).toBeNull();
  const enough = await trial(20, values);
  await order(enough, enough.treated, 2);
  expect((await results(enough.admin, enough.id)).arms.map(({ revenue }) => revenue)).toEqual([
    0,
    null,
  ]);
  await order(enough, enough.treated.slice(2), 1);
  expect((await results(enough.admin, enough.id)).arms.map(({ revenue }) => revenue)).toEqual([
    0, 300,
  ]);
});

test('who may not see the experiment sees no results; a draft has none', async () => {
  const { admin, member, unit } = await app.organisation();
  await customersOf(admin, 4);
  const { id } = await draft(admin);
  expect((await results(admin, id)).state).toBe('draft');
  const seller = await member('member', await unit('门店 C'));
  const refused = await seller.request('GET', `/experiments/${id}/views/results`);
  expect(refused.statusCode).toBe(404);
  await create(seller, '/customers', { name: '客户' });
});
