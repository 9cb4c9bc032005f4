import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChangeWire, PageWire, ProblemWire, RecordWire, UndoWire } from '../kernel/wire.ts';
import { testApplication } from './test-application.ts';
import type { TestApplication, TestClient, TestOrganisation } from './test-application.ts';
import { memberWith } from './testing/requests.ts';

let app: TestApplication;
let organisation: TestOrganisation;
let admin: TestClient;

beforeAll(async () => {
  app = await testApplication();
  organisation = await app.organisation();
  ({ admin } = organisation);
});
afterAll(() => app.drop());

type Wrote = { record: RecordWire; change: string; batch: string };

async function write(
  client: TestClient,
  method: 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: object,
  version?: number,
): Promise<Wrote> {
  const headers: Record<string, string> =
    version === undefined ? {} : { 'if-match': `"${version}"` };
  const answer = await client.request(method, path, body, headers);
  expect([200, 201, 204], answer.body).toContain(answer.statusCode);
  return {
    record: answer.json<RecordWire>(),
    change: String(answer.headers['zhiyin-change']),
    batch: String(answer.headers['zhiyin-batch']),
  };
}

const customer = (values: object = {}, client = admin): Promise<Wrote> =>
  write(client, 'POST', '/customers', { name: `咖啡 ${randomUUID()}`, ...values });

async function get(client: TestClient, path: string): Promise<RecordWire | undefined> {
  const answer = await client.request('GET', path);
  return answer.statusCode === 200 ? answer.json<RecordWire>() : undefined;
}

async function history(client: TestClient, path: string): Promise<ChangeWire[]> {
  const answer = await client.request('GET', `${path}/history`);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<{ items: ChangeWire[] }>().items;
}

async function undo(
  client: TestClient,
  target: object,
): Promise<{ status: number; body: UndoWire; problem: ProblemWire; batch: string }> {
  const answer = await client.request('POST', '/changes/undo', target);
  const batch = String(answer.headers['zhiyin-batch']);
  return { status: answer.statusCode, body: answer.json(), problem: answer.json(), batch };
}

describe('history', () => {
  test('shows who changed what, newest first, references and people by name', async () => {
    const parent = await customer({ name: '总公司 Head office' });
    const { record } = await customer({ city: '上海' });
    const path = `/customers/${record.id}`;
    await write(admin, 'PATCH', path, { city: '北京', parent: parent.record.id }, 1);
    await write(admin, 'DELETE', path);
    await write(admin, 'POST', `${path}/restore`);
    const changes = await history(admin, path);
    expect(changes.map(({ op }) => op)).toEqual(['restore', 'remove', 'update', 'create']);
    const update = changes[2];
    expect(update?.actor).toEqual({ id: admin.memberId, name: '管理员 Admin' });
    expect(update?.fields.find(({ name }) => name === 'city')).toEqual({
      name: 'city',
      before: '上海',
      after: '北京',
    });
    expect(update?.fields.find(({ name }) => name === 'parent')).toEqual({
      name: 'parent',
      before: null,
      after: parent.record.id,
      afterTitle: '总公司 Head office',
    });
    expect(changes.map(({ undoable }) => undoable)).toEqual([true, false, true, false]);
  });

  test('comes in pages that leave nothing out', async () => {
    const { record } = await customer({ city: '0' });
    const path = `/customers/${record.id}`;
    for (let n = 1; n <= 60; n += 1) await write(admin, 'PATCH', path, { city: String(n) }, n);
    const first = (await admin.request('GET', `${path}/history`)).json<{
      items: ChangeWire[];
      nextCursor: string;
    }>();
    const second = (
      await admin.request('GET', `${path}/history?cursor=${encodeURIComponent(first.nextCursor)}`)
    ).json<{ items: ChangeWire[]; nextCursor: null }>();
    expect([first.items.length, second.items.length, second.nextCursor]).toEqual([50, 11, null]);
    const cities = [...first.items, ...second.items].map(
      ({ fields }) => fields.find(({ name }) => name === 'city')?.after,
    );
    expect(cities).toEqual(Array.from({ length: 61 }, (_, n) => String(60 - n)));
    const bad = await admin.request('GET', `${path}/history?cursor=nonsense`);
    expect([bad.statusCode, bad.json<ProblemWire>().code]).toEqual([422, 'invalid_cursor']);
  });

  test('masks for those who see masks, and is closed to those who do not see the record', async () => {
    const { record } = await customer({ phone: '+8613800005678' });
    const path = `/customers/${record.id}`;
    await write(admin, 'PATCH', path, { phone: '+8613900001234' }, 1);
    const mine = (await history(admin, path))[0]?.fields.find(({ name }) => name === 'phone');
    expect(mine).toMatchObject({ before: '+8613800005678', after: '+8613900001234' });
    const viewer = await organisation.member('viewer');
    const changes = await history(viewer, path);
    expect(changes[0]?.fields.find(({ name }) => name === 'phone')).toMatchObject({
      before: '•••• 5678',
      after: '•••• 1234',
    });
    expect(JSON.stringify(changes)).not.toContain('1380000');
    expect(changes.some(({ undoable }) => undoable)).toBe(false);
    const elsewhere = await organisation.member(
      'member',
      await organisation.unit('别处 Elsewhere'),
    );
    expect((await elsewhere.request('GET', `${path}/history`)).statusCode).toBe(404);
    const stranger = (await app.organisation()).admin;
    expect((await stranger.request('GET', `${path}/history`)).statusCode).toBe(404);
    expect((await admin.request('GET', '/customers/nonsense/history')).statusCode).toBe(404);
  });
});

describe('undo', () => {
  test('of an update puts every field back, and can itself be undone', async () => {
    const { record } = await customer({
      city: '上海',
      phone: '+8613800005678',
      annualRevenue: '12.5',
    });
    const path = `/customers/${record.id}`;
    const { change } = await write(
      admin,
      'PATCH',
      path,
      { city: '北京', phone: null, annualRevenue: '99' },
      1,
    );
    const { status, body, batch } = await undo(admin, { changeId: change });
    expect([status, body]).toEqual([200, { undone: 1, refused: [] }]);
    expect(await get(admin, path)).toMatchObject({
      city: '上海',
      phone: '+8613800005678',
      annualRevenue: '12.5',
      version: 3,
    });
    expect((await history(admin, path))[0]).toMatchObject({
      via: 'undo',
      op: 'update',
      batchId: batch,
    });
    expect((await undo(admin, { batchId: batch })).body).toEqual({ undone: 1, refused: [] });
    expect(await get(admin, path)).toMatchObject({
      city: '北京',
      phone: null,
      annualRevenue: '99',
    });
  });

  test('asked twice has one effect and the same answer', async () => {
    const { record } = await customer({ city: '上海' });
    const path = `/customers/${record.id}`;
    const { change } = await write(admin, 'PATCH', path, { city: '北京' }, 1);
    const answers = [
      await undo(admin, { changeId: change }),
      await undo(admin, { changeId: change }),
    ];
    expect(answers.map(({ body }) => body)).toEqual([
      { undone: 1, refused: [] },
      { undone: 1, refused: [] },
    ]);
    expect((await get(admin, path))?.version).toBe(3);
  });

  test('merges with later changes to other fields and is refused after one to the same', async () => {
    const { record } = await customer({ city: '上海', note: 'a' });
    const path = `/customers/${record.id}`;
    const { change } = await write(admin, 'PATCH', path, { city: '北京' }, 1);
    await write(admin, 'PATCH', path, { note: 'b' }, 2);
    expect((await undo(admin, { changeId: change })).status).toBe(200);
    expect(await get(admin, path)).toMatchObject({ city: '上海', note: 'b' });

    const second = await write(admin, 'PATCH', path, { city: '广州' }, 4);
    await write(admin, 'PATCH', path, { city: '深圳' }, 5);
    const { status, problem } = await undo(admin, { changeId: second.change });
    expect([status, problem.code]).toEqual([409, 'not_undoable']);
    expect(await get(admin, path)).toMatchObject({ city: '深圳', version: 6 });
  });

  test('of a create deletes, of a deletion restores with all that went with it', async () => {
    const { record, change } = await customer();
    const path = `/customers/${record.id}`;
    const contact = await write(admin, 'POST', '/contacts', {
      name: '联系人 A',
      customer: record.id,
    });
    const task = await write(admin, 'POST', '/tasks', { subject: '回访', customer: record.id });
    const { batch } = await write(admin, 'DELETE', path);
    expect(await get(admin, `/contacts/${contact.record.id}`)).toBeUndefined();
    const restored = await undo(admin, { batchId: batch });
    expect([restored.status, restored.body.refused]).toEqual([200, []]);
    expect(await get(admin, path)).toMatchObject({ name: record['name'], deletedAt: null });
    expect(await get(admin, `/contacts/${contact.record.id}`)).toMatchObject({
      customer: record.id,
    });
    expect(await get(admin, `/tasks/${task.record.id}`)).toMatchObject({ customer: record.id });

    expect((await undo(admin, { changeId: change })).status).toBe(200);
    expect(await get(admin, path)).toBeUndefined();
    const trash = (await admin.request('GET', '/customers?trash=true')).json<PageWire>();
    expect(trash.items.map(({ id }) => id)).toContain(record.id);
  });

  test('runs under the rights of the one who undoes', async () => {
    const unit = await organisation.unit('门店 A');
    const seller = await organisation.member('member', unit);
    const colleague = await organisation.member('member', unit);
    const elsewhere = await organisation.member('member', await organisation.unit('门店 B'));
    const viewer = await organisation.member('viewer');
    const { record } = await customer({ city: '上海' }, seller);
    const path = `/customers/${record.id}`;
    const { change } = await write(seller, 'PATCH', path, { city: '北京' }, 1);
    expect((await undo(viewer, { changeId: change })).problem.code).toBe('forbidden');
    expect((await undo(elsewhere, { changeId: change })).problem.code).toBe('not_found');
    expect((await undo((await app.organisation()).admin, { changeId: change })).problem.code).toBe(
      'not_found',
    );
    expect((await get(seller, path))?.['city']).toBe('北京');
    expect((await undo(colleague, { changeId: change })).status).toBe(200);
    expect((await get(seller, path))?.['city']).toBe('上海');
  });

  test('of an owner puts back owner and unit', async () => {
    const seller = await organisation.member('member', await organisation.unit('门店 C'));
    const { record } = await customer();
    const path = `/customers/${record.id}`;
    const { change } = await write(admin, 'PATCH', path, { owner: seller.memberId }, 1);
    expect(await get(seller, path)).toBeDefined();
    expect((await undo(admin, { changeId: change })).status).toBe(200);
    expect(await get(seller, path)).toBeUndefined();
    expect(await get(admin, path)).toMatchObject({ owner: admin.memberId, unit: record['unit'] });
  });

  test('of a move to another parent puts the parent back, and owner and unit follow it', async () => {
    const seller = await organisation.member('member', await organisation.unit('门店 D'));
    const [mine, theirs] = [await customer(), await customer({}, seller)];
    const values = { name: '联系人', customer: mine.record.id };
    const { record } = await write(admin, 'POST', '/contacts', values);
    const path = `/contacts/${record.id}`;
    const { change } = await write(admin, 'PATCH', path, { customer: theirs.record.id }, 1);
    expect(await get(seller, path)).toMatchObject({ owner: seller.memberId });
    expect((await history(admin, path))[0]?.undoable).toBe(true);
    expect((await undo(admin, { changeId: change })).status).toBe(200);
    expect(await get(seller, path)).toBeUndefined();
    expect(await get(admin, path)).toMatchObject({
      customer: mine.record.id,
      unit: record['unit'],
    });
  });

  test('of a field that only an action sets needs the right to that action', async () => {
    const stages = (await admin.request('GET', '/stages')).json<PageWire>().items;
    const { record } = await customer();
    const path = `/customers/${record.id}`;
    const answer = await admin.request('POST', '/actions/moveStage', {
      id: record.id,
      stage: stages[0]?.id,
    });
    const { changeId } = answer.json<{ changeId: string }>();
    expect((await get(admin, path))?.['stage']).toBe(stages[0]?.id);
    // Who may change every field of every record, but not move stages, cannot go back this way either.
    const all = { scope: 'all' } as const;
    const without = await memberWith(app, organisation, {
      objects: { '*': { read: all, create: all, update: all, delete: all } },
      actions: ['*', '-moveStage'],
    });
    expect((await history(without, path))[0]).toMatchObject({ undoable: false });
    expect(await undo(without, { changeId })).toMatchObject({ status: 403 });
    expect((await get(admin, path))?.['stage']).toBe(stages[0]?.id);

    expect((await history(admin, path))[0]?.undoable).toBe(true);
    expect((await undo(admin, { changeId })).status).toBe(200);
    expect((await get(admin, path))?.['stage']).toBe(record['stage']);
  });

  test.each([
    [{}, 422],
    [{ changeId: '1.2.3', batchId: randomUUID() }, 422],
    [{ batchId: 'x' }, 422],
    [{ changeId: 'nonsense' }, 404],
    [{ changeId: '1.99999999.0' }, 404],
    [{ changeId: '1.9999999999999999999.0' }, 404],
    [{ batchId: randomUUID() }, 404],
  ])('of %j is refused', async (target, status) => {
    expect((await undo(admin, target)).status).toBe(status);
  });
});
