import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrateQueue } from '../../../kernel/job-queue.ts';
import { testApplication } from '../../../main/test-application.ts';
import type { TestApplication, TestClient } from '../../../main/test-application.ts';
import { systemTransaction } from '../../../platform/system.ts';
import { csv, look } from '../testing/import-client.ts';
import { begun, lines, preset, runOnce, sent, uploaded as uploadedTo } from '../testing/steered.ts';
import type { ImportWire, PresetWire } from './wire.ts';

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

describe('reading', () => {
  test('what is no table fails with a sentence, and may be read another way', async () => {
    const { admin } = await app.organisation();
    const bytes = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0, 0, 0]);
    const { run: record, job } = await sent(admin, bytes);
    await run(admin, job.id);
    const { run: failed, job: ended } = await look(admin, record.id);
    expect(failed['state']).toBe('failed');
    expect(ended?.error).toContain('.xls');
    expect(
      (await admin.request('POST', `/imports/${record.id}/start`, { preset })).statusCode,
    ).toBe(409);
  });

  test('is stopped on the way: nothing of the file stays, and it can be read another way', async () => {
    const { admin } = await app.organisation();
    const { run: record, job } = await sent(admin, Buffer.from(lines(1_600)));
    const stop = async (): Promise<void> => {
      const answer = await admin.request('POST', `/imports/${record.id}/stop`);
      expect(answer.statusCode, answer.body).toBe(202);
    };
    // The worker has it when it is asked to stop.
    await run(admin, job.id, stop);
    const { run: stopped, job: last, format, started } = await look(admin, record.id);
    expect([stopped['state'], stopped['rowCount'], last?.state]).toEqual([
      'stopped',
      0,
      'cancelled',
    ]);
    expect([format, started]).toEqual([null, false]);
    const blocks = await systemTransaction(app.system, (tx) =>
      tx.query(sql`select from integration.import_block where run_id = ${record.id}::uuid`),
    );
    expect(blocks).toEqual([]);
    for (const what of ['start', 'resume', 'revert', 'stop', 'sheet']) {
      const body = what === 'start' ? { preset } : what === 'sheet' ? { headLine: 1 } : {};
      const refused = await admin.request('POST', `/imports/${record.id}/${what}`, body);
      expect(refused.statusCode, what).toBe(409);
    }
    const again = await admin.request('POST', `/imports/${record.id}/sheet`, { delimiter: ',' });
    expect(again.json<ImportWire>().run['state']).toBe('reading');
    // Before the worker has it.
    await stop();
    expect((await look(admin, record.id)).run['state']).toBe('stopped');
  });

  test('another delimiter, another head, no head', async () => {
    const { admin } = await app.organisation();
    const id = await uploaded(admin, csv('名单', '名称;电话', '云杉;13800000001', '水杉;'));
    const sheet = async (body: object): Promise<void> => {
      const answer = await admin.request('POST', `/imports/${id}/sheet`, body);
      expect(answer.statusCode, answer.body).toBe(200);
    };
    await sheet({ delimiter: '|' });
    const reading = await look(admin, id);
    expect(reading.run['state']).toBe('reading');
    await run(admin, reading.job?.id ?? '');
    expect((await look(admin, id)).format).toMatchObject({ delimiter: '|' });
    await sheet({ delimiter: ';' });
    await run(admin, (await look(admin, id)).job?.id ?? '');
    await sheet({ headLine: 2 });
    expect(await look(admin, id)).toMatchObject({
      head: { line: 2, heads: ['名称', '电话'] },
      run: { rowCount: 2, state: 'ready' },
    });
    await sheet({ headLine: null });
    expect(await look(admin, id)).toMatchObject({
      head: { line: null, heads: ['', ''] },
      run: { rowCount: 4 },
    });
    const unnamed: PresetWire = {
      steps: [{ object: 'customer', mode: 'create', columns: { name: { column: '#1' } } }],
    };
    await run(admin, await begun(admin, id, 'start', { preset: unnamed }));
    expect((await look(admin, id)).run).toMatchObject({ state: 'done', createdCount: 4 });
  });
});
