import { expect, test } from 'vitest';
import { records } from '../../../kernel/records.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import type { TestClient } from '../../../main/test-application.ts';
import {
  create,
  memberWith,
  read,
  refusal,
  set,
  succeeded,
} from '../../../main/testing/requests.ts';
import { patience } from '../../../platform/testing/sizes.ts';
import { drawDue } from '../audits/clock.ts';
import type { CheckRef, CheckWire } from '../audits/wire.ts';
import { judgeRecords } from '../scores/portion.ts';
import { readRuleSet } from '../scores/rule-set.ts';
import { onlyRules, scored, scoredForTests } from '../scores/testing/scored.ts';
import { keepLatePoints } from './earn.ts';
import type { ContributionsWire } from './wire.ts';

const app = await scoredForTests();

const RULES = [
  { name: '城市', field: 'city', dimension: 'present', weight: 3 },
  { name: '电话', field: 'phone', dimension: 'valid', weight: 2 },
];
const BAD = '13800000000';
const good = (n: number): string => `139${String(12_340_000 + n)}`;

const contributions = async (client: TestClient, query = ''): Promise<ContributionsWire> =>
  succeeded(
    await client.request('GET', `/quality/contributions${query}`),
  ).json<ContributionsWire>();

/** What somebody's changes come to: points that were not taken back, and how many were. */
async function points(client: TestClient): Promise<[number, number]> {
  const { months } = await contributions(client);
  const sum = (of: 'points' | 'takenBack') => months.reduce((all, month) => all + month[of], 0);
  return [sum('points'), sum('takenBack')];
}

async function pointsBecome(client: TestClient, wanted: [number, number]): Promise<void> {
  await expect
    .poll(() => points(client), { timeout: patience(20_000), interval: 50 })
    .toEqual(wanted);
}

/** A customer of the administrator's that lacks its city and has a wrong phone, as judged. */
async function poor(admin: TestClient): Promise<string> {
  const { id } = await create(admin, '/customers', { name: '顾客', kind: 'person', phone: BAD });
  await scored(admin, `/customers/${id}`, 0);
  return `/customers/${id}`;
}

const checks = async (client: TestClient): Promise<CheckRef[]> =>
  succeeded(await client.request('GET', '/quality/point-checks')).json<{ items: CheckRef[] }>()
    .items;

const check = (client: TestClient, id: string | undefined, verdict: string) =>
  client.request('POST', '/actions/checkPoint', { id, verdict });

/** Draws what is due on the first of the month after this one, at noon. */
async function nextMonth(): Promise<void> {
  const now = new Date(Date.now() + 8 * 3_600_000);
  const first = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1, 4);
  await drawDue({ ...app.taskParts, now: () => new Date(first) }, undefined);
}

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
  const { changes, quarter, people } = await contributions(someone);
  expect(changes.map(({ field, state, title }) => [field, state, title])).toEqual([
    ['phone', 'earned', '顾客'],
    ['city', 'takenBack', '顾客'],
  ]);
  expect([quarter, people]).toEqual([{ counted: 0, provisional: 2 }, null]);
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
    await keepLatePoints(ctx, tx, set, await judgeRecords(ctx, tx, set, [id], false));
  });
  await scored(admin, path, 60);
  expect(await points(someone)).toEqual([3, 0]);
  await app.due();
  expect(await points(someone)).toEqual([3, 0]);
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

test('a month counts by the share of a drawn sample that another finds right, and rubbish for nothing', async () => {
  const organisation = await app.organisation();
  const { admin, member, unit } = organisation;
  await onlyRules(admin, 'customer', RULES);
  const honest = await member('member');
  const careless = await member('member');
  for (const [n, whose] of [honest, honest, careless].entries()) {
    const path = await poor(admin);
    await set(whose, path, { city: '上海', phone: good(10 + n) });
  }
  await pointsBecome(honest, [10, 0]);
  await pointsBecome(careless, [5, 0]);
  expect(await checks(admin)).toEqual([]);
  await nextMonth();
  await nextMonth();
  const drawn = await checks(admin);
  expect(drawn.length).toBe(6);
  // They who earned them do not check them, nor whoever is not to check at all, nor whoever may not see the record.
  expect(await checks(honest)).toEqual([]);
  expect(refusal(await check(honest, drawn[0]?.id, 'right'))[0]).toBe(403);
  const far = await member('member', await unit('远店'));
  const named = { members: [honest.memberId, far.memberId] };
  succeeded(await admin.request('POST', '/actions/setCheckers', named));
  expect(refusal(await honest.request('POST', '/actions/setCheckers', named))[0]).toBe(403);
  expect(await checks(admin)).toEqual([]);
  expect(refusal(await check(admin, drawn[0]?.id, 'right'))[0]).toBe(403);
  expect(await checks(far)).toEqual([]);
  expect(refusal(await check(far, drawn[0]?.id, 'right'))[0]).toBe(404);
  const others = await checks(honest);
  expect(others.length).toBe(2);
  const mine = drawn.find(({ id }) => others.every((each) => each.id !== id));
  expect(refusal(await check(honest, mine?.id, 'right'))[0]).toBe(403);
  succeeded(await admin.request('POST', '/actions/setCheckers', { members: [] }));

  const wire = succeeded(
    await admin.request('GET', `/quality/point-checks/${others[0]?.id}`),
  ).json<CheckWire>();
  expect(wire.fields.map(({ state }) => state)).toEqual(['shown']);
  for (const { id } of drawn) {
    const isCareless = others.some((each) => each.id === id);
    succeeded(await check(admin, id, isCareless && id === others[0]?.id ? 'wrong' : 'right'));
  }
  const state = async (client: TestClient) =>
    (await contributions(client)).months.map((month) => [month.state, month.counted, month.share]);
  expect(await state(honest)).toEqual([['counted', 10, 1]]);
  expect(await state(careless)).toEqual([['nothing', 0, 0.5]]);

  // Whoever manages samples sees the points of people in their units, by name; others see their own alone.
  const { people } = await contributions(admin);
  expect(people?.map(({ id }) => id).toSorted()).toEqual(
    [honest.memberId, careless.memberId].toSorted(),
  );
  expect((await contributions(admin, `?member=${honest.memberId}`)).months.length).toBe(1);
  const curious = await honest.request('GET', `/quality/contributions?member=${careless.memberId}`);
  expect(curious.statusCode).toBe(404);
  const manager = await memberWith(
    app,
    organisation,
    { objects: { '*': { read: { scope: 'all' } } }, actions: ['drawAudit'] },
    await unit('另店'),
  );
  expect((await contributions(manager)).people).toEqual([]);
  const afar = await manager.request('GET', `/quality/contributions?member=${honest.memberId}`);
  expect(afar.statusCode).toBe(404);
});

test('what one checker cannot tell waits for another; what goes is replaced, what is taken back was wrong', async () => {
  const organisation = await app.organisation();
  const { admin, member } = organisation;
  await onlyRules(admin, 'customer', [RULES[1] ?? {}]);
  const someone = await member('member');
  const made = await Promise.all(Array.from({ length: 7 }, () => poor(admin)));
  await Promise.all(made.map((path, n) => set(someone, path, { phone: good(20 + n) })));
  await pointsBecome(someone, [14, 0]);
  await nextMonth();
  const masked = await memberWith(app, organisation, {
    objects: { '*': { read: { scope: 'all' }, fields: { '*': 'read', '*sensitive': 'masked' } } },
    actions: ['drawAudit', 'checkPoint'],
  });
  const boss = await member('administrator');
  const drawn = await checks(masked);
  expect(drawn.length).toBe(5);
  const [first] = drawn;
  const wire = succeeded(
    await masked.request('GET', `/quality/point-checks/${first?.id}`),
  ).json<CheckWire>();
  expect(wire.fields.map(({ state }) => state)).toEqual(['masked']);
  expect(refusal(await check(masked, first?.id, 'right'))).toEqual([
    422,
    'invalid_fields',
    'phone:not_shown',
  ]);
  succeeded(await check(masked, first?.id, 'cannotTell'));
  expect((await checks(masked)).map(({ id }) => id)).not.toContain(first?.id);
  expect((await checks(masked)).length).toBe(4);
  const months = async () =>
    (await contributions(someone)).months.map((month) => [month.state, month.drawn, month.open]);
  expect(await months()).toEqual([['provisional', 5, 5]]);
  // It waits for the others, of whom one alone judges it.
  const clear = await checks(admin);
  expect(clear.length).toBe(5);
  const [, second, third] = clear;
  const twice = await Promise.all([admin, boss].map((each) => check(each, second?.id, 'right')));
  expect(twice.map(({ statusCode }) => statusCode)).toEqual(expect.arrayContaining([200, 409]));
  // A rule that is off leaves the value to be judged.
  await onlyRules(admin, 'customer', []);
  succeeded(await check(admin, third?.id, 'right'));
  // Where a record goes, another change is drawn; points of it count no more.
  succeeded(await admin.request('DELETE', `/customers/${clear[3]?.record}`));
  await nextMonth();
  expect(await months()).toEqual([['provisional', 5, 3]]);
  expect((await contributions(someone)).quarter.provisional).toBe(12);
  // What is taken back after it was drawn was not right.
  await set(admin, `/customers/${clear[4]?.record}`, { phone: good(40) });
  await pointsBecome(someone, [10, 1]);
  expect((await contributions(someone)).months[0]?.share).toBe(2 / 3);
  // Two months after the draw what is known decides.
  app.ahead.days = 100;
  expect((await contributions(someone)).months[0]).toMatchObject({ state: 'nothing', counted: 0 });
  expect(refusal(await check(admin, third?.id, 'wrong'))).toEqual([409, 'wrong_state']);
});
