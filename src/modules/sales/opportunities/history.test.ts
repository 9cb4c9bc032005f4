import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { records } from '../../../kernel/records.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import type { RecordWire } from '../../../kernel/wire.ts';
import { testApplication } from '../../../main/test-application.ts';
import type {
  TestApplication,
  TestClient,
  TestOrganisation,
} from '../../../main/test-application.ts';
import { body, change, create, list, read, set, where } from '../../../main/testing/requests.ts';

let app: TestApplication;
let organisation: TestOrganisation;
let admin: TestClient;
let customer: string;
let stages: RecordWire[];

beforeAll(async () => {
  app = await testApplication();
  organisation = await app.organisation();
  ({ admin } = organisation);
  stages = await list(admin, '/pipeline-stages?sort=position');
});
afterAll(() => app.drop());
beforeEach(async () => {
  customer = (await create(admin, '/customers', { name: 'c' })).id;
});

const stage = (position: number): string => String(stages[position - 1]?.id);

const opportunity = (values: object = {}) =>
  create(admin, '/opportunities', {
    name: 'o',
    customer,
    amount: '1000',
    closeDate: '2030-01-31',
    ...values,
  });
const move = async (id: string, position: number, values: object = {}): Promise<RecordWire> =>
  set(admin, `/opportunities/${id}`, { stage: stage(position), ...values });

/** The stays in stages, in the order of time: position of the stage and outcome. */
async function stays(id: string): Promise<[number, unknown][]> {
  const of = where({ field: 'opportunity', op: 'eq', value: id });
  const entries = await list(admin, `/stage-entries?sort=enteredAt&${of}`);
  for (const { leftAt, days, outcome } of entries) {
    expect(days === null).toBe(leftAt === null);
    expect(['open', 'won', 'lost'].includes(String(outcome)) || leftAt !== null).toBe(true);
  }
  return entries.map((entry) => [
    1 + stages.findIndex(({ id: each }) => each === entry['stage']),
    entry['outcome'],
  ]);
}

async function business(id = customer): Promise<unknown[]> {
  const record = await read(admin, `/customers/${id}`);
  return [record['openOpportunities'], record['openAmount']];
}

async function undo(client: TestClient, target: object): Promise<void> {
  const answer = body(await client.request('POST', '/changes/undo', target));
  expect(answer).toMatchObject({ refused: [] });
}

describe('the stays in stages', () => {
  test('follow every move: on, over several, back, won and lost', async () => {
    const { id } = await opportunity();
    await move(id, 2);
    await move(id, 4);
    await move(id, 2);
    await move(id, 5);
    expect(await stays(id)).toEqual([
      [1, 'advanced'],
      [2, 'advanced'],
      [4, 'back'],
      [2, 'won'],
      [5, 'won'],
    ]);
    await move(id, 6, { lossReason: 'other' });
    expect((await stays(id)).slice(-2)).toEqual([
      [5, 'lost'],
      [6, 'lost'],
    ]);
  });

  test('are as they were after an undo, and again after its undo', async () => {
    const { id, version } = await opportunity();
    const path = `/opportunities/${id}`;
    const moved = await change(admin, path, version, { stage: stage(3) });
    const before = await read(admin, path);
    const won = await change(admin, path, 2, { stage: stage(5) });
    const winner = won.headers['zhiyin-change'];
    await undo(admin, { changeId: winner });
    const back = await read(admin, path);
    const same = [
      'stage',
      'stageSince',
      'status',
      'probability',
      'expected',
      'closeDate',
      'closedAt',
      'staleOn',
      'forecastCategory',
    ];
    for (const name of same) expect([name, back[name]]).toEqual([name, before[name]]);
    expect(await stays(id)).toEqual([
      [1, 'advanced'],
      [3, 'open'],
    ]);
    const again = body(await admin.request('POST', '/changes/undo', { changeId: winner }));
    expect(again).toMatchObject({ undone: 1 });
    await undo(admin, { changeId: moved.headers['zhiyin-change'] });
    expect(await stays(id)).toEqual([[1, 'open']]);
    const [change_] = body(await admin.request('GET', `${path}/history`))['items'] as {
      id: string;
    }[];
    await undo(admin, { changeId: change_?.id });
    expect(await stays(id)).toEqual([
      [1, 'advanced'],
      [3, 'open'],
    ]);
  });

  test('go with the opportunity and come back with it', async () => {
    const { id } = await opportunity();
    await move(id, 2);
    body(await admin.request('DELETE', `/opportunities/${id}`));
    expect(await stays(id)).toEqual([]);
    body(await admin.request('POST', `/opportunities/${id}/restore`));
    expect(await stays(id)).toEqual([
      [1, 'advanced'],
      [2, 'open'],
    ]);
  });

  test('tell what was, whole batches at once and at the time it was', async () => {
    const ctx = await admin.ctx();
    const at = (day: string) => ({ ...ctx, now: () => new Date(`${day}T02:00:00.000Z`) });
    const via = { via: 'import' } as const;
    const names = Array.from({ length: 250 }, (_, n) => ({
      name: `o ${n}`,
      customer,
      amount: '10',
    }));
    const made = await inTransaction(ctx, (tx) =>
      records.create(at('2026-01-01'), tx, 'opportunity', names, via),
    );
    const moves = made.map(({ id }) => ({
      id,
      version: 'latest' as const,
      values: { stage: stage(2) },
    }));
    await inTransaction(ctx, (tx) =>
      records.update(at('2026-01-13'), tx, 'opportunity', moves, via),
    );
    const won = made.map(({ id }) => ({
      id,
      version: 'latest' as const,
      values: { stage: stage(5) },
    }));
    await inTransaction(ctx, (tx) =>
      records.update(at('2026-02-01'), tx, 'opportunity', won.slice(1), via),
    );
    const id = String(made[1]?.id);
    const of = where({ field: 'opportunity', op: 'eq', value: id });
    const entries = await list(admin, `/stage-entries?sort=enteredAt&${of}`);
    expect(entries.map(({ days, enteredAt }) => [days, enteredAt])).toEqual([
      ['12', '2026-01-01T02:00:00.000Z'],
      ['19', '2026-01-13T02:00:00.000Z'],
      [null, '2026-02-01T02:00:00.000Z'],
    ]);
    expect(await read(admin, `/opportunities/${id}`)).toMatchObject({ closeDate: '2026-02-01' });
    expect(await business()).toEqual([1, '10']);
  });

  test('nobody writes them but the opportunity', async () => {
    const { id } = await opportunity();
    const of = where({ field: 'opportunity', op: 'eq', value: id });
    const [entry] = await list(admin, `/stage-entries?${of}`);
    const made = await admin.request('POST', '/stage-entries', { opportunity: id });
    const changed = await change(admin, `/stage-entries/${entry?.id}`, 1, { outcome: 'won' });
    const deleted = await admin.request('DELETE', `/stage-entries/${entry?.id}`);
    expect([made, changed, deleted].map(({ statusCode }) => statusCode)).toEqual([403, 422, 403]);
  });
});

describe('what is open with a customer', () => {
  test('follows every write', async () => {
    expect(await business()).toEqual([0, null]);
    const { id } = await opportunity();
    const second = await opportunity({ amount: '24.5' });
    expect(await business()).toEqual([2, '1024.5']);
    await set(admin, `/opportunities/${second.id}`, { amount: null });
    expect(await business()).toEqual([2, '1000']);
    const won = await change(admin, `/opportunities/${id}`, 1, { stage: stage(5) });
    expect(await business()).toEqual([1, null]);
    await undo(admin, { changeId: won.headers['zhiyin-change'] });
    expect(await business()).toEqual([2, '1000']);
    body(await admin.request('DELETE', `/opportunities/${id}`));
    expect(await business()).toEqual([1, null]);
    body(await admin.request('POST', `/opportunities/${id}/restore`));
    expect(await business()).toEqual([2, '1000']);
    const rich = { field: 'openAmount', op: 'eq', value: '1000' } as const;
    expect((await list(admin, `/customers?${where(rich)}`)).map((each) => each.id)).toContain(
      customer,
    );
  });

  test('moves with an opportunity to another customer, as do its tasks', async () => {
    const other = (await create(admin, '/customers', { name: 'other' })).id;
    const { id } = await opportunity();
    const task = await create(admin, '/tasks', { subject: 's', opportunity: id });
    expect(task['customer']).toBe(customer);
    await set(admin, `/opportunities/${id}`, { customer: other });
    expect([await business(), await business(other)]).toEqual([
      [0, null],
      [1, '1000'],
    ]);
    expect((await read(admin, `/tasks/${task.id}`))['customer']).toBe(other);
    expect((await read(admin, `/customers/${other}`))['openTasks']).toBe(1);
  });

  test('is right after ten at once', async () => {
    await Promise.all(Array.from({ length: 10 }, () => opportunity()));
    expect(await business()).toEqual([10, '10000']);
  });
});
