import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from 'kysely';
import { migrateQueue } from '../../../kernel/job-queue.ts';
import { records } from '../../../kernel/records.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import { modules } from '../../../main/modules.ts';
import { testApplication } from '../../../main/test-application.ts';
import type { TestApplication, TestClient } from '../../../main/test-application.ts';
import { createCodec } from '../../../platform/crypto.ts';
import { systemTransaction } from '../../../platform/system.ts';
import type { ExportWire } from '../exports/rules.ts';
import { importWire } from '../imports/import-wire.ts';
import { revertImport } from '../imports/steer.ts';
import { begun, lines, preset, runOnce, sent, uploaded } from '../testing/steered.ts';
import { importArchive, openArchive } from './read.ts';

const PASSWORD = 'a password for archives';
const otherKey = Buffer.alloc(32, 9);

let here: TestApplication;
let there: TestApplication;
let folder: string;

beforeAll(async () => {
  here = await testApplication();
  there = await testApplication({ masterKey: otherKey });
  await Promise.all([migrateQueue(here.url), migrateQueue(there.url)]);
  folder = await mkdtemp(path.join(os.tmpdir(), 'zhiyin-archive-'));
}, 60_000);
afterAll(async () => {
  await Promise.all([here.drop(), there.drop()]);
  await rm(folder, { recursive: true, force: true });
});

/** The archive of an organisation as its administrator fetches it. */
async function fetched(admin: TestClient): Promise<{ file: string; id: string }> {
  const answer = await admin.request('POST', '/archives', { password: PASSWORD });
  expect(answer.statusCode, answer.body).toBe(202);
  const { run, job } = answer.json<ExportWire>();
  await runOnce(here, admin, job?.id ?? '');
  const { rawPayload } = await admin.request('GET', `/exports/${run.id}/file`);
  const file = path.join(folder, run.id);
  await writeFile(file, rawPayload);
  return { file, id: run.id };
}

test('what was under way when the archive was made is over where it comes in, and can be taken back', async () => {
  const { admin, orgId, memberId } = await here.organisation();
  const imported = await uploaded(here, admin, lines(50));
  await runOnce(here, admin, await begun(admin, imported, 'start', { preset }));
  // As it is between its last block and its end.
  await systemTransaction(here.system, (tx) =>
    tx.query(sql`update integration.import_run_facts set state = 'running'
      where org_id = ${orgId}::uuid and import_run_id = ${imported}::uuid`),
  );
  const unread = (await sent(admin, Buffer.from(lines(2)))).run.id;
  const { file, id } = await fetched(admin);

  const archive = await openArchive(file, PASSWORD);
  const codec = createCodec(otherKey);
  const { system } = there;
  await importArchive({ system, codec, modules, progress: () => undefined }, archive);
  await archive.close();

  const ctx = await there.sessions.contextOfMember(orgId, memberId, 'test');
  const stateOf = (object: 'importRun' | 'exportRun', run: string): Promise<unknown> =>
    inTransaction(ctx, async (tx) => (await records.get(ctx, tx, object, run))?.['state']);
  expect(await stateOf('exportRun', id)).toBe('failed');
  expect(await stateOf('importRun', unread)).toBe('failed');
  const wire = await inTransaction(ctx, (tx) => importWire(ctx, tx, there.kinds, imported));
  expect(wire).toMatchObject({ run: { state: 'failed' }, started: true, detailed: false });

  const count = async (): Promise<number> => {
    const [row] = await systemTransaction(system, (tx) =>
      tx.query<{ n: string }>(sql`select count(*) as n from customers.customer
        where org_id = ${orgId}::uuid and deleted_at is null`),
    );
    return Number(row?.n);
  };
  expect(await count()).toBe(Number(wire.run['createdCount']));
  expect(await count()).toBeGreaterThan(0);
  const job = await inTransaction(ctx, (tx) => revertImport(ctx, tx, imported));
  await runOnce(there, { ...admin, ctx: () => Promise.resolve(ctx) }, job.id);
  expect(await stateOf('importRun', imported)).toBe('reverted');
  expect(await count()).toBe(0);
}, 150_000);
