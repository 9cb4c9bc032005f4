import { setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RecordWire } from '../../../kernel/wire.ts';
import { systemTransaction } from '../../../platform/system.ts';
import { testApplication } from '../../../main/test-application.ts';
import type { TestApplication, TestClient } from '../../../main/test-application.ts';
import { migrateQueue } from '../../../kernel/job-queue.ts';
import { all, csv, figures, look, refusals, rows } from '../testing/import-client.ts';
import { begun, lines, preset, runOnce, uploaded as uploadedTo } from '../testing/steered.ts';
import { forgetFiles } from './clean-up.ts';

/** No worker runs here: each job is run by the test, as often as it wants. */
let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
  await migrateQueue(app.url);
});
afterAll(() => app.drop());

const run = (client: TestClient, jobId: string, before?: (block: number) => Promise<void>) =>
  runOnce(app, client, jobId, before);
const uploaded = (client: TestClient, text: string) => uploadedTo(app, client, text);

describe('a run', () => {
  test('is stopped between two blocks, and goes on where it was', async () => {
    const { admin } = await app.organisation();
    const id = await uploaded(admin, lines(1_600));
    await run(admin, await begun(admin, id, 'start', { preset }), async (block) => {
      if (block !== 1) return;
      const stopped = await admin.request('POST', `/imports/${id}/stop`);
      expect(stopped.statusCode, stopped.body).toBe(202);
    });
    const { run: middle, job: last } = await look(admin, id);
    expect([middle['state'], last?.state]).toEqual(['stopped', 'cancelled']);
    // Two blocks, the first of which begins with the head.
    expect(middle['doneCount']).toBe(999);
    expect(await all(admin, 'customers')).toHaveLength(Number(middle['createdCount']));

    expect((await admin.request('POST', `/imports/${id}/start`, { preset })).statusCode).toBe(409);
    await run(admin, await begun(admin, id, 'resume'));
    const { run: over } = await look(admin, id);
    expect(figures(over)).toMatchObject({
      state: 'done',
      done: 1_600,
      created: 1_584,
      refused: 16,
    });
    const names = (await all(admin, 'customers')).map(({ name }) => name);
    expect(new Set(names).size).toBe(1_584);
    expect(await refusals(admin, id)).toHaveLength(16);
  });

  test('writes blocks beside each other, and commits them in the order of the file', async () => {
    const { admin, orgId } = await app.organisation();
    const id = await uploaded(admin, lines(1_600));
    const begunSecond = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const holds: Promise<void>[] = [];
    await run(admin, await begun(admin, id, 'start', { preset }), async (block) => {
      if (block === 0) {
        // As long as the run is held, nothing of it can be committed.
        const hold = systemTransaction(app.system, async (tx) => {
          await tx.query(sql`select from integration.import_state
            where org_id = ${orgId}::uuid and run_id = ${id}::uuid for update`);
          held.resolve();
          await begunSecond.promise;
        });
        holds.push(hold);
        await held.promise;
      }
      if (block === 1) begunSecond.resolve();
    });
    await Promise.all(holds);
    expect(figures((await look(admin, id)).run)).toMatchObject({ state: 'done', created: 1_584 });
    const customers = (await all(admin, 'customers')).map(({ name }) => String(name));
    const expected = Array.from({ length: 1_600 }, (_, n) => n).filter((n) => n % 100 !== 99);
    expect(customers).toEqual(expected.map((n) => `客户 ${n}`));
  });

  test('that fails with blocks under way, and is run again, has each line once', async () => {
    const { admin, orgId, member, unit } = await app.organisation();
    const store = await unit('门店');
    const { memberId } = await member('member', store);
    const { name } = (await admin.request('GET', `/members/${memberId}`)).json<RecordWire>();
    // The first block alone has a customer of the store: whoever holds the store holds it when it has its numbers.
    const owners = ['负责人', String(name)];
    const owned = lines(1_600)
      .trimEnd()
      .split('\r\n')
      .map((line, n) => `${line},${owners[n] ?? ''}`);
    const id = await uploaded(admin, csv(...owned));
    const [step] = preset.steps;
    const job = await begun(admin, id, 'start', {
      preset: {
        steps: [{ ...step, columns: { ...step?.columns, owner: { column: '负责人' } } }],
      },
    });
    const [held, failed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const hold = systemTransaction(app.system, async (tx) => {
      await tx.query(sql`select from identity.unit
        where org_id = ${orgId}::uuid and id = ${store}::uuid for update`);
      held.resolve();
      await failed.promise;
      // So long the second block could be committed before the first.
      await setTimeout(1_000);
    });
    await held.promise;
    await run(admin, job, (block) => {
      if (block < 2) return Promise.resolve();
      failed.resolve();
      throw new Error('away');
    });
    // What was under way is over, and stands.
    const { run: middle } = await look(admin, id);
    expect(middle['doneCount']).toBe(999);
    expect(await all(admin, 'customers')).toHaveLength(Number(middle['createdCount']));
    await hold;
    await systemTransaction(app.system, (tx) =>
      tx.query(sql`update kernel.job set state = 'queued', finished_at = null
        where org_id = ${orgId}::uuid and id = ${job}::uuid and state = 'failed'`),
    );
    await run(admin, job);
    const { run: over } = await look(admin, id);
    expect(figures(over)).toMatchObject({ state: 'done', done: 1_600, created: 1_584 });
    const customers = (await all(admin, 'customers')).map((each) => each['name']);
    expect(new Set(customers).size).toBe(1_584);
    expect(customers).toHaveLength(1_584);
  });

  test('whose job is run again from its position writes no line twice', async () => {
    const { admin, orgId } = await app.organisation();
    const id = await uploaded(admin, lines(600));
    const job = await begun(admin, id, 'start', { preset });
    await run(admin, job);
    // The worker was killed before it could say that it is done: the job is as it was after its last block.
    await systemTransaction(app.system, (tx) =>
      tx.query(sql`update kernel.job set state = 'queued', finished_at = null
        where org_id = ${orgId}::uuid and id = ${job}::uuid`),
    );
    await run(admin, job);
    const { run: over } = await look(admin, id);
    expect(figures(over)).toMatchObject({ state: 'done', done: 600, created: 594, refused: 6 });
    expect(await all(admin, 'customers')).toHaveLength(594);
    expect(await rows(admin, id, 'created')).toHaveLength(100);
  });

  test('is left alone by a job that another took over from', async () => {
    const { admin, orgId } = await app.organisation();
    const id = await uploaded(admin, lines(3));
    const first = await begun(admin, id, 'start', { preset });
    await systemTransaction(app.system, (tx) =>
      tx.query(sql`update kernel.job set state = 'failed', finished_at = now(), error = '{"code":"internal","values":{}}'
        where org_id = ${orgId}::uuid and id = ${first}::uuid`),
    );
    await forgetFiles(app.taskParts, {});
    const [told] = await all(admin, 'import-runs', 'name');
    expect(told?.['state']).toBe('failed');
    const second = await begun(admin, id, 'resume');
    // Somebody tries the failed one again, from the list of jobs.
    expect((await admin.request('POST', `/jobs/${first}/retry`)).statusCode).toBe(200);
    await run(admin, first);
    expect((await look(admin, id)).run['state']).toBe('running');
    await run(admin, second);
    expect(figures((await look(admin, id)).run)).toMatchObject({ state: 'done', created: 3 });
    expect(await all(admin, 'customers')).toHaveLength(3);
  });

  test('in the trash stops, and goes on when it is back', async () => {
    const { admin } = await app.organisation();
    const id = await uploaded(admin, lines(3));
    const job = await begun(admin, id, 'start', { preset });
    expect((await admin.request('DELETE', `/import-runs/${id}`)).statusCode).toBe(200);
    await run(admin, job);
    expect(await all(admin, 'customers')).toEqual([]);
    expect((await admin.request('GET', `/imports/${id}`)).statusCode).toBe(404);
    await admin.request('POST', `/import-runs/${id}/restore`);
    await run(admin, await begun(admin, id, 'resume'));
    expect((await look(admin, id)).run).toMatchObject({ state: 'done', createdCount: 3 });
  });

  test('that was stopped before it began can be resumed or taken back', async () => {
    const { admin } = await app.organisation();
    const id = await uploaded(admin, lines(3));
    const job = await begun(admin, id, 'start', { preset });
    // By the list of jobs, which knows nothing of imports.
    await admin.request('POST', `/jobs/${job}/cancel`);
    expect((await look(admin, id)).run['state']).toBe('stopped');
    await run(admin, await begun(admin, id, 'resume'));
    expect((await look(admin, id)).run['state']).toBe('done');
    expect((await admin.request('POST', `/imports/${id}/stop`)).statusCode).toBe(409);
    await run(admin, await begun(admin, id, 'revert'));
    expect((await look(admin, id)).run['state']).toBe('reverted');
    expect(await all(admin, 'customers')).toEqual([]);
  });

  test('taken back goes on after its worker died', async () => {
    const { admin, orgId } = await app.organisation();
    const id = await uploaded(admin, lines(600));
    await run(admin, await begun(admin, id, 'start', { preset }));
    const job = await begun(admin, id, 'revert');
    await run(admin, job);
    await systemTransaction(app.system, (tx) =>
      tx.query(sql`update kernel.job set state = 'queued', finished_at = null, position = null
        where org_id = ${orgId}::uuid and id = ${job}::uuid`),
    );
    await run(admin, job);
    expect((await look(admin, id)).run).toMatchObject({ state: 'reverted', keptCount: 0 });
    expect(await all(admin, 'customers')).toEqual([]);
  });

  test('is stopped while it is taken back, says so, and can only be taken back further', async () => {
    const { admin } = await app.organisation();
    const id = await uploaded(admin, lines(700));
    const contact = { name: { column: '名称' }, customer: { step: 0 } };
    const steps = [...preset.steps, { object: 'contact', mode: 'create', columns: contact }];
    await run(admin, await begun(admin, id, 'start', { preset: { steps } }));
    expect((await look(admin, id)).reverting).toBe(false);
    // What stands together is of one object and block: the last contacts and customers go before it is asked to stop.
    await run(admin, await begun(admin, id, 'revert'), async (portion) => {
      if (portion !== 3) return;
      const stopped = await admin.request('POST', `/imports/${id}/stop`);
      expect(stopped.statusCode, stopped.body).toBe(202);
    });
    const middle = await look(admin, id);
    expect(middle).toMatchObject({
      run: { state: 'stopped' },
      job: { state: 'cancelled' },
      reverting: true,
      detailed: true,
    });
    const left = await all(admin, 'customers');
    expect(left.length).toBeGreaterThan(0);
    expect(left.length).toBeLessThan(693);
    const again = await admin.request('POST', `/imports/${id}/resume`);
    expect(again.statusCode).toBe(409);
    // Somebody changes what is still there.
    const [changed] = left;
    const edit = { city: '昆山' };
    const headers = { 'if-match': `"${changed?.version}"` };
    const edited = await admin.request('PATCH', `/customers/${changed?.id}`, edit, headers);
    expect(edited.statusCode, edited.body).toBe(200);
    await run(admin, await begun(admin, id, 'revert'));
    expect((await look(admin, id)).run).toMatchObject({ state: 'reverted', keptCount: 1 });
    expect(await all(admin, 'customers')).toEqual([]);
  });

  test('is forgotten but for its record thirty days later; it can still be taken back', async () => {
    const { admin, orgId } = await app.organisation();
    const id = await uploaded(admin, lines(3));
    const unread = await uploaded(admin, lines(2));
    await run(admin, await begun(admin, id, 'start', { preset }));
    await systemTransaction(app.system, async (tx) => {
      await tx.query(sql`update integration.import_state set expires_at = now() - interval '1 minute'
        where org_id = ${orgId}::uuid`);
      await tx.query(sql`update integration.file_part set expires_at = now() - interval '1 minute'
        where org_id = ${orgId}::uuid`);
    });
    await forgetFiles(app.taskParts, {});
    const left = await systemTransaction(app.system, (tx) =>
      tx.query(sql`
        select from integration.import_block where org_id = ${orgId}::uuid
        union all select from integration.import_row where org_id = ${orgId}::uuid
        union all select from integration.file_part where org_id = ${orgId}::uuid`),
    );
    expect(left).toEqual([]);
    expect(await look(admin, id)).toMatchObject({
      started: true,
      detailed: false,
      run: { state: 'done' },
    });
    expect((await admin.request('GET', `/imports/${id}/refusals`)).statusCode).toBe(410);
    const gone = await admin.request('POST', `/imports/${unread}/start`, { preset });
    expect(gone.statusCode).toBe(410);
    // Of two who ask at once, one takes it back.
    const asked = await Promise.all(
      [1, 2, 3].map(() => admin.request('POST', `/imports/${id}/revert`)),
    );
    expect(asked.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([
      202, 409, 409,
    ]);
    // Stopped before it began, and gone on with.
    expect((await admin.request('POST', `/imports/${id}/stop`)).statusCode).toBe(202);
    expect(await look(admin, id)).toMatchObject({
      run: { state: 'stopped' },
      started: true,
      detailed: false,
      reverting: true,
    });
    expect((await admin.request('GET', `/imports/${id}/refusals`)).statusCode).toBe(410);
    await run(admin, await begun(admin, id, 'revert'));
    expect((await look(admin, id)).run['state']).toBe('reverted');
    expect(await all(admin, 'customers')).toEqual([]);
  });
});
