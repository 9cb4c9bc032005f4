import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ProblemWire, RecordWire, UndoWire } from '../kernel/wire.ts';
import { testApplication } from './test-application.ts';
import type { TestApplication, TestClient, TestOrganisation } from './test-application.ts';
import { body, create, list, read, refusal, where, succeeded } from './testing/requests.ts';

let app: TestApplication;
let organisation: TestOrganisation;
let admin: TestClient;

beforeAll(async () => {
  app = await testApplication();
  organisation = await app.organisation();
  ({ admin } = organisation);
});
afterAll(() => app.drop());

const remove = (path: string, client = admin) => client.request('DELETE', path);
const restore = (path: string, client = admin) => client.request('POST', `${path}/restore`);

/** A customer with everything that can hang on one. */
async function graph(): Promise<string> {
  const { id } = await create(admin, '/customers', { name: 'n', phone: '13800001234', city: 'x' });
  const of = { customer: id };
  const boss = await create(admin, '/contacts', { ...of, name: '上级', email: 'b@example.com' });
  await create(admin, '/contacts', { ...of, name: '下属', reportsTo: boss.id });
  await create(admin, '/interactions', { ...of, body: 'said', at: '2026-01-01T00:00:00Z' });
  await create(admin, '/tasks', { ...of, subject: 'do' });
  const tag = await create(admin, '/tags', { name: randomUUID() });
  await create(admin, '/customer-tags', { ...of, tag: tag.id });
  return id;
}

const kinds = ['/contacts', '/identifiers', '/interactions', '/tasks', '/customer-tags'];

/** The whole graph in clear, without what counts its writes. */
async function content(id: string): Promise<unknown> {
  const of = where({ field: 'customer', op: 'eq', value: id });
  const rows = await Promise.all(
    kinds.map(async (path) => {
      const found = await list(admin, `${path}?sort=createdAt&${of}`);
      return Promise.all(found.map((row) => read(admin, `${path}/${row.id}`)));
    }),
  );
  const records = [await read(admin, `/customers/${id}`), ...rows.flat()];
  return records.map(
    ({ version, updatedAt, updatedBy, ...rest }: RecordWire & Record<string, unknown>) => {
      expect([version, updatedAt, updatedBy]).not.toContain(undefined);
      return rest;
    },
  );
}

describe('deleting', () => {
  test('takes along what belongs to the record; restoring brings back the very same', async () => {
    const id = await graph();
    const before = await content(id);
    expect(before).toHaveLength(7);
    const rows = await Promise.all(kinds.map((path) => list(admin, path)));
    const others = rows.flat().map((row) => row.id);
    body(await remove(`/customers/${id}`));
    const left = (await Promise.all(kinds.map((path) => list(admin, path)))).flat();
    expect(left).toHaveLength(others.length - 6);
    expect((await admin.request('GET', `/customers/${id}`)).statusCode).toBe(404);
    body(await restore(`/customers/${id}`));
    expect(await content(id)).toEqual(before);
  });

  test('twice is not found the second time; with the same key it has the same answer', async () => {
    const { id } = await create(admin, '/customers', { name: 'n' });
    const key = { 'idempotency-key': randomUUID() };
    const answers = await Promise.all(
      [1, 2].map(() => admin.request('DELETE', `/customers/${id}`, undefined, key)),
    );
    const retried = await admin.request('DELETE', `/customers/${id}`, undefined, key);
    expect(answers.find((each) => each.statusCode === 200)?.json()).toEqual(retried.json());
    expect(refusal(await remove(`/customers/${id}`))).toEqual([404, 'not_found']);
    expect(
      refusal(await admin.request('PATCH', `/customers/${id}`, {}, { 'if-match': '2' })),
    ).toEqual([404, 'not_found']);
  });

  test('clears references that may be empty; undoing the batch sets them again', async () => {
    const parent = await create(admin, '/customers', { name: 'parent' });
    const child = await create(admin, '/customers', { name: 'child', parent: parent.id });
    const answer = await remove(`/customers/${parent.id}`);
    expect((await read(admin, `/customers/${child.id}`))['parent']).toBe(null);
    const { batchId } = succeeded(answer).json<{ batchId: string }>();
    const undone = succeeded(
      await admin.request('POST', '/changes/undo', { batchId }),
    ).json<UndoWire>();
    expect(undone).toEqual({ undone: 2, refused: [] });
    expect((await read(admin, `/customers/${child.id}`))['parent']).toBe(parent.id);
  });

  test('needs the right to, also for what is in the trash', async () => {
    const seller = await organisation.member('member', await organisation.unit('门店'));
    const viewer = await organisation.member('viewer');
    const { id } = await create(admin, '/customers', { name: 'n' });
    expect(refusal(await remove(`/customers/${id}`, viewer))).toEqual([403, 'forbidden']);
    expect(refusal(await remove(`/customers/${id}`, seller))).toEqual([404, 'not_found']);
    body(await remove(`/customers/${id}`));
    expect(refusal(await restore(`/customers/${id}`, viewer))).toEqual([403, 'forbidden']);
    expect(refusal(await restore(`/customers/${id}`, seller))).toEqual([404, 'not_found']);
    expect(refusal(await restore(`/customers/${randomUUID()}`))).toEqual([404, 'not_found']);
  });
});

describe('restoring', () => {
  test('what belongs to a deleted record is refused until that is back', async () => {
    const { id } = await create(admin, '/customers', { name: 'n' });
    const contact = await create(admin, '/contacts', { name: 'n', customer: id });
    body(await remove(`/contacts/${contact.id}`));
    body(await remove(`/customers/${id}`));
    const path = `/contacts/${contact.id}`;
    expect(refusal(await restore(path))).toEqual([422, 'invalid_fields', 'customer:in_trash']);
    body(await restore(`/customers/${id}`));
    expect((await admin.request('GET', path)).statusCode).toBe(404);
    body(await restore(path));
    expect(await read(admin, path)).toMatchObject({ customer: id, deletedAt: null });
  });

  test('a reference that is cleared when its target goes is cleared when that went meanwhile', async () => {
    const parent = await create(admin, '/customers', { name: 'parent' });
    const child = await create(admin, '/customers', { name: 'child', parent: parent.id });
    body(await remove(`/customers/${child.id}`));
    body(await remove(`/customers/${parent.id}`));
    body(await restore(`/customers/${child.id}`));
    expect(await read(admin, `/customers/${child.id}`)).toMatchObject({ parent: null });
    body(await restore(`/customers/${parent.id}`));
    expect(await read(admin, `/customers/${child.id}`)).toMatchObject({ parent: null });
  });

  test('a reference whose target is back keeps pointing to it', async () => {
    const parent = await create(admin, '/customers', { name: 'parent' });
    const child = await create(admin, '/customers', { name: 'child', parent: parent.id });
    body(await remove(`/customers/${child.id}`));
    body(await remove(`/customers/${parent.id}`));
    body(await restore(`/customers/${parent.id}`));
    body(await restore(`/customers/${child.id}`));
    expect(await read(admin, `/customers/${child.id}`)).toMatchObject({ parent: parent.id });
  });

  test('what is in the trash hinders no deletion; it comes back after what it cannot be without', async () => {
    const above = await organisation.unit('上级');
    const below = await organisation.unit('下级', above);
    expect(refusal(await remove(`/units/${above}`))).toEqual([409, 'restricted']);
    body(await remove(`/units/${below}`));
    body(await remove(`/units/${above}`));
    const refused = await restore(`/units/${below}`);
    expect(refusal(refused)).toEqual([422, 'invalid_fields', 'parent:in_trash']);
    expect(refused.json<ProblemWire>().errors?.[0]?.message).toBe(
      '“上级部门”所指的记录在回收站里，请先恢复它。',
    );
    body(await restore(`/units/${above}`));
    body(await restore(`/units/${below}`));
    expect(await read(admin, `/units/${below}`)).toMatchObject({ parent: above });
  });

  test('what is not deleted is not found', async () => {
    const { id } = await create(admin, '/customers', { name: 'n' });
    expect(refusal(await restore(`/customers/${id}`))).toEqual([404, 'not_found']);
  });
});

test('the trash lists what was deleted, last first, in pages, filtered and counted', async () => {
  const { admin: other } = await app.organisation();
  const made: string[] = [];
  for (const [n, city] of ['a', 'b', 'a', 'a'].entries()) {
    const { id } = await create(other, '/customers', { name: `n${n}`, city });
    made.unshift(id);
    body(await remove(`/customers/${id}`, other));
  }
  await create(other, '/customers', { name: 'alive', city: 'a' });
  const first = succeeded(
    await other.request('GET', '/customers?trash=true&limit=3&count=true'),
  ).json<{ items: RecordWire[]; nextCursor: string; total: unknown }>();
  expect([first.items.map(({ id }) => id), first.total]).toEqual([
    made.slice(0, 3),
    { count: 4, capped: false },
  ]);
  const cursor = encodeURIComponent(first.nextCursor);
  const rest = await list(other, `/customers?trash=true&limit=3&cursor=${cursor}`);
  expect(rest.map(({ id }) => id)).toEqual(made.slice(3));
  const ofA = where({ field: 'city', op: 'eq', value: 'a' });
  expect(await list(other, `/customers?trash=true&${ofA}`)).toHaveLength(3);
});

test('a task made while its customer is being deleted is deleted too, or refused', async () => {
  for (let n = 0; n < 15; n += 1) {
    const { id } = await create(admin, '/customers', { name: 'n' });
    const [task] = await Promise.all([
      admin.request('POST', '/tasks', { subject: 's', customer: id }),
      remove(`/customers/${id}`),
    ]);
    expect([201, 422]).toContain(task.statusCode);
    if (task.statusCode !== 201) continue;
    const { id: made } = task.json<RecordWire>();
    expect((await admin.request('GET', `/tasks/${made}`)).statusCode).toBe(404);
  }
});
