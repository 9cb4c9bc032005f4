import { randomUUID } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrateQueue } from '../../../kernel/job-queue.ts';
import { startWorker } from '../../../kernel/job-worker.ts';
import type { Worker } from '../../../kernel/job-worker.ts';
import { records } from '../../../kernel/records.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import type { PageWire, ProblemWire, RecordWire } from '../../../kernel/wire.ts';
import { testApplication } from '../../../main/test-application.ts';
import type {
  TestApplication,
  TestClient,
  TestOrganisation,
} from '../../../main/test-application.ts';
import type { ExportRequest, ExportWire } from './rules.ts';

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

async function made(client: TestClient, object: string, values: object[]): Promise<string[]> {
  const ctx = await client.ctx();
  const written = await inTransaction(ctx, (tx) =>
    records.create(ctx, tx, object, values as Record<string, unknown>[], { via: 'import' }),
  );
  return written.map(({ id }) => id);
}

async function started(client: TestClient, path: string, body: ExportRequest): Promise<ExportWire> {
  const answer = await client.request('POST', `/${path}/export`, body);
  expect(answer.statusCode, answer.body).toBe(202);
  return answer.json<ExportWire>();
}

async function ended(client: TestClient, id: string): Promise<RecordWire> {
  let run: RecordWire | undefined;
  await expect
    .poll(
      async () => {
        ({ run } = (await client.request('GET', `/exports/${id}`)).json<ExportWire>());
        return run['state'];
      },
      { timeout: 30_000 },
    )
    .not.toBe('running');
  if (!run) throw new Error('there is no export');
  return run;
}

async function exported(client: TestClient, path: string, body: ExportRequest): Promise<Buffer> {
  const { run } = await started(client, path, body);
  const done = await ended(client, run.id);
  expect(done['state']).toBe('done');
  const file = await client.request('GET', `/exports/${run.id}/file`);
  expect(file.statusCode, file.body).toBe(200);
  expect(file.rawPayload.length).toBe(done['fileSize']);
  return file.rawPayload;
}

/** The rows of an exported CSV file, its headings first. */
async function csv(
  client: TestClient,
  path: string,
  body: Omit<ExportRequest, 'format'> = {},
): Promise<string[][]> {
  const bytes = await exported(client, path, { ...body, format: 'csv' });
  return parse(bytes, { bom: true });
}

async function withRole(
  { admin, member }: TestOrganisation,
  definition: object,
): Promise<TestClient> {
  const created = await admin.request('POST', '/roles', {
    name: `角色 ${randomUUID().slice(0, 8)}`,
    definition: JSON.stringify(definition),
  });
  expect(created.statusCode, created.body).toBe(201);
  const client = await member('viewer');
  const [own] = (
    await admin.request(
      'GET',
      `/member-roles?where=${encodeURIComponent(JSON.stringify({ field: 'member', op: 'eq', value: client.memberId }))}`,
    )
  ).json<PageWire>().items;
  await admin.request('DELETE', `/member-roles/${own?.id}`);
  const given = await admin.request('POST', '/member-roles', {
    member: client.memberId,
    role: created.json<RecordWire>().id,
  });
  expect(given.statusCode, given.body).toBe(201);
  return client;
}

const all = { scope: 'all' } as const;
const own = { scope: 'own' } as const;

describe('a list as shown', () => {
  test('has the columns of the list in its order, and its records by its condition and sort', async () => {
    const { admin } = await app.organisation();
    await made(
      admin,
      'customer',
      ['丙', '甲', '乙', '丁'].map((name, n) => ({ name, city: n === 3 ? '北京' : '上海' })),
    );
    const where = { field: 'city', op: 'eq', value: '上海' };
    const rows = await csv(admin, 'customers', {
      columns: ['city', 'name', 'owner'],
      where,
      sort: 'name',
    });
    const shown = (
      await admin.request(
        'GET',
        `/customers?sort=name&where=${encodeURIComponent(JSON.stringify(where))}`,
      )
    ).json<PageWire>().items;
    expect(rows[0]).toEqual(['城市', '名称', '负责人']);
    expect(rows.slice(1)).toEqual(
      shown.map((item) => [item['city'], item['name'], item._titles['owner']]),
    );
    expect(rows.map((row) => row[1])).toEqual(
      ['名称', '丙', '甲', '乙'].toSorted(
        (a, b) => rows.findIndex((row) => row[1] === a) - rows.findIndex((row) => row[1] === b),
      ),
    );
    expect(rows).toHaveLength(4);
  });

  test('speaks the language that was asked for, and tells times by the clocks of the organisation', async () => {
    const { admin } = await app.organisation();
    await made(admin, 'task', [
      { subject: '拜访', dueAt: '2026-03-01T16:30:00.000Z', done: true },
      { subject: 'Call', dueAt: null, done: false },
    ]);
    const columns = ['subject', 'dueAt', 'done'];
    const zh = await csv(admin, 'tasks', { columns, sort: 'createdAt' });
    const en = await csv(admin, 'tasks', { columns, sort: 'createdAt', locale: 'en' });
    expect(zh.slice(1)).toEqual([
      ['拜访', '2026-03-02 00:30:00', '是'],
      ['Call', '', '否'],
    ]);
    expect(en[1]).toEqual(['拜访', '2026-03-02 00:30:00', 'Yes']);
    expect(en[0]).not.toEqual(zh[0]);
  });
});
