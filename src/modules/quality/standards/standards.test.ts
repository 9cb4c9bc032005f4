import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWorker } from '../../../kernel/job-worker.ts';
import type { Worker } from '../../../kernel/job-worker.ts';
import { migrateQueue } from '../../../kernel/job-queue.ts';
import { records } from '../../../kernel/records.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import type { JobWire, RecordWire, UndoWire } from '../../../kernel/wire.ts';
import { testApplication } from '../../../main/test-application.ts';
import type { TestApplication, TestClient } from '../../../main/test-application.ts';
import { create, memberWith, read } from '../../../main/testing/requests.ts';
import type { FormNotesWire, StandardsPreviewWire } from './wire.ts';

let app: TestApplication;
let worker: Worker;
beforeAll(async () => {
  app = await testApplication();
  await migrateQueue(app.url);
  const { system, database, sessions, kinds, onError, url } = app;
  const { contextOfMember } = sessions;
  const parts = { url, system, database, kinds, contextOfMember, onError };
  worker = startWorker({ ...parts, pollInterval: 50 });
});
afterAll(async () => {
  await worker.stop();
  await app.drop();
});

const everything = ['company', 'person', 'division', 'city', 'code'];

/** Records as they were before there were standards. */
async function former(
  client: TestClient,
  object: string,
  values: Record<string, unknown>[],
): Promise<string[]> {
  const ctx = await client.ctx();
  const written = await inTransaction(ctx, (tx) =>
    records.create(ctx, tx, object, values, { via: 'system', asSystem: true }),
  );
  return written.map(({ id }) => id);
}

async function run(client: TestClient, action: string, input: object): Promise<JobWire> {
  const answer = await client.request('POST', `/actions/${action}`, input);
  expect(answer.statusCode, answer.body).toBe(200);
  const { id } = answer.json<JobWire>();
  let job: JobWire | undefined;
  const state = async (): Promise<string | undefined> => {
    job = (await client.request('GET', `/jobs/${id}`)).json<JobWire>();
    return job.state;
  };
  await expect.poll(state, { timeout: 20_000 }).toMatch(/done|failed|cancelled/);
  expect(job).toMatchObject({ state: 'done', error: null });
  if (!job) throw new Error('no job');
  return job;
}

async function preview(
  client: TestClient,
  input: object,
): Promise<StandardsPreviewWire & { job: string }> {
  const { id } = await run(client, 'previewStandards', input);
  const answer = await client.request('GET', `/quality/standards?job=${id}`);
  expect(answer.statusCode, answer.body).toBe(200);
  return { ...answer.json<StandardsPreviewWire>(), job: id };
}

/** Does what a new preview shows. */
async function standardise(client: TestClient, asked: object, except?: string[]): Promise<JobWire> {
  const { job } = await preview(client, asked);
  return run(client, 'standardiseRecords', { preview: job, except });
}

test('the preview counts what is then done, which can be undone as a whole', async () => {
  const { admin } = await app.organisation();
  const was = [
    { name: '听雨(上海)有限公司', city: '上海市', creditCode: '91350100-m000100y43' },
    { name: 'Acme CO.,LTD', address: '杭州市西湖区文三路1号' },
    { name: '王小明先生', kind: 'person', identityCard: '11010519491231002x' },
    { name: '听雨咖啡有限公司', city: '上海', address: '北京市１号' },
    { name: '已经规范的公司', city: '广州' },
  ];
  const ids = await former(admin, 'customer', was);
  const seen = await preview(admin, { object: 'customer', standards: everything });
  expect(seen).toMatchObject({
    records: 4,
    counts: { company: 2, person: 1, division: 2, city: 1, code: 2 },
  });
  const of = (n: number) => seen.items.find(({ id }) => id === ids[n]);
  expect(of(0)?.changes[0]).toEqual({
    field: 'name',
    standard: 'company',
    before: '听雨(上海)有限公司',
    after: '听雨（上海）有限公司',
    reasons: ['brackets'],
  });
  expect(of(1)?.changes.map(({ field, after }) => [field, after])).toEqual([
    ['name', 'Acme Co., Ltd.'],
    ['province', '浙江'],
    ['city', '杭州'],
    ['district', '西湖区'],
  ]);
  // A card is shown as lists show it.
  expect(of(2)?.changes.at(-1)).toMatchObject({ before: '•••• 002x', reasons: ['code'] });
  expect(of(3)?.changes).toMatchObject([{ field: 'address', after: '北京市1号' }]);
  expect(of(4)).toBeUndefined();

  const done = await run(admin, 'standardiseRecords', { preview: seen.job });
  const came = { object: 'customer', changed: seen.records, later: 0, refusals: 0, refused: [] };
  expect(done).toMatchObject({ done: 5, total: 5, result: came });
  const [first, second, third] = await Promise.all(
    ids.map((id) => read(admin, `/customers/${id}`)),
  );
  expect(first).toMatchObject({ name: '听雨（上海）有限公司', creditCode: '91350100M000100Y43' });
  expect(second).toMatchObject({ province: '浙江', city: '杭州', district: '西湖区' });
  expect(third).toMatchObject({ name: '王小明', identityCard: '11010519491231002X' });
  const again = await standardise(admin, { object: 'customer', standards: everything });
  expect(again.result).toMatchObject({ changed: 0 });

  const batchId = done.result?.batchId;
  const undone = await admin.request('POST', '/changes/undo', { batchId });
  expect(undone.json<UndoWire>()).toMatchObject({ undone: 4, refused: [] });
  for (const [n, id] of ids.entries())
    expect(await read(admin, `/customers/${id}`)).toMatchObject(was[n] ?? {});
}, 60_000);

test('only the standards asked for, and not the records left out', async () => {
  const { admin } = await app.organisation();
  const was = { name: '张三先生', company: '听雨(上海)公司', city: '上海市' };
  const [one = '', other = ''] = await former(admin, 'lead', [was, was]);
  const asked = { object: 'lead', standards: ['company', 'city'] };
  expect((await standardise(admin, asked, [other])).result).toMatchObject({ changed: 1 });
  expect(await read(admin, `/leads/${one}`)).toMatchObject({
    name: '张三先生',
    company: '听雨（上海）公司',
    city: '上海',
  });
  expect(await read(admin, `/leads/${other}`)).toMatchObject(was);
}, 60_000);

test('nobody changes or is told of what they may not read or change', async () => {
  const organisation = await app.organisation();
  const { admin, member } = organisation;
  const [all, own] = [{ scope: 'all' }, { scope: 'own' }] as const;
  const reader = await memberWith(app, organisation, {
    objects: {
      '*': {
        read: all,
        update: own,
        fields: { '*': 'write', '*sensitive': 'masked', city: 'read' },
      },
    },
    actions: ['previewStandards', 'standardiseRecords'],
  });
  const { memberId: owner } = reader;
  const was = { name: '听雨(上海)公司', city: '上海市', identityCard: '11010519491231002x' };
  const [mine = '', theirs = ''] = await former(admin, 'customer', [{ ...was, owner }, was]);
  const seen = await preview(reader, { object: 'customer', standards: everything });
  expect(seen).toMatchObject({ records: 1, counts: { company: 1 } });
  expect(seen.items.map(({ id, changes }) => [id, changes.length])).toEqual([[mine, 1]]);
  const done = await run(reader, 'standardiseRecords', { preview: seen.job });
  // Of others' records they are not even told how many there are.
  expect(done).toMatchObject({ done: 1, total: 1, result: { changed: 1, refused: [] } });
  expect(await read(admin, `/customers/${mine}`)).toMatchObject({
    ...was,
    name: '听雨（上海）公司',
  });
  expect(await read(admin, `/customers/${theirs}`)).toMatchObject(was);

  const viewer = await member('viewer');
  const asked = { object: 'customer', standards: ['city'] };
  const { job } = await preview(admin, asked);
  const standardised = { preview: job };
  for (const [action, input] of Object.entries({
    previewStandards: asked,
    standardiseRecords: standardised,
  }))
    expect((await viewer.request('POST', `/actions/${action}`, input)).statusCode).toBe(403);
  // Another's preview is not there, neither to be looked at nor to be done.
  expect((await reader.request('GET', `/quality/standards?job=${job}`)).statusCode).toBe(404);
  const others = await reader.request('POST', '/actions/standardiseRecords', standardised);
  expect(others.statusCode).toBe(404);
}, 60_000);

test('nothing is filled in from an address for who may not read all of where it lies', async () => {
  const organisation = await app.organisation();
  const asked = { object: 'customer', standards: ['division'] };
  const all = { scope: 'all' } as const;
  const access = (fields: Record<string, 'write' | 'hidden'>) => ({
    objects: { '*': { read: all, update: all, fields: { '*': 'write' as const, ...fields } } },
    actions: ['previewStandards', 'standardiseRecords'],
  });
  await former(organisation.admin, 'customer', [
    { name: '甲', province: '江苏', address: '杭州市文三路1号' },
    { name: '乙', address: '杭州市文三路1号' },
  ]);
  const blind = await memberWith(app, organisation, access({ province: 'hidden' }));
  expect(await preview(blind, asked)).toMatchObject({ records: 0 });
  const seeing = await memberWith(app, organisation, access({}));
  // Where the province says otherwise nothing is filled in either.
  expect(await preview(seeing, asked)).toMatchObject({ records: 1, items: [{ title: '乙' }] });
}, 60_000);

test('what was written after the preview is left, and counted', async () => {
  const { admin } = await app.organisation();
  const was = { name: '听雨(上海)公司', city: '上海市' };
  const [touched = '', same = ''] = await former(admin, 'customer', [was, was]);
  const { job, records: count } = await preview(admin, {
    object: 'customer',
    standards: ['company', 'city'],
  });
  expect(count).toBe(2);
  const unchanged = { 'if-match': '"1"' };
  const note = await admin.request('PATCH', `/customers/${touched}`, { note: '回访' }, unchanged);
  expect(note.statusCode, note.body).toBe(200);
  const [made = ''] = await former(admin, 'customer', [was]);
  const done = await run(admin, 'standardiseRecords', { preview: job });
  expect(done).toMatchObject({ done: 3, total: 3, result: { changed: 1, later: 2, refused: [] } });
  expect(await read(admin, `/customers/${same}`)).toMatchObject({ city: '上海' });
  for (const id of [touched, made])
    expect(await read(admin, `/customers/${id}`)).toMatchObject(was);
}, 60_000);

test('goes through more than one portion, without those left out', async () => {
  const { admin } = await app.organisation();
  const many = Array.from({ length: 520 }, (_, n) => ({ name: `听雨${n}号(上海)公司` }));
  const ids = await former(admin, 'customer', many);
  const [rare] = await former(admin, 'customer', [{ name: '甲', city: '上海市' }]);
  const shown = await preview(admin, { object: 'customer', standards: ['company', 'city'] });
  expect([shown.records, shown.items.length]).toEqual([521, 50]);
  expect(shown.items.at(-1)?.id).toBe(rare);
  const except = shown.items.map(({ id }) => id);
  const done = await standardise(admin, { object: 'customer', standards: ['company'] }, except);
  expect(done).toMatchObject({ done: 521, total: 521, result: { changed: 471 } });
  const last = await read(admin, `/customers/${ids.at(-1)}`);
  expect(last).toMatchObject({ name: '听雨519号（上海）公司', version: 2 });
}, 60_000);

test('a form is told what saving makes of what is typed, and which codes cannot be right', async () => {
  const { member } = await app.organisation();
  const someone = await member('member');
  const notes = async (values: object) =>
    (
      await someone.request('POST', '/quality/standards/form', { object: 'customer', values })
    ).json<FormNotesWire>();
  expect(
    await notes({
      name: '听雨(上海) 公司',
      city: '上海市',
      address: '上海市浦东新区世纪大道１号',
      creditCode: '91350100m000100y44',
    }),
  ).toEqual({
    notes: [
      { field: 'name', kind: 'entered', value: '听雨（上海）公司', reasons: ['brackets'] },
      { field: 'city', kind: 'entered', value: '上海', reasons: ['city'] },
      { field: 'address', kind: 'entered', value: '上海市浦东新区世纪大道1号', reasons: ['width'] },
      { field: 'creditCode', kind: 'entered', value: '91350100M000100Y44', reasons: ['code'] },
      { field: 'province', kind: 'filled', value: '上海', reasons: ['division'] },
      { field: 'district', kind: 'filled', value: '浦东新区', reasons: ['division'] },
    ],
    faults: [{ field: 'creditCode', fault: 'checkDigit', expected: '3' }],
  });
  expect((await notes({ kind: 'person', name: '王小明先生' })).notes).toEqual([
    { field: 'name', kind: 'proposed', value: '王小明', reasons: ['title'] },
  ]);
  expect(await notes({ name: '听雨咖啡', city: '广州' })).toEqual({ notes: [], faults: [] });
  // What is said is what saving does.
  const saved = await create(someone, '/customers', { name: '听雨（上海) 公司', city: '上海市' });
  expect(saved satisfies RecordWire).toMatchObject({ name: '听雨（上海）公司', city: '上海' });
});
