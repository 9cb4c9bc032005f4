import { expect, test } from 'vitest';
import { records } from '../../../kernel/records.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import type { TestClient } from '../../../main/test-application.ts';
import { memberWith, refusal, set, succeeded } from '../../../main/testing/requests.ts';
import { monthsLater } from '../audits/rules.ts';
import type { CheckWire } from '../audits/wire.ts';
import { onlyRules, scored, scoredForTests } from '../scores/testing/scored.ts';
import {
  BAD,
  check,
  checks,
  contributions,
  good,
  nextMonth,
  patient,
  pointsBecome,
  poor,
  RULES,
} from './testing/earned.ts';

const app = await scoredForTests();

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
  await nextMonth(app);
  await nextMonth(app);
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

test('what one checker cannot tell waits for another; what goes or is taken back is replaced', async () => {
  const organisation = await app.organisation();
  const { admin, member } = organisation;
  await onlyRules(admin, 'customer', [RULES[1] ?? {}]);
  const someone = await member('member');
  const made = await Promise.all(Array.from({ length: 7 }, () => poor(admin)));
  await Promise.all(made.map((path, n) => set(someone, path, { phone: good(20 + n) })));
  await pointsBecome(someone, [14, 0]);
  await nextMonth(app);
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
  await nextMonth(app);
  expect(await months()).toEqual([['provisional', 5, 3]]);
  expect((await contributions(someone)).quarters[0].provisional).toBe(12);
  // What is corrected after it was drawn is no longer there to be checked: neither right nor wrong, and drawn anew.
  const corrected = clear[4];
  await set(admin, `/customers/${corrected?.record}`, { phone: good(40) });
  await pointsBecome(someone, [10, 1]);
  expect(await months()).toEqual([['provisional', 5, 3]]);
  expect((await contributions(someone)).months[0]?.share).toBe(1);
  expect((await checks(admin)).map(({ id }) => id)).not.toContain(corrected?.id);
  expect(refusal(await check(admin, corrected?.id, 'wrong'))[0]).toBe(404);
  const back = (await contributions(someone)).changes.filter(({ state }) => state === 'takenBack');
  expect(back.map(({ takenBackFor }) => takenBackFor)).toEqual(['corrected']);
  // Two months after the draw what is known decides.
  app.ahead.days = 100;
  expect((await contributions(someone)).months[0]).toMatchObject({ state: 'counted', counted: 10 });
  expect(refusal(await check(admin, third?.id, 'wrong'))).toEqual([409, 'wrong_state']);
});

/** Somebody with so many changes of phones, each worth two points, drawn to be checked. */
async function drawn(changes: number) {
  const organisation = await app.organisation();
  const { admin, member } = organisation;
  await onlyRules(admin, 'customer', [RULES[1] ?? {}]);
  const someone = await member('member');
  const made = await Promise.all(Array.from({ length: changes }, () => poor(admin)));
  await Promise.all(made.map((path, n) => set(someone, path, { phone: good(100 + n) })));
  await pointsBecome(someone, [2 * changes, 0]);
  await nextMonth(app);
  return { organisation, someone };
}

test('what its writer changes again or empties before the check is drawn anew, and counts neither way', async () => {
  const { organisation, someone } = await drawn(7);
  const { admin } = organisation;
  const [first, second, third] = await checks(admin);
  await set(someone, `/customers/${first?.record}`, { phone: good(200) });
  await set(someone, `/customers/${second?.record}`, { phone: BAD });
  await pointsBecome(someone, [12, 1]);
  const open = async () => (await checks(admin)).map(({ id }) => id);
  await expect.poll(async () => (await open()).includes(first?.id ?? ''), patient).toBe(false);
  const now = await open();
  expect([now.length, now.includes(second?.id ?? '')]).toEqual([5, false]);
  expect(refusal(await check(admin, first?.id, 'wrong'))[0]).toBe(404);
  // Where no others are left, fewer are checked; the standard form of a value is the value.
  const ctx = await admin.ctx();
  const standard = {
    id: third?.record ?? '',
    version: 'latest' as const,
    values: { phone: good(300) },
  };
  await inTransaction(ctx, (tx) =>
    records.update(ctx, tx, 'customer', [standard], { via: 'standard' }),
  );
  await scored(admin, `/customers/${third?.record}`, 100);
  expect(await open()).toContain(third?.id);
  const last = (await checks(admin)).find(({ id }) => id !== third?.id);
  await set(someone, `/customers/${last?.record}`, { phone: good(201) });
  await expect.poll(async () => (await open()).length, patient).toBe(4);
  const drawnNow = async () => (await contributions(someone)).months[0]?.drawn;
  await expect.poll(drawnNow, patient).toBe(4);
  for (const id of await open()) succeeded(await check(admin, id, 'right'));
  const [month] = (await contributions(someone)).months;
  expect(month).toMatchObject({ state: 'counted', share: 1, counted: 12, drawn: 4, takenBack: 1 });
});

test('what is settled stays, whoever corrects a value or deletes its record then', async () => {
  const { organisation, someone } = await drawn(7);
  const { admin } = organisation;
  const [first, second, third] = await checks(admin);
  succeeded(await check(admin, first?.id, 'right'));
  // What was found right stays so before the month is settled, too.
  await set(admin, `/customers/${first?.record}`, { phone: BAD });
  await scored(admin, `/customers/${first?.record}`, 0);
  succeeded(await check(admin, second?.id, 'right'));
  succeeded(await check(admin, third?.id, 'outdated'));
  for (const { id } of await checks(admin)) succeeded(await check(admin, id, 'right'));
  const settled = { state: 'counted', counted: 14, points: 14, takenBack: 0, share: 1, why: null };
  const month = async () => (await contributions(someone)).months[0];
  expect(await month()).toMatchObject(settled);
  const states = async () => {
    const { changes } = await contributions(someone);
    return changes.map(({ state }) => state).toSorted();
  };
  const before = await states();
  expect(before).toEqual(['earned', 'earned', ...Array.from({ length: 5 }, () => 'right')]);
  const { changes } = await contributions(someone);
  const unchecked = changes.find(
    ({ state, record }) => state === 'earned' && record !== third?.record,
  );
  for (const record of [second?.record, unchecked?.record]) {
    await set(admin, `/customers/${record}`, { phone: BAD });
    await scored(admin, `/customers/${record}`, 0);
  }
  succeeded(await admin.request('DELETE', `/customers/${third?.record}`));
  await nextMonth(app);
  await app.due();
  expect(await month()).toMatchObject(settled);
  expect(await states()).toEqual(before);
  expect(refusal(await check(admin, second?.id, 'wrong'))).toEqual([409, 'wrong_state']);
});

test('where nobody else can check, the month says so, and who could where somebody can', async () => {
  const organisation = await app.organisation();
  const { admin, member, unit } = organisation;
  await onlyRules(admin, 'customer', [RULES[1] ?? {}]);
  const clerk = await member('member');
  const made = await Promise.all([1, 2].map(() => poor(clerk)));
  await Promise.all(made.map((path, n) => set(admin, path, { phone: good(400 + n) })));
  await pointsBecome(admin, [4, 0]);
  const why = async () => {
    const [month] = (await contributions(admin)).months;
    return [month?.state, month?.why, month?.checkers.map(({ id }) => id)];
  };
  expect(await why()).toEqual(['provisional', 'notDrawn', []]);
  await nextMonth(app);
  // The only one who manages samples made the changes.
  expect(await why()).toEqual(['provisional', 'nobody', []]);
  const name = async (...members: string[]) =>
    succeeded(await admin.request('POST', '/actions/setCheckers', { members }));
  // Who cannot see the records cannot check them.
  const far = await member('member', await unit('远店'));
  await name(admin.memberId, far.memberId);
  expect(await why()).toEqual(['provisional', 'nobody', []]);
  await name(admin.memberId, far.memberId, clerk.memberId);
  expect(await why()).toEqual(['provisional', 'open', [clerk.memberId]]);
  const { months } = await contributions(admin);
  expect(months[0]?.checkers[0]?.name).not.toBe('');
  // Who said that they cannot tell of any is asked no longer.
  for (const { id } of await checks(clerk)) succeeded(await check(clerk, id, 'cannotTell'));
  expect(await why()).toEqual(['provisional', 'nobody', []]);
  const boss = await member('administrator');
  await name();
  expect(await why()).toEqual(['provisional', 'open', [boss.memberId]]);
  await name(admin.memberId);
  app.ahead.days = 100;
  expect(await why()).toEqual(['nothing', 'nobody', []]);
});

test('the months of the quarter before stay in sight, the last of which is settled after it', async () => {
  const { organisation, someone } = await drawn(2);
  const [running, before] = (await contributions(someone)).quarters;
  expect([running.counted, running.provisional]).toEqual([0, 4]);
  expect(before).toEqual({ quarter: monthsLater(running.quarter, -3), counted: 0, provisional: 0 });
  for (const { id } of await checks(organisation.admin)) {
    succeeded(await check(organisation.admin, id, 'right'));
  }
  const begins = monthsLater(running.quarter, 3);
  app.ahead.days = Math.ceil((Date.parse(begins) - Date.now()) / 86_400_000) + 1;
  expect((await contributions(someone)).quarters).toEqual([
    { quarter: begins, counted: 0, provisional: 0 },
    { quarter: running.quarter, counted: 4, provisional: 0 },
  ]);
});

test('points of a record that is merged into another count on, but it is not drawn', async () => {
  const { admin, member } = await app.organisation();
  await onlyRules(admin, 'customer', [RULES[1] ?? {}]);
  const someone = await member('member');
  const [kept, gone] = [await poor(admin), await poor(admin)];
  for (const [n, path] of [kept, gone].entries())
    await set(someone, path, { phone: good(500 + n) });
  await pointsBecome(someone, [4, 0]);
  const [survivor, other] = [kept, gone].map((path) => path.slice('/customers/'.length));
  const merging = { object: 'customer', survivor, others: [other], rule: 'survivor' };
  succeeded(await admin.request('POST', '/actions/mergeRecords', merging));
  expect((await admin.request('GET', gone)).statusCode).toBe(404);
  await pointsBecome(someone, [4, 0]);
  await nextMonth(app);
  expect((await checks(admin)).map(({ record }) => record)).toEqual([survivor]);
  // What is deleted counts no more.
  succeeded(await admin.request('DELETE', kept));
  await pointsBecome(someone, [2, 0]);
});

test('a month that was told of long ago is not drawn anew', async () => {
  const { organisation, someone } = await drawn(7);
  const { admin } = organisation;
  const before = await checks(admin);
  const { pool } = app.system;
  await pool.query(
    `update quality.point_month set drawn_at = now() - interval '3 months', settled_at = null where member_id = $1`,
    [someone.memberId],
  );
  succeeded(await admin.request('DELETE', `/customers/${before[0]?.record}`));
  await nextMonth(app);
  const { rows } = await pool.query<{ id: string }>(
    'select id from quality.point where member_id = $1 and sampled',
    [someone.memberId],
  );
  expect(rows.map(({ id }) => id).toSorted()).toEqual(before.map(({ id }) => id).toSorted());
});
