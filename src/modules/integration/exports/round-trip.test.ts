import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RecordWire } from '../../../kernel/wire.ts';
import type { TestApplication, TestClient } from '../../../main/test-application.ts';
import type { ImportWire, UploadedWire } from '../imports/wire.ts';
import { exported, made, read, workingApplication } from './testing/exporting.ts';

let app: TestApplication;
beforeAll(async () => {
  app = await workingApplication();
});
afterAll(() => app.drop());

async function imported(client: TestClient, file: Buffer, name: string): Promise<RecordWire> {
  const uploaded = await client.request('POST', `/imports?fileName=${name}`, file, {
    'content-type': 'application/octet-stream',
  });
  expect(uploaded.statusCode, uploaded.body).toBe(201);
  const { id } = uploaded.json<UploadedWire>().run;
  const look = async (): Promise<ImportWire> =>
    (await client.request('GET', `/imports/${id}`)).json<ImportWire>();
  await expect.poll(async () => (await look()).run['state'], { timeout: 30_000 }).toBe('ready');
  const { mapping } = await look();
  const started = await client.request('POST', `/imports/${id}/start`, { preset: mapping });
  expect(started.statusCode, started.body).toBeLessThan(300);
  await expect.poll(async () => (await look()).run['state'], { timeout: 30_000 }).toBe('done');
  return (await look()).run;
}

test.each(['csv', 'xlsx'] as const)(
  'what goes out as %s comes in again as it was, with nothing to be set by hand',
  async (format) => {
    const [{ admin: from }, { admin: to }] = await Promise.all([
      app.organisation(),
      app.organisation(),
    ]);
    await made(from, 'customer', [
      {
        name: '=cmd|"甲", <乙>',
        kind: 'company',
        phone: '+8613800138000',
        email: 'jia@example.com',
        tier: 'key',
        city: '上海',
        address: '第一行\n第二行',
        industry: 'catering',
      },
      {
        name: '- 张三',
        kind: 'person',
        phone: '+12025550123',
        city: '@北京',
        birthday: '1988-02-29',
      },
      { name: '𠮷野家 Ünïcode', kind: 'company', address: "'=1+1" },
    ]);
    const columns = [
      'name',
      'kind',
      'phone',
      'email',
      'tier',
      'city',
      'address',
      'industry',
      'birthday',
    ];
    const body = { format, columns, sort: 'name' };
    const file = await exported(from, 'customers', body);
    const run = await imported(to, file, `a.${format}`);
    expect([run['createdCount'], run['refusedCount']]).toEqual([3, 0]);
    const again = await exported(to, 'customers', body);
    expect(await read(again)).toEqual(await read(file));
  },
);
