import { afterAll, beforeAll, expect, test } from 'vitest';
import type {
  ListsWire,
  MetadataWire,
  RecordWire,
  TimelineEntryWire,
  TimelineWire,
} from '../kernel/wire.ts';
import type { CustomerOverview } from '../modules/sales/customer-page/rules.ts';
import { testApplication } from './test-application.ts';
import type { TestApplication, TestClient } from './test-application.ts';
import { create, memberWith, set, succeeded } from './testing/requests.ts';

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
});
afterAll(() => app.drop());

async function act(client: TestClient, name: string, input: object): Promise<{ id: string }> {
  return succeeded(await client.request('POST', `/actions/${name}`, input)).json();
}

async function page(client: TestClient, path: string, query = ''): Promise<TimelineWire> {
  return succeeded(await client.request('GET', `${path}/timeline${query}`)).json<TimelineWire>();
}

async function overviewOf(client: TestClient, customer: string): Promise<CustomerOverview> {
  const answer = await client.request('GET', `/customers/${customer}/views/overview`);
  return succeeded(answer).json<CustomerOverview>();
}

const named = (entry: TimelineEntryWire): string =>
  entry.kind === 'record' ? entry.source : entry.kind;

const day = (n: number): string => new Date(Date.UTC(2025, 0, n, 4)).toISOString();

/** A customer with something of every source. */
async function busyCustomer(admin: TestClient): Promise<{ customer: string; order: string }> {
  const { id: customer } = await create(admin, '/customers', { name: '悦来酒店' });
  const note = { customer, channel: 'call', at: day(1), body: '谈了报价' };
  await create(admin, '/interactions', note);
  const lines = [{ name: '咖啡豆', quantity: '2', unitPrice: '50' }];
  const { id: order } = await act(admin, 'placeOrder', { customer, lines, orderedAt: day(2) });
  await act(admin, 'markPaid', { id: order, paidAt: day(9) });
  const other = await act(admin, 'placeOrder', { customer, lines, orderedAt: day(4) });
  await act(admin, 'cancelOrder', { id: other.id, reason: '不需要了' });
  const task = await create(admin, '/tasks', { customer, subject: '回访' });
  await set(admin, `/tasks/${task.id}`, { done: true });
  await create(admin, '/opportunities', { customer, name: '咖啡机' });
  const said = { body: '大客户' };
  succeeded(await admin.request('POST', `/customers/${customer}/comments`, said), 201);
  return { customer, order };
}

test('one timeline tells of talk, orders, deals, tasks, comments and changes by time', async () => {
  const { admin } = await app.organisation();
  const { customer } = await busyCustomer(admin);

  const { items, nextCursor } = await page(admin, `/customers/${customer}`);

  expect(items.map(({ at }) => at)).toEqual(
    items
      .map(({ at }) => at)
      .toSorted()
      .toReversed(),
  );
  expect(nextCursor).toBeNull();
  const old = items.filter(({ at }) => at < '2026').map((each) => [named(each), each.at]);
  expect(old).toEqual([
    ['orderPaid', day(9)],
    ['order', day(4)],
    ['order', day(2)],
    ['interaction', day(1)],
  ]);
  const recent = items.filter(({ at }) => at >= '2026').map(named);
  expect(recent.toSorted()).toEqual(['change', 'comment', 'orderCancelled', 'stage', 'task']);
  const paid = items.find((each) => named(each) === 'orderPaid');
  expect(paid?.kind === 'record' && paid.record).toMatchObject({ paidAmount: '100' });
});

test('pages follow one another without gap or repetition, also among entries of one moment', async () => {
  const { admin } = await app.organisation();
  const { id: customer } = await create(admin, '/customers', { name: '甲店' });
  for (let n = 0; n < 45; n++) {
    const values = { customer, channel: n % 3 ? 'call' : 'mail', at: day(1 + Math.floor(n / 9)) };
    await create(admin, '/interactions', { ...values, body: `${n}` });
  }
  for (let n = 0; n < 25; n++) {
    const lines = [{ name: '豆', quantity: '1', unitPrice: '1' }];
    const placed = { customer, lines, orderedAt: day(1 + Math.floor(n / 5)) };
    await act(admin, 'placeOrder', placed);
  }

  const seen: TimelineEntryWire[] = [];
  let cursor: string | null = null;
  do {
    const next: TimelineWire = await page(
      admin,
      `/customers/${customer}`,
      cursor === null ? '' : `?cursor=${cursor}`,
    );
    seen.push(...next.items);
    cursor = next.nextCursor;
  } while (cursor !== null);
  const calls = await page(admin, `/customers/${customer}`, '?kinds=interaction:call');

  const ids = seen.map((each) => (each.kind === 'record' ? each.record.id : 'x'));
  expect([seen.length, new Set(ids).size]).toEqual([71, 71]);
  expect(seen.map(({ at }) => at)).toEqual(
    seen
      .map(({ at }) => at)
      .toSorted()
      .toReversed(),
  );
  expect(
    new Set(calls.items.map((each) => each.kind === 'record' && each.record['channel'])),
  ).toEqual(new Set(['call']));
  expect(calls.items.length).toBe(30);
});

test.each(['?kinds=nothing', '?cursor=abc', '?cursor=W10', '?what=1', '?kinds='])(
  'a timeline refuses %s',
  async (query) => {
    const { admin } = await app.organisation();
    const { id } = await create(admin, '/customers', { name: '甲店' });

    const answer = await admin.request('GET', `/customers/${id}/timeline${query}`);

    expect(answer.statusCode).toBe(422);
  },
);

test('who may not read a source, or all its fields, has none of it; other organisations nothing', async () => {
  const organisation = await app.organisation();
  const { admin } = organisation;
  const { customer } = await busyCustomer(admin);
  const reader = await memberWith(app, organisation, {
    objects: {
      customer: { read: { scope: 'all' }, fields: { '*': 'read' } },
      interaction: { read: { scope: 'all' }, fields: { '*': 'read', body: 'masked' } },
      order: { read: { scope: 'all' }, fields: { '*': 'read', orderedAt: 'hidden' } },
    },
    actions: [],
  });
  const stranger = await app.organisation();

  const { items } = await page(reader, `/customers/${customer}`);
  const metadata = (await reader.request('GET', '/metadata')).json<MetadataWire>();
  const overview = await overviewOf(reader, customer);
  const refused = await Promise.all(
    ['timeline', 'views/overview'].map((each) =>
      stranger.admin.request('GET', `/customers/${customer}/${each}`),
    ),
  );

  expect(new Set(items.map(named))).toEqual(
    new Set(['interaction', 'orderPaid', 'orderCancelled', 'comment', 'change']),
  );
  const said = items.find((each) => named(each) === 'interaction');
  expect(said?.kind === 'record' && said.record['body']).toBe('••••');
  const object = metadata.objects.find(({ name }) => name === 'customer');
  expect(object?.timeline.map(({ name }) => name)).toEqual([
    'interaction',
    'orderPaid',
    'orderCancelled',
  ]);
  expect(overview).toEqual({
    lastContact: expect.objectContaining({ channel: 'call', at: day(1), by: null }) as unknown,
    usual: [],
    orderedAt: [],
    unpaid: null,
    planless: null,
  });
  expect(refused.map(({ statusCode }) => statusCode)).toEqual([404, 404]);
});

test('an opportunity tells what was said with its customer since it was made', async () => {
  const { admin } = await app.organisation();
  const { customer } = await busyCustomer(admin);
  const { id } = await create(admin, '/opportunities', { customer, name: '第二台' });
  await create(admin, '/interactions', { customer, channel: 'visit', body: '看了现场' });

  const { items } = await page(admin, `/opportunities/${id}`, '?kinds=interaction');

  expect(items.map((each) => each.kind === 'record' && each.record['body'])).toEqual(['看了现场']);
});

test('a view tells what a customer usually buys, still owes and waits for', async () => {
  const { admin } = await app.organisation();
  const { id: customer } = await create(admin, '/customers', { name: '甲店', kind: 'person' });
  const latte = (await create(admin, '/products', { name: '燕麦拿铁', code: 'L' })).id;
  const tea = (await create(admin, '/products', { name: '茶', code: 'T' })).id;
  const now = Date.now();
  const daysAgo = (n: number): string => new Date(now - n * 86_400_000).toISOString();
  const line = (product: string): object => ({ product, quantity: '1', unitPrice: '30' });
  const place = (n: number, ...products: string[]): Promise<{ id: string }> =>
    act(admin, 'placeOrder', { customer, orderedAt: daysAgo(n), lines: products.map(line) });
  await place(400, tea);
  const first = await place(30, latte, latte, tea);
  await place(20, latte);
  await place(10, latte);
  await act(admin, 'cancelOrder', { id: (await place(5, tea)).id, reason: '错' });
  const deal = await create(admin, '/opportunities', { customer, name: '办公室咖啡' });

  const found = await overviewOf(admin, customer);

  expect(found.usual).toEqual([
    { id: latte, name: '燕麦拿铁', orders: 3, share: 1 },
    { id: tea, name: '茶', orders: 1, share: 1 / 3 },
  ]);
  expect(found.orderedAt).toEqual([10, 20, 30, 400].map(daysAgo));
  expect(found.unpaid).toMatchObject({ orderedAt: daysAgo(400), amount: '30', currency: 'CNY' });
  expect(found.unpaid?.number).toMatch(/^SO\d{6}$/);
  expect(found.planless).toEqual({ id: deal.id, name: '办公室咖啡' });
  expect(first.id).not.toBe(found.unpaid?.id);
});

test('many lists are answered at once, in the order asked for, and null for what is refused', async () => {
  const { admin, member } = await app.organisation();
  const { customer } = await busyCustomer(admin);
  const of = { field: 'customer', op: 'eq', value: customer };
  const viewer = await member('viewer');

  const asked = {
    lists: [
      { object: 'order', where: of, sort: '-orderedAt', limit: 1, count: true },
      { object: 'nothing' },
      { object: 'order', sort: 'note' },
      { object: 'customer' },
    ],
  };
  const { results } = succeeded(await admin.request('POST', '/lists', asked)).json<ListsWire>();
  const single = await admin.request('GET', `/customers?limit=50`);
  const theirs = (await viewer.request('POST', '/lists', asked)).json<ListsWire>();

  expect(results.map((each) => each && [each.items.length, each.total?.count])).toEqual([
    [1, 2],
    null,
    null,
    [1, undefined],
  ]);
  expect(results[3]).toEqual(single.json());
  expect(theirs.results[3]?.items.map((each: RecordWire) => each.id)).toEqual([customer]);
  const none = await admin.request('POST', '/lists', { lists: [] });
  expect(none.statusCode).toBe(422);
});
