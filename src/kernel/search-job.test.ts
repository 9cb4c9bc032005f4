import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApplication } from '../main/test-application.ts';
import type { TestApplication, TestClient } from '../main/test-application.ts';
import { create, set, succeeded } from '../main/testing/requests.ts';
import { migrateQueue } from './job-queue.ts';
import { startWorker } from './job-worker.ts';
import type { Worker } from './job-worker.ts';
import { records } from './records.ts';
import { label, plate, post, vehicle } from './testing/custom-world.ts';
import { inTransaction } from './transaction.ts';
import type { JobWire, SearchHitWire } from './wire.ts';

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

type Stored = { id: string; version: number };

async function jobs(admin: TestClient): Promise<JobWire[]> {
  return succeeded(await admin.request('GET', '/jobs')).json<{ items: JobWire[] }>().items;
}

async function settled(admin: TestClient, count: number): Promise<JobWire[]> {
  const states = async (): Promise<string[]> => (await jobs(admin)).map(({ state }) => state);
  await expect
    .poll(states, { timeout: 20_000 })
    .toEqual(Array.from({ length: count }, () => 'done'));
  return jobs(admin);
}

async function found(admin: TestClient, q: string): Promise<string[]> {
  const answer = succeeded(await admin.request('GET', `/search?q=${encodeURIComponent(q)}`));
  return answer.json<{ hits: SearchHitWire[] }>().hits.map(({ id, title }) => `${id} ${title}`);
}

const declaration = vehicle({
  fields: {
    x_plate: { ...plate, required: true, sortable: true },
    x_nick: { kind: 'text', label: label('昵称', 'Nickname'), searchable: true },
  },
});

test('records of a renamed title are found by it, all of them', async () => {
  const { admin } = await app.organisation();
  const object = await post<Stored>(admin, '/custom-objects', declaration);
  const ctx = await admin.ctx();
  const inputs = Array.from({ length: 620 }, (_, n) => ({
    x_plate: `plate${n}`,
    x_nick: `小蓝${n}`,
  }));
  const made = await inTransaction(ctx, (tx) =>
    records.create(ctx, tx, 'x_vehicle', inputs, { via: 'import' }),
  );
  const last = made.at(-1)?.id;
  expect(await found(admin, 'plate619')).toEqual([`${last} plate619`]);
  expect(await jobs(admin)).toEqual([]);
  await set(admin, `/custom-objects/${object.id}`, { titleField: 'x_nick' });
  const [job] = await settled(admin, 1);
  expect(job).toMatchObject({ kind: 'rewriteSearch', done: 620, total: 620 });
  expect(await found(admin, '小蓝619')).toEqual([`${last} 小蓝619`]);
  expect(await found(admin, 'xiaolan619')).toEqual([`${last} 小蓝619`]);
  // The plate was searched only as the title.
  expect(await found(admin, 'plate619')).toEqual([]);
}, 60_000);

test('words of a field that is taken out of use are not found, and again when it is back', async () => {
  const { admin } = await app.organisation();
  await post(admin, '/custom-objects', declaration);
  const fields = succeeded(await admin.request('GET', '/custom-fields')).json<{
    items: { id: string; name: string }[];
  }>().items;
  const nick = fields.find(({ name }) => name === 'x_nick');
  const { id } = await create(admin, '/x-vehicles', { x_plate: 'B1', x_nick: '大红袍' });
  expect(await found(admin, '大红袍')).toEqual([`${id} B1`]);
  succeeded(await admin.request('DELETE', `/custom-fields/${nick?.id}`));
  await settled(admin, 1);
  expect(await found(admin, '大红袍')).toEqual([]);
  succeeded(await admin.request('POST', `/custom-fields/${nick?.id}/restore`));
  await settled(admin, 2);
  expect(await found(admin, '大红袍')).toEqual([`${id} B1`]);
  await post(admin, '/custom-fields', {
    object: 'customer',
    name: 'x_word',
    declaration: { kind: 'text', label: label('词', 'Word'), searchable: true },
  });
  // Nobody has a value in a new field yet.
  expect(await jobs(admin)).toHaveLength(2);
}, 60_000);
