import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inTransaction } from '../../../kernel/transaction.ts';
import { testApplication } from '../../../main/test-application.ts';
import type { TestApplication, TestClient } from '../../../main/test-application.ts';
import {
  body,
  create,
  list,
  memberWith,
  read,
  refusal,
  set,
  succeeded,
  where,
} from '../../../main/testing/requests.ts';
import {
  DAY_MS,
  assignedAgo,
  customersOf,
  membersOf,
  ordersOf,
  results,
} from '../experiments/testing/trial.ts';
import { storeScores } from '../scores/store.ts';
import { tellOutcomes } from './outcomes.ts';
import type { CaseReasonsWire, RescuePlanWire, RescueWire } from './wire.ts';

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
});
afterAll(() => app.drop());

/** Gives customers a churn chance in percent and what they are expected to spend. */
async function scored(
  client: TestClient,
  ids: readonly string[],
  of: (n: number) => { churn: number; value?: number },
): Promise<void> {
  const ctx = await client.ctx();
  const reasons = [{ feature: 'daysSinceLast', value: 120, effect: 1.5 }];
  await inTransaction(ctx, async (tx) => {
    await storeScores(
      ctx,
      tx,
      { kind: 'churn', modelId: randomUUID() },
      ids.map((id, n) => ({
        id,
        value: of(n).churn / 100,
        detail: { reasons },
        facts: { churnChance: of(n).churn },
      })),
    );
    const worth = ids.flatMap((id, n) => {
      const { value } = of(n);
      return value === undefined
        ? []
        : [{ id, value, detail: { reasons: [] }, facts: { nextYearValue: value.toFixed(4) } }];
    });
    await storeScores(ctx, tx, { kind: 'value', modelId: randomUUID() }, worth);
  });
}

async function rescue(client: TestClient, values: object = {}): Promise<RescueWire> {
  const asked = { name: '十一月挽留', most: 100, days: 30, ...values };
  return succeeded(await client.request('POST', '/actions/startRescue', asked)).json();
}

const cases = (client: TestClient, experiment: string) =>
  list(
    client,
    `/churn-cases?limit=200&${where({ field: 'experiment', op: 'eq', value: experiment })}`,
  );

test('those most worth saving come first; a part is kept aside and gets no case', async () => {
  const { admin } = await app.organisation();
  const ids = await customersOf(admin, 60);
  // 10 of them are no risk; of 10 nobody knows what they are worth; the others are worth more and more.
  await scored(admin, ids, (n) => ({
    churn: n < 10 ? 20 : 60,
    value: n < 20 ? undefined : n * 100,
  }));
  const plan = succeeded(
    await admin.request('POST', '/insight/rescue-plan', { most: 40 }),
  ).json<RescuePlanWire>();
  expect(plan).toMatchObject({ found: 50, rescue: 32, control: 8, taken: 0 });
  expect(plan.value).toBeCloseTo(
    ids.slice(20).reduce((sum, _, n) => sum + (n + 20) * 100, 0),
    4,
  );

  const { id, ...counts } = await rescue(admin, { most: 40, intervention: 'call' });
  expect(counts).toEqual({ rescue: 32, control: 8 });
  const members = await membersOf(app, id);
  expect([...members.values()].flat().toSorted()).toEqual(ids.slice(20).toSorted());
  const made = await cases(admin, id);
  const [control = [], rescued = []] = [...members.values()].toSorted(
    (a, b) => a.length - b.length,
  );
  expect(made.map(({ customer }) => String(customer)).toSorted()).toEqual(rescued.toSorted());
  expect(control).toHaveLength(8);
  expect(made[0]).toMatchObject({ risk: 60, intervention: 'call', status: 'open', outcome: null });
  const asked = { ids: made.map((one) => one.id) };
  const told = succeeded(
    await admin.request('POST', '/insight/case-reasons', asked),
  ).json<CaseReasonsWire>();
  expect(Object.keys(told.reasons)).toHaveLength(32);
  expect(told.features['daysSinceLast']?.label.zh).toBe('距上次下单');
  const experiment = await read(admin, `/experiments/${id}`);
  expect(experiment).toMatchObject({ kind: 'rescue', status: 'running', days: 30 });
  expect((await results(admin, id)).arms.map(({ name, share }) => [name, share])).toEqual([
    ['对照组', 20],
    ['挽留', 80],
  ]);
});

test('fewer than twenty are refused with their number, and nothing is written', async () => {
  const { admin } = await app.organisation();
  const ids = await customersOf(admin, 19);
  await scored(admin, ids, () => ({ churn: 90, value: 10 }));
  const asked = { name: '挽留', most: 50, days: 30 };
  const refused = await admin.request('POST', '/actions/startRescue', asked);
  expect(refusal(refused)).toEqual([422, 'invalid_fields', 'most:too_few_customers']);
  expect(refused.body).toContain('19');
  expect(await list(admin, '/experiments')).toEqual([]);
});

test('who asked not to be profiled, takes part already, or is worked on already stays out', async () => {
  const { admin } = await app.organisation();
  const ids = await customersOf(admin, 70);
  await scored(admin, ids, () => ({ churn: 70, value: 100 }));
  const [quiet = '', busy = ''] = ids;
  await set(admin, `/customers/${quiet}`, { noProfiling: true });
  await create(admin, '/churn-cases', { customer: busy });
  const first = await rescue(admin, { most: 30 });
  const second = await rescue(admin, {
    where: { field: 'churnChance', op: 'notEmpty' },
    most: 100,
    controlPercent: 50,
  });
  const members = [first, second].map(async ({ id }) =>
    [...(await membersOf(app, id)).values()].flat(),
  );
  const [one = [], two = []] = await Promise.all(members);
  expect(one).toHaveLength(30);
  expect(two).toHaveLength(38);
  expect(new Set([...one, ...two]).size).toBe(68);
  expect([...one, ...two]).not.toContain(busy);
  expect([...one, ...two]).not.toContain(quiet);
});

test('a member rescues only their own; who may not read the chance, and a viewer, rescue nobody', async () => {
  const organisation = await app.organisation();
  const { admin, member, unit } = organisation;
  const seller = await member('member', await unit('门店 A'));
  const own = await customersOf(seller, 25);
  const theirs = await customersOf(admin, 25);
  await scored(admin, [...own, ...theirs], () => ({ churn: 80, value: 50 }));
  const { id } = await rescue(seller);
  const members = [...(await membersOf(app, id)).values()].flat();
  expect(members.toSorted()).toEqual(own.toSorted());
  const [made] = await cases(admin, id);
  expect(made?.owner).toBe(seller.memberId);

  const asked = { name: '挽留', most: 50, days: 30 };
  const viewer = await member('viewer');
  const all = { scope: 'all' } as const;
  const whole = { read: all, create: all, update: all };
  const blind = await memberWith(app, organisation, {
    objects: {
      '*': whole,
      customer: { ...whole, fields: { '*': 'write', churnChance: 'hidden' } },
    },
    actions: ['*'],
  });
  for (const client of [viewer, blind]) {
    const answer = await client.request('POST', '/actions/startRescue', asked);
    expect(refusal(answer)).toEqual([403, 'forbidden']);
  }
  expect(refusal(await blind.request('POST', '/insight/rescue-plan', { most: 50 }))).toEqual([
    403,
    'forbidden',
  ]);
});

test('outcomes follow the orders: come back, lost, and told anew where an order is late or cancelled', async () => {
  const { admin } = await app.organisation();
  const ids = await customersOf(admin, 30);
  await scored(admin, ids, () => ({ churn: 80, value: 50 }));
  const { id } = await rescue(admin, { days: 10 });
  const made = await cases(admin, id);
  const [back, late, none] = made;
  const told = async (one: typeof back): Promise<unknown[]> => {
    const { outcome, returnedAt } = await read(admin, `/churn-cases/${one?.id}`);
    return [outcome, returnedAt === null ? null : 'at'];
  };
  await tellOutcomes(app.taskParts, undefined);
  expect(await told(back)).toEqual([null, null]);

  const assigned = Date.parse(await assignedAgo(app, id, 9));
  const during = new Date(assigned + 3 * DAY_MS).toISOString();
  const [order = ''] = await ordersOf(admin, [
    { customer: String(back?.['customer']), orderedAt: during },
    { customer: String(none?.['customer']), inDays: -20 },
  ]);
  await tellOutcomes(app.taskParts, undefined);
  expect(await told(back)).toEqual(['returned', 'at']);
  expect((await read(admin, `/churn-cases/${back?.id}`))['returnedAt']).toBe(during);
  expect(await told(none)).toEqual([null, null]);

  await assignedAgo(app, id, 11);
  await tellOutcomes(app.taskParts, undefined);
  await tellOutcomes(app.taskParts, undefined);
  expect(await told(none)).toEqual(['lost', null]);
  expect(await told(late)).toEqual(['lost', null]);
  // Entered after the end, but made before it; and the other one is cancelled.
  await ordersOf(admin, [{ customer: String(late?.['customer']), inDays: -2 }]);
  await set(admin, `/orders/${order}`, { status: 'cancelled', cancelReason: '不要了' });
  await tellOutcomes(app.taskParts, undefined);
  expect(await told(late)).toEqual(['returned', 'at']);
  expect(await told(back)).toEqual(['lost', null]);
  expect((await results(admin, id)).arms.find(({ control }) => !control)?.ordered).toBe(1);
});

test('what is written down about a case says when somebody acted', async () => {
  const { admin } = await app.organisation();
  const [customer = ''] = await customersOf(admin, 1);
  const { id } = await create(admin, '/churn-cases', { customer });
  const acted = await set(admin, `/churn-cases/${id}`, {
    status: 'contacted',
    intervention: 'visit',
  });
  expect(acted['handledAt']).not.toBeNull();
  const refused = await admin.request(
    'PATCH',
    `/churn-cases/${id}`,
    { risk: 3 },
    { 'if-match': `"${acted.version}"` },
  );
  expect(refusal(refused)).toEqual([422, 'invalid_fields', 'risk:read_only']);
  expect(body(await admin.request('GET', `/churn-cases/${id}`))['risk']).toBeNull();
});

test('cases that are opened by hand for those kept aside are told: they dilute the comparison', async () => {
  const { admin } = await app.organisation();
  const ids = await customersOf(admin, 40);
  await scored(admin, ids, () => ({ churn: 80, value: 50 }));
  const { id } = await rescue(admin, { days: 10 });
  await assignedAgo(app, id, 1);
  const found = await results(admin, id);
  expect(found.diluted).toBe(0);
  const control = found.arms.find((arm) => arm.control)?.id ?? '';
  const aside = (await membersOf(app, id)).get(control) ?? [];
  expect(aside.length).toBeGreaterThan(2);
  const [first = '', second = ''] = aside;
  await create(admin, '/churn-cases', { customer: first });
  await create(admin, '/churn-cases', { customer: first });
  const gone = await create(admin, '/churn-cases', { customer: second });
  await admin.request('DELETE', `/churn-cases/${gone.id}`);
  // Those whom the rescue itself looks after have cases anyway.
  const [treated] = await cases(admin, id);
  await create(admin, '/churn-cases', { customer: treated?.['customer'] });
  expect((await results(admin, id)).diluted).toBe(1);
  // After their days it is no part of the comparison any more.
  await assignedAgo(app, id, 12);
  expect((await results(admin, id)).diluted).toBe(0);
});
