import { randomUUID } from 'node:crypto';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dispatchPass } from '../../../kernel/dispatcher.ts';
import type { Notice } from '../../../kernel/dispatcher.ts';
import { startWorker } from '../../../kernel/job-worker.ts';
import { migrateQueue } from '../../../kernel/job-queue.ts';
import { verifyAllLedgers } from '../../../kernel/ledger-audit.ts';
import { records } from '../../../kernel/records.ts';
import { sealPass, sealSigner } from '../../../kernel/sealer.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import type { PageWire, RecordWire } from '../../../kernel/wire.ts';
import { modules } from '../../../main/modules.ts';
import { TEST_PASSWORD, testApplication, testMasterKey } from '../../../main/test-application.ts';
import type { TestApplication, TestOrganisation } from '../../../main/test-application.ts';
import { createCodec } from '../../../platform/crypto.ts';
import { storeLogin } from '../../identity/organisation.ts';
import type { MergesWire } from '../../quality/merges/wire.ts';
import type { ExportWire } from '../exports/rules.ts';
import type { ArchiveFault } from './fault.ts';
import type { Manifest } from './manifest.ts';
import { importArchive, openArchive } from './read.ts';
import type { Imported } from './read.ts';
import { leftOut } from './tables.ts';
import { writeArchive } from './write.ts';

const PASSWORD = 'a password for archives';
const otherKey = Buffer.alloc(32, 9);

let here: TestApplication;
let there: TestApplication;
let organisation: TestOrganisation;
let folder: string;
/** What was merged before the organisation moved. */
let merged: { survivor: string; gone: string };

beforeAll(async () => {
  here = await testApplication();
  there = await testApplication({ masterKey: otherKey });
  await Promise.all([migrateQueue(here.url), migrateQueue(there.url)]);
  folder = await mkdtemp(path.join(os.tmpdir(), 'zhiyin-archive-'));
  organisation = await lively();
}, 60_000);
afterAll(async () => {
  await Promise.all([here.drop(), there.drop()]);
  await rm(folder, { recursive: true, force: true });
});

const label = (zh: string): object => ({ zh, en: zh });

/** An object of the organisation's own. */
const car = {
  name: 'x_car',
  plural: 'x_cars',
  label: label('车'),
  pluralLabel: label('车辆'),
  titleField: 'x_plate',
  access: 'owner',
  fields: {
    x_plate: {
      kind: 'text',
      label: label('车牌'),
      required: true,
      filterable: true,
      sortable: true,
    },
    x_line: { kind: 'phone', label: label('热线') },
    x_seats: { kind: 'integer', label: label('座位'), filterable: true },
  },
};

/** An organisation with something of everything. */
async function lively(): Promise<TestOrganisation> {
  const made = await here.organisation();
  const { admin, unit, member } = made;
  const post = async (at: string, body: object): Promise<RecordWire> => {
    const answer = await admin.request('POST', at, body);
    expect(answer.statusCode, `${at} ${answer.body}`).toBeLessThan(300);
    return answer.json<RecordWire>();
  };
  const branch = await unit('分部', await unit('大区'));
  const seller = await member('member', branch);
  await post('/exchange-rates', { currency: 'USD', date: '2026-01-01', rate: '7.1' });
  await post('/custom-fields', {
    object: 'customer',
    name: 'x_card',
    declaration: { kind: 'text', label: label('卡号'), sensitivity: 'sensitive' },
  });
  await post('/custom-objects', car);
  await post('/x-cars', { x_plate: '沪A1', x_line: '13800138001', x_seats: 5 });
  const parent = await post('/customers', { name: '总公司 <Head> "A"\n', phone: '13800138000' });
  const child = await post('/customers', {
    name: '分公司',
    parent: parent.id,
    email: 'fen@example.com',
    x_card: '6222 0000 1111 2222',
  });
  const changed = await admin.request(
    'PATCH',
    `/customers/${child.id}`,
    { city: '杭州', phone: '13900139000' },
    { 'if-match': '"1"' },
  );
  expect(changed.statusCode, changed.body).toBe(200);
  await post('/contacts', { customer: child.id, name: '李', phone: '13700137000' });
  await post('/opportunities', {
    customer: child.id,
    name: '大单',
    amount: '12.5',
    currency: 'USD',
  });
  await post(`/customers/${child.id}/comments`, { body: `请看 @[${seller.memberId}]` });
  await post('/saved-views', { name: '我的', object: 'customer', definition: '{"sort":"name"}' });
  await post('/tasks', { subject: '拜访', customer: child.id, dueAt: '2026-03-01T00:00:00.000Z' });
  await post('/actions/createApiKey', { name: '钥匙' });
  const [survivor, other] = [
    await post('/customers', { name: '悦来酒店有限公司', city: '上海' }),
    await post('/customers', { name: '悦来酒店', phone: '13400134000' }),
  ];
  await post('/contacts', { customer: other.id, name: '周' });
  const merging = { object: 'customer', survivor: survivor.id, others: [other.id] };
  await post('/actions/mergeRecords', merging);
  merged = { survivor: survivor.id, gone: other.id };
  const gone = await post('/customers', { name: '删去的', phone: '13600136000' });
  await admin.request('DELETE', `/customers/${gone.id}`);
  // From before names of firms and cities had one form.
  const ctx = await admin.ctx();
  await inTransaction(ctx, (tx) =>
    records.create(ctx, tx, 'customer', [{ name: '听雨(旧)  公司', city: '上海市' }], {
      via: 'system',
      asSystem: true,
    }),
  );
  // What is erased stays so, in every copy.
  const erased = await post('/customers', { name: '忘记的', phone: '13500135000' });
  await here.system.pool.query('delete from kernel.record_key where record_id = $1', [erased.id]);
  return made;
}

async function archived(
  app: TestApplication,
  org: string,
  who: string,
): Promise<{ file: string; manifest: Manifest }> {
  const ctx = await app.sessions.contextOfMember(org, who, 'test');
  const file = path.join(folder, `${randomUUID()}.zhiyin`);
  const handle = await open(file, 'w');
  const manifest = await writeArchive(
    ctx,
    async (bytes) => {
      await handle.write(bytes);
    },
    {
      password: PASSWORD,
      version: '0.0.0',
      madeAt: '2026-11-22T00:00:00.000Z',
      progress: async () => undefined,
    },
  );
  await handle.close();
  return { file, manifest };
}

async function bring(file: string, dies = Infinity): Promise<Imported> {
  const archive = await openArchive(file, PASSWORD);
  let portions = 0;
  const progress = (): void => {
    portions += 1;
    if (portions > dies) throw new Error('the process was killed');
  };
  const { system } = there;
  const codec = createCodec(otherKey);
  try {
    return await importArchive({ system, codec, modules, progress }, archive);
  } finally {
    await archive.close();
  }
}

/** What the other installation hands on. */
const handed: Notice[] = [];
const reaction = {
  name: 'test.restored',
  wants: (notice: Notice) => {
    handed.push(notice);
    return false;
  },
  task: 'none',
};

test('an organisation moves to another installation with other keys, whole and equal', async () => {
  const { orgId, memberId, admin } = organisation;
  const { file, manifest } = await archived(here, orgId, memberId);
  const rows = (name: string): number =>
    manifest.contents.find((each) => each.name === name)?.rows ?? -1;
  expect(rows('customers.customer')).toBe(7);
  expect(rows('kernel.comment')).toBe(1);
  expect(rows('logins')).toBe(2);

  await dispatchPass(there.system, [reaction]);
  // Killed again and again: each start goes on where the last ended.
  for (const dies of [0, 3, 10]) {
    await expect(bring(file, dies)).rejects.toThrow('the process was killed');
  }
  const email = admin.email;
  const early = await there.http.inject({
    method: 'POST',
    url: '/api/v1/auth/sign-in',
    payload: { email, password: TEST_PASSWORD },
    headers: { 'sec-fetch-site': 'same-origin' },
  });
  expect(early.statusCode).toBe(401);
  const { logins, taken } = await bring(file);
  expect([logins, taken]).toEqual([2, []]);

  const again = await archived(there, orgId, memberId);
  expect(again.manifest.contents).toEqual(manifest.contents);
  expect(again.manifest.organisation).toEqual(manifest.organisation);

  // Nothing of what happened elsewhere is handed on here.
  while (await dispatchPass(there.system, [reaction])) continue;
  expect(handed.filter((notice) => notice.orgId === orgId)).toEqual([]);
  const signer = sealSigner(otherKey);
  while (await sealPass(there.system, signer)) continue;
  const audits = await verifyAllLedgers(there.system, signer);
  expect(audits).toHaveLength(1);
  expect(audits[0]).toMatchObject({ orgId, ok: true, rows: rows('ledger') });
  const exists: Pick<ArchiveFault, 'code'> = { code: 'exists' };
  await expect(bring(file)).rejects.toMatchObject(exists);
}, 120_000);

test('what moved reads as it did, is found as it was, and lives on', async () => {
  const { orgId, memberId, admin } = organisation;
  const { email } = admin;
  const ctx = await there.sessions.contextOfMember(orgId, memberId, 'test');
  await inTransaction(ctx, (tx) => storeLogin(tx, { memberId, email, password: TEST_PASSWORD }));
  const moved = await there.signIn(email, TEST_PASSWORD, memberId);
  const where = (value: string): string =>
    encodeURIComponent(JSON.stringify({ field: 'phone', op: 'eq', value }));
  const list = (
    await moved.request('GET', `/customers?where=${where('13900139000')}`)
  ).json<PageWire>();
  expect(list.items.map((item) => item['name'])).toEqual(['分公司']);
  const [child] = list.items;
  const at = `/customers/${child?.id}`;
  const [before, after] = await Promise.all([admin.request('GET', at), moved.request('GET', at)]);
  expect(after.json<RecordWire>()).toEqual(before.json<RecordWire>());
  expect(after.json<RecordWire>()['x_card']).toBe('6222 0000 1111 2222');
  const told = async (client: typeof moved): Promise<unknown[]> =>
    (await client.request('GET', `${at}/history`))
      .json<{ items: Record<string, unknown>[] }>()
      .items.map((item) => ({ ...item, id: null }));
  expect(await told(moved)).toEqual(await told(admin));
  expect(JSON.stringify(await told(moved))).toContain('13900139000');
  const found = await moved.request('GET', `/search?q=${encodeURIComponent('分公司')}`);
  expect(found.body).toContain(String(child?.id));
  const car = (await moved.request('GET', '/x-cars')).json<PageWire>().items[0];
  expect((await moved.request('GET', `/x-cars/${car?.id}`)).json<RecordWire>()['x_line']).toBe(
    '+8613800138001',
  );

  // From now on it lives here: what is written is handed on.
  const written = await moved.request('POST', '/customers', { name: '新的' });
  expect(written.statusCode, written.body).toBe(201);
  expect(written.json<RecordWire>()['number']).not.toBe(child?.['number']);
  await expect
    .poll(async () => {
      while (await dispatchPass(there.system, [reaction])) continue;
      return handed.filter((notice) => notice.orgId === orgId && notice.object === 'customer')
        .length;
    })
    .toBe(1);
}, 120_000);

test('what was merged before it moved can be taken apart there', async () => {
  const { memberId, admin } = organisation;
  const moved = await there.signIn(admin.email, TEST_PASSWORD, memberId);
  const customer = async (id: string): Promise<RecordWire> =>
    (await moved.request('GET', `/customers/${id}`)).json<RecordWire>();
  expect((await customer(merged.survivor))['phone']).toBe('+8613400134000');
  const merges = await moved.request('GET', '/quality/merges?object=customer');
  const [merge] = merges.json<MergesWire>().merges;
  const apart = await moved.request('POST', '/actions/unmergeRecord', { id: merge?.id });
  expect(apart.statusCode, apart.body).toBe(200);
  expect((await customer(merged.survivor))['phone']).toBeNull();
  expect(await customer(merged.gone)).toMatchObject({ name: '悦来酒店', phone: '+8613400134000' });
  const contacts = (await moved.request('GET', '/contacts?fields=name,customer')).json<PageWire>();
  const contact = contacts.items.find(({ name }) => name === '周');
  expect(contact?.['customer']).toBe(merged.gone);
}, 120_000);

test('nobody opens it without the password, and what was changed or cut off is refused', async () => {
  const { file } = await archived(here, organisation.orgId, organisation.memberId);
  const bytes = await readFile(file);
  for (const secret of ['13800138000', '分公司', 'customers.customer', 'PK\u0003\u0004']) {
    expect(bytes.includes(secret)).toBe(false);
  }
  await expect(openArchive(file, 'another password')).rejects.toMatchObject({
    code: 'wrong_password',
  });
  const other = path.join(folder, 'other');
  await writeFile(other, 'no archive at all, but long enough to be looked at as one');
  await expect(openArchive(other, PASSWORD)).rejects.toMatchObject({ code: 'not_archive' });
  const changed = Buffer.from(bytes);
  changed[bytes.length - 40] = (changed[bytes.length - 40] ?? 0) ^ 1;
  await writeFile(other, changed);
  await expect(openArchive(other, PASSWORD)).rejects.toThrow();
  await writeFile(other, bytes.subarray(0, bytes.length - 100));
  await expect(openArchive(other, PASSWORD)).rejects.toThrow();
});

test('an archive of another version is refused before anything of it is here', async () => {
  const { orgId, admin } = await here.organisation();
  const { file } = await archived(here, orgId, admin.memberId);
  const archive = await openArchive(file, PASSWORD);
  try {
    const { manifest } = archive;
    const other = { ...manifest, version: '9.8.7', schema: `${manifest.schema}0` };
    const parts = { system: there.system, codec: createCodec(otherKey), modules };
    const refused = importArchive(
      { ...parts, progress: () => undefined },
      { ...archive, manifest: other },
    );
    await expect(refused).rejects.toThrow(/version 9\.8\.7/);
  } finally {
    await archive.close();
  }
  const known = await there.system.pool.query(
    `select from identity.organisation where org_id = $1
     union all select from kernel.restored where org_id = $1`,
    [orgId],
  );
  expect(known.rowCount).toBe(0);
});

test('a large organisation needs several chunks and portions', async () => {
  const large = await here.organisation();
  const ctx = await large.admin.ctx();
  const values = Array.from({ length: 1_300 }, (_, n) => ({
    name: `客户 ${n}`,
    phone: `139${String(10_000_000 + n)}`,
    address: randomUUID().repeat(10),
  }));
  for (let from = 0; from < values.length; from += 500) {
    await inTransaction(ctx, (tx) =>
      records.create(ctx, tx, 'customer', values.slice(from, from + 500), { via: 'import' }),
    );
  }
  const { file, manifest } = await archived(here, large.orgId, large.memberId);
  await expect(bring(file, 20)).rejects.toThrow('the process was killed');
  await bring(file);
  const again = await archived(there, large.orgId, large.memberId);
  expect(again.manifest.contents).toEqual(manifest.contents);
  expect(testMasterKey.equals(otherKey)).toBe(false);
}, 120_000);

test('an administrator takes it out through the API; nobody else does', async () => {
  const worker = startWorker({
    ...here,
    contextOfMember: here.sessions.contextOfMember,
    pollInterval: 50,
  });
  try {
    const { admin, member } = organisation;
    const body = { password: PASSWORD };
    const seller = await member('member');
    expect((await seller.request('POST', '/archives', body)).statusCode).toBe(403);
    expect((await admin.request('POST', '/archives', { password: 'short' })).statusCode).toBe(422);
    const started = await admin.request('POST', '/archives', body);
    expect(started.statusCode, started.body).toBe(202);
    const { id } = started.json<ExportWire>().run;
    const state = async (): Promise<unknown> =>
      (await admin.request('GET', `/exports/${id}`)).json<ExportWire>().run['state'];
    await expect.poll(state, { timeout: 30_000 }).toBe('done');
    const answer = await admin.request('GET', `/exports/${id}/file`);
    const file = path.join(folder, 'fetched');
    await writeFile(file, answer.rawPayload);
    const archive = await openArchive(file, PASSWORD);
    expect(archive.manifest.organisation.id).toBe(organisation.orgId);
    await archive.close();
  } finally {
    await worker.stop();
  }
}, 60_000);

test('the list of what stays out of archives names no table that is gone', async () => {
  const { rows } = await here.system.pool.query<{ name: string }>(
    `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p')`,
  );
  const known = new Set(rows.map(({ name }) => name));
  expect(Object.keys(leftOut).filter((name) => !known.has(name))).toEqual([]);
});
