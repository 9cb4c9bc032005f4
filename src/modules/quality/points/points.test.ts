import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { records } from '../../../kernel/records.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import { create, read, set, succeeded } from '../../../main/testing/requests.ts';
import { judgeRecords } from '../scores/portion.ts';
import { readRuleSet } from '../scores/rule-set.ts';
import { onlyRules, scored, scoredForTests } from '../scores/testing/scored.ts';
import { keepPoints } from './earn.ts';
import {
  BAD,
  contributions,
  good,
  patient,
  points,
  pointsBecome,
  poor,
  RULES,
} from './testing/earned.ts';

const app = await scoredForTests();

test('who fills in or corrects earns the weight of the rule, once; emptying and filling again earns nothing', async () => {
  const { admin, member } = await app.organisation();
  await onlyRules(admin, 'customer', RULES);
  const someone = await member('member');
  const path = await poor(admin);
  await set(someone, path, { city: '上海' });
  await pointsBecome(someone, [3, 0]);
  await set(someone, path, { phone: good(1) });
  await pointsBecome(someone, [5, 0]);
  // What does not keep its rule any more has earned nothing, and filling it in again gives nothing back.
  await set(someone, path, { city: null });
  await pointsBecome(someone, [2, 1]);
  await set(someone, path, { city: '上海' });
  await scored(admin, path, 100);
  expect(await points(someone)).toEqual([2, 1]);
  // Another person who fills in what gave points lately gets none either.
  const other = await member('member');
  await set(admin, path, { city: null });
  await scored(admin, path, 40);
  await set(other, path, { city: '苏州' });
  await scored(admin, path, 100);
  expect(await points(other)).toEqual([0, 0]);
  const { changes, quarters, people } = await contributions(someone);
  expect(
    changes.map(({ field, state, title, takenBackFor }) => [field, state, title, takenBackFor]),
  ).toEqual([
    ['phone', 'earned', '顾客', null],
    ['city', 'takenBack', '顾客', 'unkept'],
  ]);
  expect([quarters[0], people]).toMatchObject([{ counted: 0, provisional: 2 }, null]);
});

test('a value earns points once, whatever rule it breaks then, and nobody earns by what a colleague emptied', async () => {
  const { admin, member } = await app.organisation();
  await onlyRules(admin, 'customer', [
    ...RULES,
    { name: '有电话', field: 'phone', dimension: 'present', weight: 1 },
  ]);
  const [one, other] = [await member('member'), await member('member')];
  const { id } = await create(admin, '/customers', { name: '顾客', kind: 'person', city: '上海' });
  const path = `/customers/${id}`;
  await scored(admin, path, 75);
  await set(one, path, { phone: BAD });
  await pointsBecome(one, [1, 0]);
  await set(other, path, { phone: good(3) });
  await scored(admin, path, 100);
  expect(await points(other)).toEqual([0, 0]);
  // Two who empty and fill in for each other.
  await set(one, path, { city: null });
  await scored(admin, path, 50);
  await set(other, path, { city: '上海' });
  await scored(admin, path, 100);
  expect(await points(other)).toEqual([0, 0]);
});

test('what one imported oneself earns nothing', async () => {
  const { admin, member } = await app.organisation();
  await onlyRules(admin, 'customer', RULES);
  const someone = await member('member');
  const ctx = await someone.ctx();
  const values = { name: '顾客', kind: 'person', phone: BAD };
  const [made] = await inTransaction(ctx, (tx) =>
    records.create(ctx, tx, 'customer', [values], { via: 'import' }),
  );
  const path = `/customers/${made?.id}`;
  await scored(admin, path, 0);
  await set(someone, path, { city: '上海' });
  await scored(admin, path, 60);
  expect(await points(someone)).toEqual([0, 0]);
});

test('what one left out oneself, a key, a bulk change or an undo did earns nothing', async () => {
  const { admin, member } = await app.organisation();
  await onlyRules(admin, 'customer', RULES);
  const own = await poor(admin);
  await set(admin, own, { city: '上海', phone: good(2) });
  await scored(admin, own, 100);
  expect(await points(admin)).toEqual([0, 0]);

  const someone = await member('member');
  const [byKey, byBulk] = [await poor(admin), await poor(admin)];
  const answer = await someone.request('POST', '/actions/createApiKey', { name: '脚本' });
  const { key } = succeeded(answer).json<{ key: string }>();
  const { version } = await read(someone, byKey);
  const asKey = { authorization: `Bearer ${key}`, 'if-match': `"${version}"` };
  succeeded(await someone.request('PATCH', byKey, { city: '上海' }, asKey));
  await scored(admin, byKey, 60);
  const ids = [byBulk.slice('/customers/'.length)];
  const bulk = { ids, op: 'update', changes: { city: '上海' } };
  succeeded(await someone.request('POST', '/customers/bulk', bulk), 202);
  await scored(admin, byBulk, 60);
  // What somebody else emptied and undoing fills in again.
  await set(admin, byBulk, { city: null });
  await scored(admin, byBulk, 0);
  const { items } = succeeded(await admin.request('GET', `${byBulk}/history`)).json<{
    items: { id: string }[];
  }>();
  const undo = { changeId: items[0]?.id };
  succeeded(await someone.request('POST', '/changes/undo', undo));
  await scored(admin, byBulk, 60);
  expect(await points(someone)).toEqual([0, 0]);
});

test('who mends something while the night judges earns it all the same', async () => {
  const { admin, member } = await app.organisation();
  await onlyRules(admin, 'customer', RULES);
  const someone = await member('member');
  const path = await poor(admin);
  const ctx = await someone.ctx();
  // The night's pass, in the transaction of the change: no reaction can have come before it.
  await inTransaction(ctx, async (tx) => {
    const id = path.slice('/customers/'.length);
    const values = { city: '上海' };
    const change = { id, version: 'latest' as const, values };
    await records.update(ctx, tx, 'customer', [change], { via: 'request' });
    const set = await readRuleSet(ctx, tx, 'customer');
    await keepPoints(ctx, tx, set, await judgeRecords(ctx, tx, set, [id], false), []);
  });
  await scored(admin, path, 60);
  await pointsBecome(someone, [3, 0]);
  await app.due();
  expect(await points(someone)).toEqual([3, 0]);
});

test('who mends something earns it where the run that was told of another change judges it', async () => {
  const { admin, member } = await app.organisation();
  await onlyRules(admin, 'customer', RULES);
  const [one, someone] = await Promise.all([member('member'), member('member')]);
  const id = (await poor(admin)).slice('/customers/'.length);
  const [first, second] = await Promise.all([one.ctx(), someone.ctx()]);
  const write = (values: Record<string, unknown>) => [{ id, version: 'latest' as const, values }];
  await inTransaction(first, async (tx) => {
    const via = { via: 'request' } as const;
    const [renamed] = await records.update(first, tx, 'customer', write({ name: '新名' }), via);
    await records.update(second, tx, 'customer', write({ city: '上海' }), via);
    // The same person again, before anybody judged it: it was still they who filled it in.
    await records.update(second, tx, 'customer', write({ city: '苏州' }), via);
    const rules = await readRuleSet(first, tx, 'customer');
    const judged = await judgeRecords(first, tx, rules, [id], true);
    const version = renamed?.version ?? 0;
    const told = { object: 'customer', recordId: id, version, op: 'update' as const };
    await keepPoints(first, tx, rules, judged, [told]);
  });
  await pointsBecome(someone, [3, 0]);
  expect(await points(one)).toEqual([0, 0]);
  const { pool } = app.system;
  const left = await pool.query('select from quality.mended where record_id = $1', [id]);
  expect(left.rowCount).toBe(0);
});

test('what nobody was told of is forgotten, but for what another run is at, which is not waited for', async () => {
  const { admin, orgId, member } = await app.organisation();
  await onlyRules(admin, 'customer', RULES);
  const someone = await member('member');
  const [path, other] = [await poor(admin), await poor(admin)];
  const [held, free] = [crypto.randomUUID(), crypto.randomUUID()];
  const ctx = await someone.ctx();
  const { pool } = app.system;
  await pool.query(
    `insert into quality.mended (org_id, object, record_id, rule_id, version, noted_at)
    select $1, 'customer', unnest($2::uuid[]), $3, 1, now() - interval '8 days'`,
    [orgId, [held, free], crypto.randomUUID()],
  );
  const busy = await pool.connect();
  try {
    await busy.query('begin');
    await busy.query('select from quality.mended where record_id = $1 for update', [held]);
    await inTransaction(ctx, async (tx) => {
      await tx.query(sql`set local lock_timeout = '1s'`);
      const id = path.slice('/customers/'.length);
      const change = { id, version: 'latest' as const, values: { city: '上海' } };
      await records.update(ctx, tx, 'customer', [change], { via: 'request' });
      const rules = await readRuleSet(ctx, tx, 'customer');
      await keepPoints(ctx, tx, rules, await judgeRecords(ctx, tx, rules, [id], false), []);
    });
    const left = async (): Promise<unknown[]> => {
      const { rows } = await pool.query<{ record_id: string }>(
        'select record_id from quality.mended where record_id = any($1::uuid[])',
        [[held, free]],
      );
      return rows.map((row) => row.record_id);
    };
    expect(await left()).toEqual([held]);
    await busy.query('rollback');
    await set(someone, other, { city: '上海' });
    await expect.poll(left, patient).toEqual([]);
  } finally {
    busy.release();
  }
});

test('what comes right by a change of another record is nobody’s', async () => {
  const { admin, member } = await app.organisation();
  await onlyRules(admin, 'customer', [
    { name: '电话唯一', field: 'phone', dimension: 'unique', weight: 3 },
    { name: '城市', field: 'city', dimension: 'present', weight: 1 },
  ]);
  const someone = await member('member');
  const values = { name: '顾客', kind: 'person', city: '上海' };
  const other = await create(admin, '/customers', { ...values, phone: good(60) });
  const path = `/customers/${(await create(admin, '/customers', values)).id}`;
  // Nothing of what made them is left to be told of.
  await scored(admin, `/customers/${other.id}`, 100);
  await scored(admin, path, 100);
  await set(someone, path, { phone: good(60) });
  await scored(admin, path, 25);
  await set(admin, `/customers/${other.id}`, { phone: good(61) });
  await scored(admin, path, 100);
  // A later change of the record does not bring it either.
  await set(someone, path, { name: '改名' });
  await app.due();
  expect(await points(someone)).toEqual([0, 0]);
});

test('what another corrects within 90 days is taken back', async () => {
  const { admin, member } = await app.organisation();
  await onlyRules(admin, 'customer', RULES);
  const [one, other] = [await member('member'), await member('member')];
  const path = await poor(admin);
  await set(one, path, { city: '北平' });
  await pointsBecome(one, [3, 0]);
  await set(other, path, { city: '北京' });
  await pointsBecome(one, [0, 1]);
  expect(await points(other)).toEqual([0, 0]);
});
