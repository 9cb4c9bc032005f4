import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrateQueue } from '../../../kernel/job-queue.ts';
import { startWorker } from '../../../kernel/job-worker.ts';
import type { Worker } from '../../../kernel/job-worker.ts';
import { records } from '../../../kernel/records.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import type { JobWire, UndoWire } from '../../../kernel/wire.ts';
import { testApplication } from '../../../main/test-application.ts';
import type {
  TestApplication,
  TestClient,
  TestOrganisation,
} from '../../../main/test-application.ts';
import {
  body,
  create,
  list,
  memberWith,
  read,
  set,
  succeeded,
} from '../../../main/testing/requests.ts';

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

type World = {
  organisation: TestOrganisation;
  east: string;
  west: string;
  seller: TestClient;
  /** Sees what lies in the west. */
  colleague: TestClient;
};

async function world(): Promise<World> {
  const organisation = await app.organisation();
  const east = await organisation.unit('东区');
  const west = await organisation.unit('西区');
  const seller = await organisation.member('member', east);
  const colleague = await organisation.member('member', west);
  return { organisation, east, west, seller, colleague };
}

async function move(
  { organisation: { admin } }: World,
  client: TestClient,
  unit: string,
  answer: 'move' | 'stay',
): Promise<JobWire | undefined> {
  const input = { id: client.memberId, unit, records: answer };
  const { jobId } = succeeded(await admin.request('POST', '/actions/moveMember', input)).json<{
    jobId?: string;
  }>();
  if (jobId === undefined) return undefined;
  let job: JobWire | undefined;
  const state = async (): Promise<string> => {
    job = (await admin.request('GET', `/jobs/${jobId}`)).json<JobWire>();
    return job.state;
  };
  await expect.poll(state, { timeout: 20_000 }).toMatch(/done|failed|cancelled/);
  return job;
}

test('records that stay are seen where they were made, new ones where their owner works now', async () => {
  const all = await world();
  const { seller, colleague, west, east, organisation } = all;
  const old = await create(seller, '/customers', { name: '老客户' });
  expect(await move(all, seller, west, 'stay')).toBeUndefined();
  const recent = await create(seller, '/customers', { name: '新客户' });
  expect([old['unit'], recent['unit']]).toEqual([east, west]);
  expect((await list(colleague, '/customers')).map(({ id }) => id)).toEqual([recent.id]);
  expect((await read(organisation.admin, `/members/${seller.memberId}`))['unit']).toBe(west);
});

test('records that move take along what depends on them, of every object, and come back as one batch', async () => {
  const all = await world();
  const { organisation, seller, colleague, west, east } = all;
  const vehicle = {
    name: 'x_vehicle',
    plural: 'x_vehicles',
    label: { zh: '车辆', en: 'Vehicle' },
    pluralLabel: { zh: '车辆', en: 'Vehicles' },
    titleField: 'x_plate',
    access: 'owner',
    fields: { x_plate: { kind: 'text', label: { zh: '车牌', en: 'Plate' }, required: true } },
  };
  succeeded(await organisation.admin.request('POST', '/custom-objects', vehicle), 201);
  const customer = await create(seller, '/customers', { name: '搬家公司' });
  const contact = await create(seller, '/contacts', { customer: customer.id, name: '联系人' });
  const car = await create(seller, '/x-vehicles', { x_plate: '沪A12345' });
  const theirs = await create(organisation.admin, '/customers', { name: '别人的客户' });

  const job = await move(all, seller, west, 'move');
  expect(job).toMatchObject({
    state: 'done',
    done: 2,
    total: 2,
    result: { changed: 2, refused: [] },
  });
  expect((await read(colleague, `/customers/${customer.id}`))['unit']).toBe(west);
  expect((await read(colleague, `/contacts/${contact.id}`))['name']).toBe('联系人');
  expect((await read(colleague, `/x-vehicles/${car.id}`))['owner']).toBe(seller.memberId);
  expect((await colleague.request('GET', `/customers/${theirs.id}`)).statusCode).toBe(404);

  const undo = { batchId: job?.result?.batchId };
  const undone = succeeded(await organisation.admin.request('POST', '/changes/undo', undo));
  expect(undone.json<UndoWire>()).toEqual({ undone: 3, refused: [] });
  expect((await read(seller, `/customers/${customer.id}`))['unit']).toBe(east);
  expect((await read(organisation.admin, `/members/${seller.memberId}`))['unit']).toBe(east);
  expect((await colleague.request('GET', `/contacts/${contact.id}`)).statusCode).toBe(404);
});

test('more records than one transaction takes, some of them heavy, move once each', async () => {
  const all = await world();
  const { seller, west } = all;
  const ctx = await seller.ctx();
  const inputs = Array.from({ length: 450 }, (_, n) => ({ name: `客户 ${n}` }));
  const written = await inTransaction(ctx, (tx) =>
    records.create(ctx, tx, 'customer', inputs, { via: 'import' }),
  );
  const heavy = written
    .slice(0, 3)
    .flatMap(({ id: customer }) =>
      Array.from({ length: 350 }, (_, n) => ({ customer, name: `联系人 ${n}` })),
    );
  await inTransaction(ctx, (tx) => records.create(ctx, tx, 'contact', heavy, { via: 'import' }));
  const job = await move(all, seller, west, 'move');
  expect(job).toMatchObject({ state: 'done', done: 450, total: 450, result: { changed: 450 } });
  const again = await move(all, seller, west, 'move');
  expect(again).toMatchObject({ state: 'done', total: 0, result: { changed: 0 } });
}, 60_000);

test('who may not change members moves nobody', async () => {
  const all = await world();
  const { organisation, seller, colleague, east, west } = all;
  const input = { id: seller.memberId, unit: west, records: 'move' };
  expect((await colleague.request('POST', '/actions/moveMember', input)).statusCode).toBe(403);
  const calling = await memberWith(app, organisation, {
    objects: { '*': { read: { scope: 'all' } }, customer: { update: { scope: 'all' } } },
    actions: ['moveMember'],
  });
  expect((await calling.request('POST', '/actions/moveMember', input)).statusCode).toBe(403);
  expect((await read(organisation.admin, `/members/${seller.memberId}`))['unit']).toBe(east);
  expect(body(await calling.request('GET', '/jobs'))['items']).toEqual([]);
});

test('the unit itself is still written by a plain update, and the records stay', async () => {
  const { organisation, seller, west, east } = await world();
  const customer = await create(seller, '/customers', { name: '老客户' });
  await set(organisation.admin, `/members/${seller.memberId}`, { unit: west });
  expect((await read(organisation.admin, `/customers/${customer.id}`))['unit']).toBe(east);
});
