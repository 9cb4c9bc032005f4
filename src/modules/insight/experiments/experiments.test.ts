import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrateQueue } from '../../../kernel/job-queue.ts';
import { startWorker } from '../../../kernel/job-worker.ts';
import type { JobWire } from '../../../kernel/wire.ts';
import { testApplication } from '../../../main/test-application.ts';
import type { TestApplication } from '../../../main/test-application.ts';
import {
  create,
  list,
  read,
  refusal,
  set,
  succeeded,
  where,
} from '../../../main/testing/requests.ts';
import { nextArm, sizesOf } from './rules.ts';
import { assignedAgo, customersOf, draft, membersOf, ordersOf, start } from './testing/trial.ts';
import { results } from './testing/trial.ts';

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
});
afterAll(() => app.drop());

const sizes = (members: Map<string, string[]>, arms: readonly string[]): number[] =>
  arms.map((arm) => members.get(arm)?.length ?? 0);

test('customers come into the arms by their shares, in an order drawn by lot that can be worked out again', async () => {
  const { admin } = await app.organisation();
  const ids = await customersOf(admin, 103);
  const { id, arms } = await draft(admin, {}, [2, 5, 3]);
  expect(await start(admin, id)).toMatchObject({ assigned: 103, taken: 0, job: null });
  const members = await membersOf(app, id);
  expect(sizes(members, arms)).toEqual([21, 51, 31]);

  const digest = (customer: string): string =>
    createHash('md5').update(`${id}${customer}`).digest('hex');
  const drawn = ids.toSorted((a, b) => (digest(a) < digest(b) ? -1 : 1));
  const arm = new Map([...members].flatMap(([of, all]) => all.map((one) => [one, of])));
  const counts = [0, 0, 0];
  for (const one of drawn) {
    const expected = nextArm([2, 5, 3], counts);
    expect(arms.indexOf(arm.get(one) ?? '')).toBe(expected);
    counts[expected] = (counts[expected] ?? 0) + 1;
  }
  const experiment = await read(admin, `/experiments/${id}`);
  expect(experiment['status']).toBe('running');
  expect(Date.parse(String(experiment['startedAt']))).toBeGreaterThan(Date.now() - 60_000);
});

test('an arm never lags by a customer, whatever the shares', () => {
  for (const shares of [
    [1, 1],
    [1, 1, 1],
    [1, 9],
    [90, 10],
    [3, 1_000, 17],
    [7, 5, 3, 2],
  ]) {
    const whole = shares.reduce((sum, share) => sum + share, 0);
    for (const customers of [0, 1, 2, 10, 97, 1_000]) {
      const reached = sizesOf(shares, customers);
      expect(reached.reduce((sum, size) => sum + size, 0)).toBe(customers);
      for (const [n, share] of shares.entries()) {
        expect(Math.abs((reached[n] ?? NaN) - (customers * share) / whole)).toBeLessThan(1);
      }
    }
  }
});

test('what cannot be started says why: no audience, one arm, two controls, nobody there, started already', async () => {
  const { admin } = await app.organisation();
  const starting = async (id: string): Promise<unknown> =>
    refusal(await admin.request('POST', '/actions/startExperiment', { id }));
  const { id } = await draft(admin);
  expect(await starting(id)).toEqual([422, 'invalid_fields', 'audience:too_few_customers']);
  await customersOf(admin, 4);
  const without = await draft(admin, { audience: null });
  expect(await starting(without.id)).toEqual([422, 'invalid_fields', 'audience:no_audience']);
  const one = await draft(admin, {}, [1]);
  expect(await starting(one.id)).toEqual([422, 'invalid_fields', 'null:too_few_arms']);
  const two = await draft(admin);
  await set(admin, `/experiment-arms/${two.arms[1]}`, { control: true });
  expect(await starting(two.id)).toEqual([422, 'invalid_fields', 'null:one_control']);
  await start(admin, id);
  expect(await starting(id)).toEqual([409, 'wrong_state']);
});

test('a member splits only the customers they may see, a viewer none; nobody those who asked to be left alone', async () => {
  const organisation = await app.organisation();
  const { admin, member, unit } = organisation;
  const seller = await member('member', await unit('门店 A'));
  const viewer = await member('viewer');
  const own = await customersOf(seller, 10);
  await customersOf(admin, 10);
  const [quiet] = await customersOf(seller, 2, { noProfiling: true });
  const { id } = await draft(seller);
  const refused = await viewer.request('POST', '/actions/startExperiment', { id });
  expect(refusal(refused)).toEqual([403, 'forbidden']);
  await start(seller, id);
  const assigned = [...(await membersOf(app, id)).values()].flat();
  expect(assigned.toSorted()).toEqual(own.toSorted());
  expect(assigned).not.toContain(quiet);

  // The control of the check: once they no longer ask to be left alone, they are part of the next one.
  await set(seller, `/customers/${quiet}`, { noProfiling: false });
  await customersOf(seller, 1);
  const next = await draft(seller);
  expect(await start(seller, next.id)).toMatchObject({ assigned: 2, taken: 10 });
  expect([...(await membersOf(app, next.id)).values()].flat()).toContain(quiet);
}, 60_000);

test('who takes part in a running one with the same outcome is left out, and counted', async () => {
  const { admin } = await app.organisation();
  await customersOf(admin, 12, { city: '上海' });
  await customersOf(admin, 8, { city: '北京' });
  const city = (value: string): string => JSON.stringify({ field: 'city', op: 'eq', value });
  const first = await draft(admin, { audience: city('上海') });
  expect(await start(admin, first.id)).toMatchObject({ assigned: 12, taken: 0 });
  const second = await draft(admin);
  expect(await start(admin, second.id)).toMatchObject({ assigned: 8, taken: 12 });
  const other = await draft(admin, { outcome: 'revenue' });
  expect(await start(admin, other.id)).toMatchObject({ assigned: 20, taken: 0 });
  succeeded(await admin.request('POST', '/actions/endExperiment', { id: first.id }));
  const third = await draft(admin);
  expect(await start(admin, third.id)).toMatchObject({ assigned: 12, taken: 8 });
  expect((await read(admin, `/experiments/${first.id}`))['endedAt']).not.toBeNull();
});

test('arms and what was settled stand once it has begun; deleted as a whole it goes, and comes back', async () => {
  const { admin } = await app.organisation();
  await customersOf(admin, 6);
  const { id, arms } = await draft(admin);
  const [, arm = ''] = arms;
  await set(admin, `/experiment-arms/${arm}`, { name: '短信', share: 2 });
  const gone = await create(admin, '/experiment-arms', { experiment: id, name: '丙' });
  succeeded(await admin.request('DELETE', `/experiment-arms/${gone.id}`));
  await start(admin, id);
  const { version } = await read(admin, `/experiment-arms/${arm}`);
  const etag = { 'if-match': `"${version}"` };
  const refused = [
    await admin.request('PATCH', `/experiment-arms/${arm}`, { share: 3 }, etag),
    await admin.request('DELETE', `/experiment-arms/${arm}`),
    await admin.request('POST', '/experiment-arms', { experiment: id, name: '丁' }),
    await admin.request('POST', `/experiment-arms/${gone.id}/restore`),
  ];
  expect(refused.map(refusal)).toEqual(refused.map(() => [409, 'wrong_state']));
  const at = (await read(admin, `/experiments/${id}`)).version;
  const later = { audience: null, days: 3 };
  const settled = await admin.request('PATCH', `/experiments/${id}`, later, {
    'if-match': `"${at}"`,
  });
  expect(refusal(settled).slice(0, 2)).toEqual([422, 'invalid_fields']);
  await set(admin, `/experiments/${id}`, { name: '换个名字' });

  succeeded(await admin.request('DELETE', `/experiments/${id}`));
  expect(await membersOf(app, id)).toEqual(new Map());
  succeeded(await admin.request('POST', `/experiments/${id}/restore`));
  expect(sizes(await membersOf(app, id), arms)).toEqual([2, 4]);
});

test('starting cannot be taken back', async () => {
  const { admin } = await app.organisation();
  await customersOf(admin, 6);
  const { id } = await draft(admin);
  await start(admin, id);
  const { items } = succeeded(await admin.request('GET', `/experiments/${id}/history`)).json<{
    items: { id: string; op: string }[];
  }>();
  const update = items.find(({ op }) => op === 'update');
  const undone = await admin.request('POST', '/changes/undo', { changeId: update?.id });
  expect(undone.statusCode).toBeGreaterThanOrEqual(400);
  expect((await read(admin, `/experiments/${id}`))['status']).toBe('running');
});

test('2,000 customers are assigned by a job, in two portions and exact parts', async () => {
  const { admin } = await app.organisation();
  await migrateQueue(app.url);
  const { system, database, sessions, kinds, onError, url } = app;
  const { contextOfMember } = sessions;
  const worker = startWorker({
    url,
    system,
    database,
    kinds,
    contextOfMember,
    onError,
    pollInterval: 50,
  });
  try {
    await customersOf(admin, 2_000);
    const { id, arms } = await draft(admin, {}, [1, 3]);
    const { job, assigned } = await start(admin, id);
    expect(assigned).toBe(0);
    const state = async (): Promise<JobWire> =>
      (await admin.request('GET', `/jobs/${job?.id}`)).json<JobWire>();
    await expect.poll(async () => (await state()).state, { timeout: 30_000 }).toBe('done');
    expect(await state()).toMatchObject({ done: 2_000, total: 2_000, result: { changed: 2_000 } });
    expect(sizes(await membersOf(app, id), arms)).toEqual([500, 1_500]);
  } finally {
    await worker.stop();
  }
}, 120_000);

test('a plan says how many would take part, and how small a difference they would show', async () => {
  const { admin } = await app.organisation();
  const ids = await customersOf(admin, 400);
  await customersOf(admin, 5, { noProfiling: true });
  await ordersOf(
    admin,
    ids.slice(0, 80).map((customer) => ({ customer, inDays: -3 })),
  );
  const asked = { audience: { and: [] }, outcome: 'bought', days: 30, shares: [1, 1] };
  const plan = async (more: object): Promise<Record<string, unknown>> =>
    succeeded(
      await admin.request('POST', '/insight/experiment-plan', { ...asked, ...more }),
    ).json();
  const first = await plan({ smallest: 0.05 });
  expect(first).toMatchObject({ customers: 400, taken: 0, notProfiled: 5, arms: [200, 200] });
  expect(first['pastRate']).toBeCloseTo(0.2, 10);
  // power.prop.test of R gives 0.126 for 0.2 and 200 each; looking any day costs.
  expect(first['visible']).toBeGreaterThan(0.126);
  expect(first['visible']).toBeLessThan(0.2);
  expect(first['needed']).toBeGreaterThan(2_188);
  expect((await plan({ rate: 0.5 }))['visible']).toBeGreaterThan(Number(first['visible']));
  const money = await plan({ outcome: 'revenue', smallest: 10 });
  expect(Number(money['visible'])).toBeGreaterThan(5);
  expect(Number(money['needed'])).toBeGreaterThan(400);
});

test('the list of an arm shows each reader only the customers that they may see', async () => {
  const { admin, member, unit } = await app.organisation();
  const seller = await member('member', await unit('门店 B'));
  await customersOf(seller, 4);
  await customersOf(admin, 16);
  const { id, arms } = await draft(admin);
  await start(admin, id);
  const of = where({ field: 'arm', op: 'in', value: arms });
  expect(await list(admin, `/participants?${of}`)).toHaveLength(20);
  expect(await list(seller, `/participants?${of}`)).toHaveLength(4);
  await assignedAgo(app, id, 1);
  expect((await results(admin, id)).arms.map(({ assigned }) => assigned)).toEqual([10, 10]);
});
