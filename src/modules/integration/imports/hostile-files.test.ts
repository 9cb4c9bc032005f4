import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JobWire } from '../../../kernel/wire.ts';
import type { TestApplication, TestClient } from '../../../main/test-application.ts';
import { hostileTexts } from '../reading/testing/hostile-texts.ts';
import { hostileWorkbooks } from '../reading/testing/hostile-workbooks.ts';
import { bring, csv, figures, importApplication, look } from '../testing/import-client.ts';
import type { PresetWire, UploadedWire } from './wire.ts';

let app: TestApplication;
let admin: TestClient;
beforeAll(async () => {
  app = await importApplication();
  ({ admin } = await app.organisation());
});
afterAll(() => app.drop());

const preset: PresetWire = {
  steps: [{ object: 'customer', mode: 'create', columns: { name: { column: '名称' } } }],
};

/** One of each sort: a bomb, an entity that reads a file, a million columns, a cell without end, what is no table. */
const worst = [
  'a sheet that unpacks to a thousand times its size',
  'an entity that reads a file (XXE)',
  'a million columns',
  'nothing but quotes',
  'only zero bytes',
].map((name) => {
  const file = [...hostileWorkbooks, ...hostileTexts].find((each) => each.name === name);
  if (!file) throw new Error(`there is no file “${name}”`);
  return file;
});

test.each(worst)(
  '$name: the run fails in words, and others are answered meanwhile',
  async ({ make }) => {
    const answer = await admin.request('POST', '/imports?fileName=a.csv', await make(), {
      'content-type': 'application/octet-stream',
    });
    expect(answer.statusCode, answer.body).toBe(201);
    const { run, job } = answer.json<UploadedWire>();
    let answered = 0;
    for (;;) {
      const [list, state] = await Promise.all([
        admin.request('GET', '/customers?limit=5'),
        admin.request('GET', `/jobs/${job.id}`),
      ]);
      expect(list.statusCode, list.body).toBe(200);
      answered += 1;
      const now = state.json<JobWire>();
      if (now.state !== 'queued' && now.state !== 'running') break;
      await sleep(20);
    }
    expect(answered).toBeGreaterThan(0);
    const { run: failed, job: over } = await look(admin, run.id);
    expect(failed['state']).toBe('failed');
    expect(over?.error).toMatch(/\p{Script=Han}.*。$/u);
    const start = await admin.request('POST', `/imports/${run.id}/start`, { preset });
    expect(start.statusCode).toBe(409);
  },
  60_000,
);

test('the same worker brings in the next file as if nothing had been', async () => {
  const run = await bring(admin, csv('名称', '云杉', '水杉'), preset);
  expect(figures(run)).toMatchObject({ state: 'done', created: 2 });
}, 60_000);
