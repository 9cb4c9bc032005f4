import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWorker } from '../kernel/job-worker.ts';
import type { Worker } from '../kernel/job-worker.ts';
import { migrateQueue } from '../kernel/job-queue.ts';
import { records } from '../kernel/records.ts';
import { inTransaction } from '../kernel/transaction.ts';
import type { JobWire, ProblemWire, RecordWire, UndoWire } from '../kernel/wire.ts';
import { testApplication } from './test-application.ts';
import type { TestApplication, TestClient, TestOrganisation } from './test-application.ts';

let app: TestApplication;
let worker: Worker;

beforeAll(async () => {
  app = await testApplication();
  await migrateQueue(app.url);
  const { system, database, sessions, kinds, onError, url } = app;
  const { contextOfMember } = sessions;
  worker = startWorker({
    url,
    system,
    database,
    kinds,
    contextOfMember,
    onError,
    pollInterval: 50,
  });
});
afterAll(async () => {
  await worker.stop();
  await app.drop();
});

async function customers(client: TestClient, values: object[]): Promise<string[]> {
  const ctx = await client.ctx();
  const inputs = values.map((each) => ({ name: `客户 ${randomUUID()}`, ...each }));
  const written = await inTransaction(ctx, (tx) =>
    records.create(ctx, tx, 'customer', inputs, { via: 'import' }),
  );
  return written.map(({ id }) => id);
}

async function bulk(client: TestClient, body: object): Promise<JobWire> {
  const answer = await client.request('POST', '/customers/bulk', body);
  expect(answer.statusCode, answer.body).toBe(202);
  return ended(client, answer.json<JobWire>().id);
}

async function ended(client: TestClient, id: string): Promise<JobWire> {
  let job: JobWire | undefined;
  await expect
    .poll(
      async () => {
        job = (await client.request('GET', `/jobs/${id}`)).json<JobWire>();
        return job.state;
      },
      { timeout: 20_000 },
    )
    .toMatch(/done|failed|cancelled/);
  if (!job) throw new Error('no job');
  return job;
}

async function cities(client: TestClient, ids: readonly string[]): Promise<unknown[]> {
  return Promise.all(
    ids.map(
      async (id) => (await client.request('GET', `/customers/${id}`)).json<RecordWire>()['city'],
    ),
  );
}

async function undo(client: TestClient, batchId: string | undefined): Promise<UndoWire> {
  return (await client.request('POST', '/changes/undo', { batchId })).json<UndoWire>();
}

async function team(): Promise<{
  organisation: TestOrganisation;
  seller: TestClient;
  other: TestClient;
}> {
  const organisation = await app.organisation();
  return {
    organisation,
    seller: await organisation.member('member', await organisation.unit('门店 A')),
    other: await organisation.member('member', await organisation.unit('门店 B')),
  };
}

test('a condition over more than a portion: all are changed under one batch, and undone together', async () => {
  const { admin } = await app.organisation();
  const ids = await customers(
    admin,
    Array.from({ length: 620 }, (_, n) => ({ city: n % 2 ? '上海' : '北京' })),
  );
  const where = { field: 'city', op: 'eq', value: '上海' };
  const job = await bulk(admin, { where, op: 'update', changes: { city: '广州' } });
  expect(job).toMatchObject({
    state: 'done',
    done: 310,
    total: 310,
    result: { changed: 310, refused: [] },
  });
  expect(await cities(admin, ids.slice(0, 4))).toEqual(['北京', '广州', '北京', '广州']);
  const later = ids[1] ?? '';
  const { version } = (await admin.request('GET', `/customers/${later}`)).json<RecordWire>();
  await admin.request(
    'PATCH',
    `/customers/${later}`,
    { city: '深圳' },
    { 'if-match': `"${version}"` },
  );
  const result = await undo(admin, job.result?.batchId);
  expect(result.undone).toBe(309);
  expect(result.refused).toMatchObject([
    { object: 'customer', id: later, reason: '之后又有改动，不能再撤销。' },
  ]);
  expect(await cities(admin, ids.slice(0, 4))).toEqual(['北京', '深圳', '北京', '上海']);
}, 60_000);

test('what the member may not change is listed, and the rest goes on', async () => {
  const { organisation, seller, other } = await team();
  const mine = await customers(
    seller,
    Array.from({ length: 30 }, () => ({ city: '上海' })),
  );
  const theirs = await customers(other, [{ city: '上海' }, { city: '上海' }]);
  const ids = [...mine.slice(0, 15), theirs[0], ...mine.slice(15), theirs[1], randomUUID()];
  const job = await bulk(seller, { ids, op: 'update', changes: { city: '北京' } });
  expect(job).toMatchObject({ state: 'done', done: 33, total: 33, result: { changed: 30 } });
  expect(job.result?.refused?.length).toBe(3);
  expect(job.result?.refused?.[0]).toMatchObject({ reason: '找不到，或者您无权查看。' });
  expect(await cities(organisation.admin, theirs)).toEqual(['上海', '上海']);
  expect(new Set(await cities(seller, mine))).toEqual(new Set(['北京']));
  expect((await other.request('GET', `/jobs/${job.id}`)).statusCode).toBe(404);
});

test('a condition reaches only what its member may see', async () => {
  const { organisation, seller, other } = await team();
  const mine = await customers(seller, [{ city: '上海' }]);
  const theirs = await customers(other, [{ city: '上海' }]);
  const where = { field: 'city', op: 'eq', value: '上海' };
  expect(await bulk(seller, { where, op: 'remove' })).toMatchObject({
    state: 'done',
    done: 1,
    result: { changed: 1 },
  });
  expect((await seller.request('GET', `/customers/${mine[0]}`)).statusCode).toBe(404);
  expect(await cities(organisation.admin, theirs)).toEqual(['上海']);
});

test('a condition may be about what was computed, such as the last contact', async () => {
  const { admin } = await app.organisation();
  const [kept, quiet] = await customers(admin, [{ city: '上海' }, { city: '上海' }]);
  const contact = { customer: kept, channel: 'call', at: new Date().toISOString() };
  expect((await admin.request('POST', '/interactions', contact)).statusCode).toBe(201);
  const contacted = { field: 'lastContactAt', op: 'lt', value: 'today-90d' };
  const where = { or: [contacted, { field: 'lastContactAt', op: 'empty' }] };
  const job = await bulk(admin, { where, op: 'update', changes: { city: '北京' } });
  expect(job).toMatchObject({ state: 'done', total: 1, result: { changed: 1 } });
  expect(await cities(admin, [kept ?? '', quiet ?? ''])).toEqual(['上海', '北京']);
});

test('removing and restoring many, by condition from the trash, and undoing a removal', async () => {
  const { admin } = await app.organisation();
  const ids = await customers(
    admin,
    Array.from({ length: 12 }, () => ({ city: '杭州' })),
  );
  const removed = await bulk(admin, { ids, op: 'remove' });
  expect(removed).toMatchObject({ state: 'done', result: { changed: 12, refused: [] } });
  expect(await undo(admin, removed.result?.batchId)).toEqual({ undone: 12, refused: [] });
  expect(new Set(await cities(admin, ids))).toEqual(new Set(['杭州']));

  await bulk(admin, { ids, op: 'remove' });
  const where = { field: 'city', op: 'eq', value: '杭州' };
  expect(await bulk(admin, { where, op: 'restore' })).toMatchObject({
    state: 'done',
    total: 12,
    result: { changed: 12 },
  });
  expect(new Set(await cities(admin, ids))).toEqual(new Set(['杭州']));
});

test('a repeated request starts one job', async () => {
  const { admin } = await app.organisation();
  const ids = await customers(admin, [{}]);
  const body = { ids, op: 'update', changes: { city: '上海' } };
  const headers = { 'idempotency-key': randomUUID() };
  const answers = [
    await admin.request('POST', '/customers/bulk', body, headers),
    await admin.request('POST', '/customers/bulk', body, headers),
  ];
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([202, 202]);
  const [one, two] = answers.map((answer) => answer.json<JobWire>().id);
  expect(one).toBe(two);
  await ended(admin, one ?? '');
  expect((await admin.request('GET', '/jobs')).json<{ items: JobWire[] }>().items.length).toBe(1);
});

test('bad requests are refused before a job is made', async () => {
  const { organisation } = await team();
  const { admin } = organisation;
  const viewer = await organisation.member('viewer');
  const ids = [randomUUID()];
  const where = { field: 'city', op: 'eq', value: 'x' };
  const cases: [TestClient, unknown, string][] = [
    [admin, {}, 'invalid_body'],
    [admin, { op: 'update', changes: { city: 'x' } }, 'invalid_body'],
    [admin, { ids, where, op: 'remove' }, 'invalid_body'],
    [admin, { ids, op: 'update' }, 'invalid_body'],
    [admin, { ids, op: 'update', changes: {} }, 'invalid_body'],
    [admin, { ids, op: 'remove', changes: { city: 'x' } }, 'invalid_body'],
    [admin, { ids: ['x'], op: 'remove' }, 'invalid_body'],
    [
      admin,
      { ids: Array.from({ length: 1_001 }, () => randomUUID()), op: 'remove' },
      'invalid_body',
    ],
    [admin, { ids, op: 'merge' }, 'invalid_body'],
    [admin, { where: { field: 'nothing', op: 'eq', value: 1 }, op: 'remove' }, 'invalid_condition'],
    [admin, { ids, op: 'update', changes: { nothing: 1 } }, 'invalid_fields'],
    [admin, { ids, op: 'update', changes: { stage: randomUUID() } }, 'invalid_fields'],
    [viewer, { ids, op: 'update', changes: { city: 'x' } }, 'forbidden'],
  ];
  for (const [client, body, code] of cases) {
    const answer = await client.request('POST', '/customers/bulk', body as object);
    expect([JSON.stringify(body).slice(0, 80), answer.json<ProblemWire>().code]).toEqual([
      JSON.stringify(body).slice(0, 80),
      code,
    ]);
  }
  expect((await admin.request('GET', '/jobs')).json<{ items: JobWire[] }>().items).toEqual([]);
});
