import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestApplication, TestClient } from '../../../main/test-application.ts';
import { reacted } from '../../../main/testing/reacted.ts';
import { create, memberWith, refusal, set, succeeded } from '../../../main/testing/requests.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import { systemTransaction } from '../../../platform/system.ts';
import {
  createMany,
  decide,
  keptApplication,
  pairDetail,
  pairsOf,
  scan as scanNow,
} from '../matches/testing/world.ts';
import { followKeys } from '../matches/refresh.ts';
import type { MatchObject } from '../matches/wire.ts';
import { mergeSure } from '../scan/merge-sure.ts';
import { scanByNight } from '../scan/nightly.ts';
import type { ScanPosition, ScanRun } from '../scan/plan.ts';
import type { AutoMergeWire } from './wire.ts';

let app: TestApplication;
beforeAll(async () => {
  app = await keptApplication();
});
afterAll(() => app.drop());

/** Nothing that was written before is due any more after it. */
async function scan(client: TestClient, object?: MatchObject): Promise<void> {
  await reacted(app, followKeys);
  await scanNow(client, object);
}

const NIGHT = new Date('2026-03-02T17:05:00Z');

async function preview(
  client: TestClient,
  threshold: number,
  object = 'customer',
  rule?: string,
): Promise<AutoMergeWire> {
  const path = `/quality/auto-merge?object=${object}&threshold=${threshold}${rule ? `&rule=${rule}` : ''}`;
  return succeeded(await client.request('GET', path)).json<AutoMergeWire>();
}

type Settle = { object: string; threshold: number; rule?: string };
/** Settles automatic merging as the page does: after a look at what it would do. */
async function settleAuto(client: TestClient, settle: Settle): Promise<void> {
  const { mark: seen } = await preview(client, settle.threshold, settle.object, settle.rule);
  succeeded(await client.request('POST', '/actions/setAutoMerge', { ...settle, seen }));
}

/** A night's merges, where groups are saved so. */
async function nightOf(
  client: TestClient,
  object: 'customer' | 'contact',
  save: ScanRun['save'],
): Promise<ScanPosition> {
  const plan = { object, everything: false, fill: false, records: 0 } as const;
  const position: ScanPosition = {
    plan: [plan],
    nightly: true,
    step: 0,
    after: null,
    done: 0,
    began: '',
    found: 0,
    merged: 0,
    skipped: 0,
  };
  const job = {
    id: '',
    input: null,
    position: null,
    done: 0,
    total: null,
    result: null,
    context: () => client.ctx(),
    save: async () => undefined,
    cancelled: async () => false,
  };
  await mergeSure({ job, plan, position, save });
  return position;
}

const failed = (code: string) => Object.assign(new pg.DatabaseError('', 0, 'error'), { code });

/** How many groups a night leaves where this happens at each. */
const skippedBy = async (client: TestClient, error: Error): Promise<number> =>
  (await nightOf(client, 'customer', () => Promise.reject(error))).skipped;

async function alive(orgId: string): Promise<string[]> {
  const rows = await systemTransaction(app.system, (tx) =>
    tx.query<{ name: string }>(sql`
      select name from customers.customer where org_id = ${orgId}::uuid and deleted_at is null order by name`),
  );
  return rows.map(({ name }) => name);
}

// First: each organisation has its night, also those of other tests.
test('sure pairs merge by night once an administrator has settled from when on; doubted groups are left', async () => {
  const { admin, orgId, member } = await app.organisation();
  const firm = { kind: 'company', city: '上海' };
  await createMany(admin, 'customer', [
    { ...firm, name: '远新立机械有限公司', phone: '13900001111' },
    { ...firm, name: '远新立机械公司', phone: '13900001111' },
    { ...firm, name: '远新立机械股份有限公司', phone: '13900001111' },
    { ...firm, name: '卓辉澜食品有限公司', phone: '13900002222' },
    { ...firm, name: '卓辉澜食品公司', phone: '13900002222' },
    { ...firm, name: '卓辉澜食品股份有限公司', phone: '13900002222' },
  ]);
  await scan(admin);
  const open = await pairsOf(admin);
  expect(open).toHaveLength(6);
  const doubted = open.find(({ first }) => first.title.startsWith('卓辉澜'));
  if (!doubted) throw new Error('no pair');

  const before = await preview(admin, 90);
  expect([before.count, before.left, before.settled]).toEqual([4, 0, null]);
  await decide(admin, doubted.id, 'different');
  const shown = await preview(admin, 90);
  expect([shown.count, shown.left]).toEqual([2, 1]);
  expect(shown.sample.every(({ first }) => first.title.startsWith('远新立'))).toBe(true);
  const other = await member('member');
  const settle = { object: 'customer', threshold: 90 };
  const tried = [
    await other.request('GET', '/quality/auto-merge?object=customer&threshold=90'),
    await other.request('POST', '/actions/setAutoMerge', settle),
  ];
  expect(tried.map(({ statusCode }) => statusCode)).toEqual([403, 403]);
  const low = { ...settle, threshold: 70 };
  expect((await admin.request('POST', '/actions/setAutoMerge', low)).statusCode).toBe(422);
  // Neither blind nor by a preview from before somebody said that two of them are different.
  for (const seen of [undefined, before.mark]) {
    const blind = await admin.request('POST', '/actions/setAutoMerge', { ...settle, seen });
    expect(refusal(blind)).toEqual([409, 'preview_changed']);
    expect((await preview(admin, 90)).settled).toBeNull();
  }
  await settleAuto(admin, settle);
  expect((await preview(admin, 95)).settled).toBe(90);
  // A fault of one group does not keep the others from their night; a lost connection is nobody's fault.
  expect(await skippedBy(admin, failed('23505'))).toBe(1);
  expect(await skippedBy(admin, failed('57014'))).toBe(1);
  await expect(skippedBy(admin, failed('57P01'))).rejects.toThrow();
  await expect(skippedBy(admin, new Error('lease lost'))).rejects.toThrow('lease lost');

  await scanByNight({ ...app.taskParts, now: () => NIGHT }, undefined);
  await expect.poll(async () => (await alive(orgId)).length, { timeout: 30_000 }).toBe(4);
  // Made in one moment, so that any of the three may be the one that is kept.
  const names = await alive(orgId);
  expect(names.filter((name) => name.startsWith('卓辉澜'))).toHaveLength(3);
  const merges = succeeded(await admin.request('GET', '/quality/merges?object=customer'));
  expect(merges.json<{ merges: object[] }>().merges).toMatchObject([
    { automatic: true, state: 'merged' },
  ]);
}, 90_000);

test('what was written since it was compared is merged by no night before it is compared anew', async () => {
  const { admin } = await app.organisation();
  const firm = { kind: 'company', city: '上海', phone: '13900003333' };
  const [first] = await createMany(admin, 'customer', [
    { ...firm, name: '远新立机械有限公司' },
    { ...firm, name: '远新立机械公司' },
  ]);
  await scan(admin);
  await settleAuto(admin, { object: 'customer', threshold: 90 });
  expect(await skippedBy(admin, failed('23505'))).toBe(1);
  await set(admin, `/customers/${first}`, { name: '远新立机械设备有限公司' });
  await reacted(app, followKeys);
  expect(await skippedBy(admin, failed('23505'))).toBe(0);
});

test('a night takes values by the rule that was settled for it, which the preview shows', async () => {
  const { admin } = await app.organisation();
  const firm = { kind: 'company', city: '上海', phone: '13900004444' };
  const made = await createMany(admin, 'customer', [
    { ...firm, name: '远新立机械有限公司', source: 'web', note: '网站来的' },
    { ...firm, name: '远新立机械公司', source: 'referral', note: '介绍来的' },
  ]);
  await scan(admin);
  const order = { object: 'customer', sources: ['referral', 'web'] };
  succeeded(await admin.request('POST', '/actions/setMergeSources', order));
  const shown = async (query: string) => {
    const path = `/quality/auto-merge?object=customer${query}`;
    const told = succeeded(await admin.request('GET', path)).json<AutoMergeWire>();
    const { survivor, taken } = told.sample[0]?.outcome ?? {};
    const note = taken?.find(({ field }) => field === 'note')?.values;
    return { rule: told.rule, settledRule: told.settledRule, survivor: survivor?.id, note };
  };
  const plain = await shown('&threshold=90');
  expect(plain).toMatchObject({ rule: 'survivor', settledRule: null, note: undefined });
  const kept = plain.survivor ?? '';
  expect(made).toContain(kept);
  // Made in one moment, so that either may be the one that is kept: it is the one of the source trusted less.
  const sources = made[0] === kept ? ['referral', 'web'] : ['web', 'referral'];
  succeeded(await admin.request('POST', '/actions/setMergeSources', { ...order, sources }));
  const note = made[0] === kept ? '介绍来的' : '网站来的';
  expect(await shown('&threshold=90&rule=source')).toMatchObject({
    rule: 'source',
    settledRule: null,
    note: [{ value: note }],
  });

  const settle = { object: 'customer', threshold: 90 };
  const wrong = { ...settle, rule: 'any' };
  expect((await admin.request('POST', '/actions/setAutoMerge', wrong)).statusCode).toBe(422);
  await settleAuto(admin, { ...settle, rule: 'source' });
  // Another threshold alone leaves the rule as it is.
  await settleAuto(admin, { ...settle, threshold: 85 });
  expect(await shown('')).toMatchObject({ rule: 'source', settledRule: 'source' });
  const night = await nightOf(admin, 'customer', async (_after, _share, work) => {
    const ctx = await admin.ctx();
    await inTransaction(ctx, (tx) => work(ctx, tx));
  });
  expect([night.merged, night.skipped]).toEqual([1, 0]);
  const record = succeeded(await admin.request('GET', `/customers/${kept}`));
  expect(record.json()).toMatchObject({ note });
  const merges = succeeded(await admin.request('GET', '/quality/merges?object=customer'));
  expect(merges.json<{ merges: object[] }>().merges).toMatchObject([
    { automatic: true, rule: 'source', survivor: { id: kept } },
  ]);
}, 60_000);

test('by night contacts merge within one customer only: across customers who sees them would change', async () => {
  const { admin } = await app.organisation();
  const firm = { kind: 'company', city: '上海' };
  const [here, there] = await createMany(admin, 'customer', [
    { ...firm, name: '云杉印务' },
    { ...firm, name: '青川酒店' },
  ]);
  const one = { name: '林川宁', phone: '13900006666', email: 'lin@example.com' };
  const other = { name: '高静怡', phone: '13900007777', email: 'gao@example.com' };
  const [first, second, left, right] = await createMany(admin, 'contact', [
    { ...one, customer: here },
    { ...one, customer: here },
    { ...other, customer: here },
    { ...other, customer: there },
  ]);
  await scan(admin, 'contact');
  const sure = await pairsOf(admin, { object: 'contact' });
  expect(sure.map(({ chance }) => (chance ?? 0) >= 90)).toEqual([true, true]);
  const shown = await preview(admin, 90, 'contact');
  expect([shown.count, shown.left]).toEqual([1, 0]);
  expect(shown.sample.map((pair) => new Set([pair.first.id, pair.second.id]))).toEqual([
    new Set([first, second]),
  ]);

  await settleAuto(admin, { object: 'contact', threshold: 90 });
  const alone = async (ids: (string | undefined)[]): Promise<number[]> =>
    Promise.all(ids.map(async (id) => (await admin.request('GET', `/contacts/${id}`)).statusCode));
  const saving: ScanRun['save'] = async (_after, _share, work) => {
    const ctx = await admin.ctx();
    await inTransaction(ctx, (tx) => work(ctx, tx));
  };
  // One of the two goes to the other customer after they were found.
  const late = await nightOf(admin, 'contact', async (...saved) => {
    await set(admin, `/contacts/${second}`, { customer: there });
    await saving(...saved);
  });
  expect([late.merged, late.skipped]).toEqual([0, 1]);
  expect(await alone([first, second, left, right])).toEqual([200, 200, 200, 200]);
  await set(admin, `/contacts/${second}`, { customer: here });
  await scan(admin, 'contact');
  const night = await nightOf(admin, 'contact', saving);
  expect([night.merged, night.skipped]).toEqual([1, 0]);
  expect((await alone([first, second])).toSorted((a, b) => a - b)).toEqual([200, 404]);
  expect(await alone([left, right])).toEqual([200, 200]);
}, 90_000);

test('what was said of a record that was merged since holds for the one it went into', async () => {
  const { admin } = await app.organisation();
  const firm = { kind: 'company', city: '上海', phone: '13900005555' };
  const names = ['启腾岳建材有限公司', '启腾岳建材公司', '启腾岳建材股份有限公司'];
  const ids = await createMany(
    admin,
    'customer',
    names.map((name) => ({ ...firm, name })),
  );
  await scan(admin);
  const [doubted] = await pairsOf(admin);
  if (!doubted) throw new Error('no pair');
  expect(await preview(admin, 80)).toMatchObject({ count: 2, left: 0 });
  const { first, second } = doubted;
  // What lies in the trash is merged with nothing.
  succeeded(await admin.request('DELETE', `/customers/${first.id}`));
  expect(await preview(admin, 80)).toMatchObject({ count: 1, left: 0 });
  succeeded(await admin.request('POST', `/customers/${first.id}/restore`));
  await decide(admin, doubted.id, 'different');
  const survivor = ids.find((id) => id !== first.id && id !== second.id);
  const merge = { object: 'customer', survivor, others: [first.id] };
  succeeded(await admin.request('POST', '/actions/mergeRecords', merge));
  expect(await preview(admin, 80)).toMatchObject({ count: 0, left: 1 });
}, 60_000);

test('a pair is shown to those only who may read both of its records', async () => {
  const organisation = await app.organisation();
  const { admin } = organisation;
  const unit = await organisation.unit('另一个团队');
  const other = await organisation.member('member', unit);
  const person = { kind: 'person', name: '徐磊晨', city: '武汉', phone: '13900003333' };
  await create(admin, '/customers', person);
  const own = await create(other, '/customers', person);
  // The other way round: theirs is the first of the two.
  const turned = { kind: 'person', name: '沈岚宁', city: '成都', phone: '13900003434' };
  await create(other, '/customers', turned);
  await create(admin, '/customers', turned);
  await scan(admin);
  const both = await pairsOf(admin);
  expect(both).toHaveLength(2);
  const pair = both.find(({ first }) => first.title === person.name);
  if (!pair) throw new Error('no pair');
  expect([pair.first.title, pair.second.title]).toEqual(['徐磊晨', '徐磊晨']);

  // They see one of the two, and not that it may stand twice.
  expect(await pairsOf(other)).toEqual([]);
  expect((await other.request('GET', `/quality/pairs/${pair.id}`)).statusCode).toBe(404);
  const decided = { id: pair.id, decision: 'same' };
  expect((await other.request('POST', '/actions/decidePair', decided)).statusCode).toBe(404);
  expect((await other.request('POST', '/actions/scanDuplicates', {})).statusCode).toBe(403);
  const viewer = await organisation.member('viewer');
  expect(await pairsOf(viewer)).toHaveLength(2);
  expect((await viewer.request('POST', '/actions/decidePair', decided)).statusCode).toBe(403);

  const detail = await pairDetail(admin, pair.id);
  expect(detail.left['phone']).toBe('•••• 3333');
  const phone = detail.waterfall.find(({ comparison }) => comparison === 'phone');
  expect(phone).toMatchObject({ agreement: 'equal', left: '•••• 3333', right: '•••• 3333' });
  expect([pair.first.id, pair.second.id]).toContain(detail.survivor);
  const all = { scope: 'all' } as const;
  const blind = await memberWith(app, organisation, {
    objects: { customer: { read: all, fields: { '*': 'read', phone: 'hidden' } } },
    actions: [],
  });
  const told = await pairDetail(blind, pair.id);
  expect(told.waterfall.map(({ comparison }) => comparison)).toEqual(
    detail.waterfall.map(({ comparison }) => comparison).filter((name) => name !== 'phone'),
  );
  expect(told.weight).toBeCloseTo(detail.weight - (phone?.bits ?? NaN), 6);
  // Once the other's record is in the trash there is no pair any more; restored, it is back.
  succeeded(await other.request('DELETE', `/customers/${own.id}`));
  expect((await pairsOf(admin)).map(({ first }) => first.title)).toEqual([turned.name]);
  succeeded(await other.request('POST', `/customers/${own.id}/restore`));
  expect(await pairsOf(admin)).toHaveLength(2);
}, 60_000);

test('the most valuable customers come first, but not to those who may not read what they brought in', async () => {
  const organisation = await app.organisation();
  const { admin, orgId } = organisation;
  const names = ['泰森宇纺织', '亚朗图建材'];
  const made = names.flatMap((name, n) => [
    // The second pair is the likelier one.
    { name: `${name}有限公司`, city: '西安', ...(n === 1 ? { phone: '13900004444' } : {}) },
    {
      name: n === 1 ? `${name}公司` : `${name}进出口公司`,
      city: '西安',
      ...(n === 1 ? { phone: '13900004444' } : {}),
    },
  ]);
  const [worthy] = await createMany(admin, 'customer', made);
  await systemTransaction(app.system, (tx) =>
    tx.query(sql`
      insert into sales.customer_facts (org_id, customer_id, revenue_base)
      values (${orgId}::uuid, ${worthy ?? ''}::uuid, 9000000000)
      on conflict (org_id, customer_id) do update set revenue_base = excluded.revenue_base`),
  );
  await scan(admin);
  // Even chances would stand in any order.
  expect(new Set((await pairsOf(admin)).map(({ chance }) => chance)).size).toBe(2);
  const order = async (client: TestClient): Promise<string[]> =>
    (await pairsOf(client)).map(({ first }) => first.title.slice(0, 5));
  expect(await order(admin)).toEqual(names);
  const all = { scope: 'all' } as const;
  const blind = await memberWith(app, organisation, {
    objects: { customer: { read: all, fields: { '*': 'read', revenue: 'hidden' } } },
    actions: [],
  });
  expect(await order(blind)).toEqual(names.toReversed());
  // A chance made of what is hidden would tell of it, and so would an order by it.
  const narrow = await memberWith(app, organisation, {
    objects: { customer: { read: all, fields: { '*': 'read', phone: 'hidden' } } },
    actions: [],
  });
  const [some, same] = [await pairsOf(narrow), await pairsOf(admin)];
  expect(some.map(({ chance, weight }) => [chance, weight])).toEqual(some.map(() => [null, null]));
  expect(new Set(some.map(({ id }) => id))).toEqual(new Set(same.map(({ id }) => id)));
  const found = some.map(({ foundAt }) => foundAt);
  expect(found).toEqual(found.toSorted().toReversed());
  const best = same.find(({ first }) => first.title.startsWith(names[1] ?? ''));
  const [full, partly] = await Promise.all(
    [admin, narrow].map((client) => pairDetail(client, best?.id ?? '')),
  );
  expect([full?.partial, partly?.partial]).toEqual([false, true]);
  expect(partly?.weight).toBeLessThan(full?.weight ?? 0);
  const forged = Buffer.from(JSON.stringify(['rank', '1', 'x'])).toString('base64url');
  const path = `/quality/pairs?object=customer&status=open&cursor=${forged}`;
  expect(refusal(await admin.request('GET', path))[1]).toBe('invalid_cursor');
}, 60_000);
