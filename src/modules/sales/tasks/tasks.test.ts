import { afterAll, beforeAll, expect, test } from 'vitest';
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

beforeAll(async () => {
  app = await testApplication();
  organisation = await app.organisation();
  ({ admin } = organisation);
});
afterAll(() => app.drop());

test('a task is done at a time, and not done at none', async () => {
  const { id, doneAt } = await create(admin, '/tasks', { subject: '回访' });
  expect(doneAt).toBe(null);
  const before = Date.now();
  const done = await set(admin, `/tasks/${id}`, { done: true });
  expect(Date.parse(String(done['doneAt']))).toBeGreaterThanOrEqual(before);
  const noted = await set(admin, `/tasks/${id}`, { note: 'n' });
  expect(noted['doneAt']).toBe(done['doneAt']);
  expect((await set(admin, `/tasks/${id}`, { done: false }))['doneAt']).toBe(null);
  const made = await create(admin, '/tasks', { subject: 's', done: true });
  expect(made['doneAt']).not.toBe(null);
});

test('undoing that a task is done takes its time back as well', async () => {
  const { id } = await create(admin, '/tasks', { subject: 's' });
  const answer = await change(admin, `/tasks/${id}`, 1, { done: true });
  const changeId = answer.headers['zhiyin-change'];
  body(await admin.request('POST', '/changes/undo', { changeId }));
  const [task] = await list(admin, '/tasks?limit=1');
  expect(task).toMatchObject({ id, done: false, doneAt: null });
});

test('a task is its owner’s, whose unit it goes to', async () => {
  const unit = await organisation.unit('门店');
  const seller = await organisation.member('member', unit);
  const task = await create(admin, '/tasks', { subject: 'handed over' });
  expect(await list(seller, '/tasks')).toEqual([]);
  const moved = await set(admin, `/tasks/${task.id}`, { owner: seller.memberId });
  expect(moved['unit']).toBe(unit);
  expect((await list(seller, '/tasks')).map(({ id }) => id)).toEqual([task.id]);
});

test('a task goes to the trash with its customer, and comes back with it', async () => {
  const customer = (await create(admin, '/customers', { name: 'n' })).id;
  const { id } = await create(admin, '/tasks', { subject: 's', customer });
  const of = `/tasks?${where({ field: 'customer', op: 'eq', value: customer })}`;
  body(await admin.request('DELETE', `/customers/${customer}`));
  expect(await list(admin, of)).toEqual([]);
  body(await admin.request('POST', `/customers/${customer}/restore`));
  expect((await list(admin, of)).map((each) => each.id)).toEqual([id]);
});

test('what is due is found and sorted, what has no time last', async () => {
  const { admin: other } = await app.organisation();
  const times = ['2026-03-01T00:00:00Z', null, '2026-02-01T00:00:00Z'];
  for (const dueAt of times) await create(other, '/tasks', { subject: String(dueAt), dueAt });
  const open = where({ field: 'done', op: 'eq', value: false });
  const sorted = await list(other, `/tasks?sort=dueAt&${open}`);
  expect(sorted.map((each) => each['subject'])).toEqual([times[2], times[0], 'null']);
});

test('a customer knows what is to do, after every kind of write', async () => {
  const customer = (await create(admin, '/customers', { name: 'n' })).id;
  const other = (await create(admin, '/customers', { name: 'other' })).id;
  const [first, second] = ['2026-03-01T00:00:00.000Z', '2026-02-01T00:00:00.000Z'];
  const facts = async (id = customer): Promise<unknown[]> => {
    const record = await read(admin, `/customers/${id}`);
    return [record['openTasks'], record['nextTaskAt']];
  };
  expect(await facts()).toEqual([0, null]);
  const { id } = await create(admin, '/tasks', { subject: 's', customer, dueAt: first });
  const sooner = await create(admin, '/tasks', { subject: 's', customer, dueAt: second });
  expect(await facts()).toEqual([2, second]);
  const done = await change(admin, `/tasks/${sooner.id}`, 1, { done: true });
  expect(await facts()).toEqual([1, first]);
  body(await admin.request('POST', '/changes/undo', { changeId: done.headers['zhiyin-change'] }));
  expect(await facts()).toEqual([2, second]);
  body(await admin.request('DELETE', `/tasks/${sooner.id}`));
  expect(await facts()).toEqual([1, first]);
  body(await admin.request('POST', `/tasks/${sooner.id}/restore`));
  await set(admin, `/tasks/${id}`, { dueAt: null });
  expect(await facts()).toEqual([2, second]);
  await set(admin, `/tasks/${sooner.id}`, { customer: other });
  expect([await facts(), await facts(other)]).toEqual([
    [1, null],
    [1, second],
  ]);
  const soon = where({ field: 'nextTaskAt', op: 'eq', value: second });
  expect((await list(admin, `/customers?${soon}`)).map((each) => each.id)).toEqual([other]);
});

test('the time at which a task was done comes back with an undo', async () => {
  const { id } = await create(admin, '/tasks', { subject: 's' });
  const { doneAt } = await set(admin, `/tasks/${id}`, { done: true });
  const again = await change(admin, `/tasks/${id}`, 2, { done: false });
  body(await admin.request('POST', '/changes/undo', { changeId: again.headers['zhiyin-change'] }));
  expect(await read(admin, `/tasks/${id}`)).toMatchObject({ done: true, doneAt });
});
