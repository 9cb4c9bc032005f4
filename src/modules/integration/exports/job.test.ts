import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Context } from '../../../kernel/context.ts';
import type { JobRun } from '../../../kernel/job.ts';
import { records } from '../../../kernel/records.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import { testApplication } from '../../../main/test-application.ts';
import type { TestApplication, TestClient } from '../../../main/test-application.ts';
import { closeExports } from './clean-up.ts';
import { exportJob } from './job.ts';
import { exportFrom } from './routes.ts';
import type { ExportRequest, ExportWire } from './rules.ts';
import { all, customers, made, read, roleOf, withRole } from './testing/exporting.ts';

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
});
afterAll(() => app.drop());

test('a job that a worker leaves in the middle goes on elsewhere, without a doubled or a lost row', async () => {
  const { admin } = await app.organisation();
  const names = Array.from({ length: 1_700 }, (_, n) => `客户 ${String(n).padStart(4, '0')}`);
  await made(
    admin,
    'customer',
    names.map((name) => ({ name })),
  );
  for (const format of ['csv', 'xlsx'] as const) {
    const { ctx, run } = await prepared(admin, { format, columns: ['name'], sort: 'name' });
    for (const dies of [1, 1, 2]) {
      await expect(exportJob.run(ctx, run.job(dies))).rejects.toThrow('the process was killed');
    }
    await exportJob.run(ctx, run.job(Infinity));
    const file = await admin.request('GET', `/exports/${run.id}/file`);
    const rows = await read(file.rawPayload);
    expect(rows.slice(1).map(([name]) => name)).toEqual(names);
  }
});

test('records that change places meanwhile come once, and those deleted meanwhile not at all', async () => {
  const { admin } = await app.organisation();
  const names = Array.from({ length: 900 }, (_, n) => `客户 ${String(n).padStart(4, '0')}`);
  const ids = await made(
    admin,
    'customer',
    names.map((name) => ({ name })),
  );
  const { ctx, run } = await prepared(admin, { format: 'csv', columns: ['id'], sort: 'name' });
  await expect(exportJob.run(ctx, run.job(2))).rejects.toThrow('the process was killed');
  const [first = '', second = ''] = ids;
  const [last = '', gone = ''] = ids.toReversed();
  await inTransaction(ctx, async (tx) => {
    const renamed = [
      { id: first, version: 'latest' as const, values: { name: '客户 9999' } },
      { id: second, version: 'latest' as const, values: { name: '客户 0500a' } },
      { id: last, version: 'latest' as const, values: { name: '客户 0000a' } },
    ];
    await records.update(ctx, tx, 'customer', renamed, { via: 'bulk' });
    await records.remove(ctx, tx, 'customer', [gone], { via: 'bulk' });
    await records.create(ctx, tx, 'customer', [{ name: '客户 0900' }], { via: 'bulk' });
  });
  await exportJob.run(ctx, run.job(Infinity));
  const file = await admin.request('GET', `/exports/${run.id}/file`);
  const rows = (await read(file.rawPayload)).slice(1).map(([id]) => id);
  expect(rows).toEqual(ids.filter((id) => id !== gone));
});

test('a job that is stopped leaves no file', async () => {
  const { admin } = await app.organisation();
  await made(
    admin,
    'customer',
    Array.from({ length: 1_200 }, (_, n) => ({ name: `客户 ${n}` })),
  );
  const { ctx, run } = await prepared(admin, { format: 'csv' });
  await exportJob.run(ctx, run.job(Infinity, 2));
  const { run: ended_ } = (await admin.request('GET', `/exports/${run.id}`)).json<ExportWire>();
  expect(ended_['state']).toBe('stopped');
  expect((await admin.request('GET', `/exports/${run.id}/file`)).statusCode).toBe(404);
  const { rows } = await app.system.pool.query(
    `select from integration.file_part where file_id = $1 union all select from integration.export_block where run_id = $1`,
    [run.id],
  );
  expect(rows).toEqual([]);
});

test('a job whose member may no longer export fails, and says so', async () => {
  const organisation = await app.organisation();
  const { admin } = organisation;
  const client = await withRole(organisation, customers(all));
  const { ctx, run } = await prepared(client, { format: 'csv' });
  await admin.request('DELETE', `/member-roles/${await roleOf(admin, client)}`);
  await expect(exportJob.run(ctx, run.job(Infinity))).rejects.toThrow('not_found');
  const { run: log } = (await admin.request('GET', `/exports/${run.id}`)).json<ExportWire>();
  expect(log['state']).toBe('failed');
});

test('an export whose job was stopped before it began, or is gone, is no longer called running', async () => {
  const { admin, orgId } = await app.organisation();
  const { pool } = app.system;
  const states: unknown[] = [];
  for (const state of ['cancelled', 'failed', undefined, 'queued']) {
    const { run } = await prepared(admin, { format: 'csv' });
    const job = randomUUID();
    await pool.query(
      'insert into integration.export_state (org_id, run_id, job_id) values ($1, $2, $3)',
      [orgId, run.id, job],
    );
    if (state !== undefined) {
      await pool.query(
        `insert into kernel.job (org_id, id, member_id, kind, input, state) values ($1, $2, $3, 'export', '""', $4)`,
        [orgId, job, admin.memberId, state],
      );
    }
    await closeExports(app.taskParts, undefined);
    const answer = await admin.request('GET', `/exports/${run.id}`);
    states.push(answer.json<ExportWire>().run['state']);
  }
  expect(states).toEqual(['stopped', 'failed', 'failed', 'running']);
});

/** An export whose job no worker takes: the test runs it, and kills it after so many saves. */
async function prepared(
  client: TestClient,
  body: ExportRequest,
): Promise<{
  ctx: Context;
  run: { id: string; job: (dies: number, stops?: number) => JobRun };
}> {
  const ctx = await client.ctx();
  const model = ctx.catalog.object('customer');
  if (!model) throw new Error('there are no customers');
  const { input, run } = exportFrom(ctx, model, body);
  const [written] = await inTransaction(ctx, (tx) =>
    records.create(ctx, tx, 'exportRun', [{ ...run, owner: ctx.memberId }], {
      via: 'request',
      asSystem: true,
    }),
  );
  const id = written?.id ?? '';
  const saved = { done: 0, total: null as number | null, position: null as unknown };
  const job = (dies: number, stops = Infinity): JobRun => {
    let saves = 0;
    return {
      id: randomUUID(),
      input: { ...input, runId: id },
      position: saved.position,
      done: saved.done,
      total: saved.total,
      result: null,
      context: () => client.ctx(),
      cancelled: async () => saves >= stops,
      save: async (_tx, progress) => {
        saves += 1;
        // The transaction ends with the process: nothing of it stays.
        if (saves > dies) throw new Error('the process was killed');
        saved.position = JSON.parse(JSON.stringify(progress.position));
        saved.done = progress.done;
        saved.total = progress.total ?? saved.total;
      },
    };
  };
  return { ctx, run: { id, job } };
}
