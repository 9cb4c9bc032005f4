import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestApplication, TestClient } from '../../../main/test-application.ts';
import { create, memberWith, set, succeeded } from '../../../main/testing/requests.ts';
import { scanByNight } from '../scan/nightly.ts';
import type { MergesWire } from '../merges/wire.ts';
import type { AutoMergeWire, PairWire } from '../pairs/wire.ts';
import { createMany, keptApplication, pairDetail, pairsOf, scan, typed } from './testing/world.ts';
import type { MatchWire } from './wire.ts';

let app: TestApplication;
beforeAll(async () => {
  app = await keptApplication();
});
afterAll(() => app.drop());

const PHONE = '13912345678';
const MAIL = 'lin.chuan@example.com';

const customerOf = async (client: TestClient, name: string): Promise<string> =>
  (await create(client, '/customers', { name, kind: 'company' })).id;

const likes = (client: TestClient, values: object): Promise<MatchWire[]> =>
  typed(client, values, 'contact');

const idsOf = async (client: TestClient, values: object): Promise<string[]> =>
  (await likes(client, values)).map(({ id }) => id ?? 'masked');

/** Waits until keys are as what was written. */
async function findsContacts(client: TestClient, values: object, ids: string[]): Promise<void> {
  await expect
    .poll(() => idsOf(client, values), { timeout: 30_000, interval: 50 })
    .toEqual(ids.toSorted());
}

test('a contact that is typed is told by number, by mail, or by name at its customer, and whose it is', async () => {
  const { admin } = await app.organisation();
  const [here, there] = [await customerOf(admin, '云杉印务'), await customerOf(admin, '青川酒店')];
  const { id } = await create(admin, '/contacts', {
    customer: here,
    name: '林川宁',
    phone: PHONE,
    email: MAIL,
  });
  await findsContacts(admin, { phone: PHONE }, [id]);
  expect(await idsOf(admin, { name: '林经理', email: MAIL })).toEqual([id]);
  // Characters of the same sound as well, at the same customer.
  expect(await idsOf(admin, { name: '林川凝', customer: here })).toEqual([id]);
  const [hit] = await likes(admin, { name: '林川宁', customer: here });
  expect(hit).toMatchObject({
    object: 'contact',
    id,
    title: '林川宁',
    customer: '云杉印务',
    phoneLast4: '5678',
    fields: [
      { name: 'name', agreement: 'equal' },
      { name: 'customer', agreement: 'equal' },
    ],
  });
  // The name alone is many people's, at another customer or before any is chosen.
  expect(await idsOf(admin, { name: '林川宁', customer: there })).toEqual([]);
  expect(await idsOf(admin, { name: '林川宁' })).toEqual([]);
  expect(await idsOf(admin, { name: '林川宁', customer: there, phone: PHONE })).toEqual([id]);
  expect(await idsOf(admin, { name: '林川宁', customer: there, email: MAIL })).toEqual([id]);
  // Who has moved is found where they are now, and no more where they were.
  await set(admin, `/contacts/${id}`, { customer: there });
  await findsContacts(admin, { name: '林川宁', customer: there }, [id]);
  await findsContacts(admin, { name: '林川宁', customer: here }, []);
  const except = { object: 'contact', values: { phone: PHONE }, except: id };
  const itself = await admin.request('POST', '/quality/matches', except);
  expect(succeeded(itself).json()).toEqual({ matches: [] });
});

test('of a contact outside the rights of whoever types nothing is told that they did not have whole', async () => {
  const organisation = await app.organisation();
  const { admin } = organisation;
  const other = await organisation.member('member', await organisation.unit('另一个团队'));
  const customer = await customerOf(admin, '云杉印务');
  const known = { customer, name: '林川宁', phone: PHONE };
  const { id } = await create(admin, '/contacts', known);
  await findsContacts(admin, { phone: PHONE }, [id]);
  const answer = await other.request('POST', '/quality/matches', {
    object: 'contact',
    values: { name: '林川宁', phone: PHONE, customer },
  });
  const wire = succeeded(answer).body;
  for (const secret of [id, '林川宁', PHONE, '5678', '云杉', customer])
    expect(wire).not.toContain(secret);
  expect((await likes(other, { name: '林川宁', phone: PHONE }))[0]).toMatchObject({
    object: 'contact',
    id: null,
    title: '林＊＊',
    masked: true,
    fields: [
      { name: 'name', agreement: 'equal' },
      { name: 'phone', agreement: 'equal' },
    ],
    owner: { id: admin.memberId, name: '管理员 Admin' },
    unit: '测试公司 Test',
  });
  // Neither where they are nor how their number ends is confirmed to who guesses.
  const guesses = [
    { name: '林川宁', customer },
    { name: '林川宁', phone: '13700005678' },
  ];
  for (const guess of guesses) {
    expect(await idsOf(other, guess)).toEqual([]);
    expect(await idsOf(admin, guess)).toEqual([id]);
  }
  const all = { scope: 'all' } as const;
  const blind = await memberWith(app, organisation, {
    objects: {
      '*': { read: all },
      contact: { create: all, read: all, fields: { '*': 'read', phone: 'hidden' } },
    },
    actions: [],
  });
  expect(await idsOf(blind, { name: '林川宁', phone: '13700005678' })).toEqual([]);
  expect(await idsOf(blind, { name: '林川宁', customer })).toEqual([id]);
});

/** People of 150 different names. */
const filler = (n: number): string =>
  [
    '赵钱孙李周吴郑冯陈褚'[n % 10],
    '东西南北春夏秋雪梅兰竹菊松柏桃'[Math.floor(n / 10) % 15],
    n % 2 === 0 ? '生' : '丽',
  ].join('');

/** Contacts of two customers, with what is and what is not the same person among them. */
async function scanned(client: TestClient) {
  const [a, b] = [await customerOf(client, '云杉印务'), await customerOf(client, '青川酒店')];
  const desk = { phone: '02161234567', email: 'info@example.com' };
  const ids = await createMany(client, 'contact', [
    { customer: a, name: '林川宁', phone: '13900000001' },
    { customer: a, name: '林川宁', title: '采购经理' },
    { customer: b, name: '高静怡', phone: '13900000002' },
    { customer: a, name: '高静怡', phone: '13900000002' },
    { customer: b, name: '罗勇', email: MAIL },
    { customer: a, name: '罗勇', email: MAIL },
    // The same name and nothing else.
    { customer: a, name: '何伟', phone: '13900000003' },
    { customer: b, name: '何伟', phone: '13900000004' },
    // The number and the mailbox of the front desk.
    { customer: a, name: '马超', ...desk },
    { customer: a, name: '朱梅', ...desk },
    { customer: a, name: '胡明', ...desk },
    { customer: a, name: '王女士', ...desk },
    { customer: a, name: '李先生', ...desk },
    // At the desk of the other one a number of her own.
    { customer: b, name: '欧阳女士', phone: '13900000005' },
    { customer: b, name: '欧阳总', phone: '13900000005' },
    // At the desk, of the same surname as others there.
    { customer: a, name: '王先生', ...desk },
    { customer: a, name: '王伟', ...desk },
    { customer: a, name: '马总', ...desk },
    // Called alike at one customer, each with a number of their own.
    { customer: b, name: '龙一鸣', phone: '13900000006' },
    { customer: b, name: '龙一鸣', phone: '13900000007' },
    ...Array.from({ length: 150 }, (_, n) => ({
      customer: n % 2 === 0 ? a : b,
      name: filler(n),
      phone: `1380001${String(1000 + n)}`,
    })),
  ]);
  const job = await scan(client);
  expect([job.state, job.error, job.done]).toEqual(['done', null, job.total]);
  return { a, b, ids };
}

const together = (pairs: readonly PairWire[], ids: readonly string[]): number[][] =>
  pairs
    .map(({ first, second }) => [ids.indexOf(first.id), ids.indexOf(second.id)])
    .map((pair) => pair.toSorted((one, other) => one - other))
    .toSorted((one, other) => (one[0] ?? 0) - (other[0] ?? 0));

test('a scan pairs contacts of one customer by name, those of different ones by number or mail', async () => {
  const { admin } = await app.organisation();
  const { ids } = await scanned(admin);
  const pairs = await pairsOf(admin, { object: 'contact' });
  expect(together(pairs, ids)).toEqual([
    [0, 1],
    [2, 3],
    [4, 5],
    [13, 14],
    [18, 19],
  ]);
  const sure = pairs.filter(({ chance }) => chance !== null && chance >= 80);
  expect(together(sure, ids)).toEqual([
    [0, 1],
    [2, 3],
    [4, 5],
  ]);
  expect(await pairsOf(admin)).toEqual([]);
  const moved = pairs.find(({ first }) => [ids[2], ids[3]].includes(first.id));
  const detail = await pairDetail(admin, moved?.id ?? '');
  const sum = detail.waterfall.reduce((all, { bits }) => all + bits, detail.start);
  expect(sum).toBeCloseTo(detail.weight, 6);
  expect(detail.chance).toBe(moved?.chance);
  const steps = detail.waterfall.map(({ comparison, agreement }) => [comparison, agreement]);
  expect(steps).toEqual([
    ['name', 'equal'],
    ['phone', 'equal'],
    ['email', 'unknown'],
    ['customer', 'different'],
  ]);
  // Whose they are is told by name.
  const step = detail.waterfall.find(({ comparison }) => comparison === 'customer');
  expect(new Set([step?.left, step?.right])).toEqual(new Set(['云杉印务', '青川酒店']));
});

test('contacts merge by night where that was settled of contacts, and only then', async () => {
  const organisation = await app.organisation();
  const { admin } = organisation;
  await scanned(admin);
  const NIGHT = new Date('2026-03-02T17:05:00Z');
  const settle = async (object: string): Promise<void> => {
    const query = `object=${object}&threshold=85`;
    const preview = succeeded(await admin.request('GET', `/quality/auto-merge?${query}`));
    const body = { object, threshold: 85, seen: preview.json<AutoMergeWire>().mark };
    succeeded(await admin.request('POST', '/actions/setAutoMerge', body));
  };
  const merged = async () =>
    succeeded(await admin.request('GET', '/quality/merges?object=contact')).json<MergesWire>();
  const nights = async (): Promise<number> => {
    const { rows } = await app.system.pool.query<{ n: string }>(
      `select count(*) as n from kernel.job where org_id = $1 and kind = 'scanDuplicates' and state = 'done'`,
      [organisation.orgId],
    );
    return Number(rows[0]?.n);
  };
  await settle('customer');
  await scanByNight({ ...app.taskParts, now: () => NIGHT }, undefined);
  await expect.poll(nights, { timeout: 60_000 }).toBe(2);
  expect((await merged()).merges).toEqual([]);
  await settle('contact');
  await app.system.pool.query(
    `update kernel.job set created_at = created_at - interval '1 day' where org_id = $1`,
    [organisation.orgId],
  );
  await scanByNight({ ...app.taskParts, now: () => NIGHT }, undefined);
  await expect.poll(nights, { timeout: 60_000 }).toBe(3);
  const { merges } = await merged();
  // Those of one customer; the others are surer, but are left to people.
  expect(merges.map(({ automatic }) => automatic)).toEqual([true]);
}, 120_000);
