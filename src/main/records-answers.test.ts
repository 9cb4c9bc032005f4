import type pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { isSettled } from '../modules/identity/access-version.ts';
import { testApplication } from './test-application.ts';
import type { TestApplication, TestClient } from './test-application.ts';
import { change, create, succeeded } from './testing/requests.ts';

let app: TestApplication;
let admin: TestClient;
/** How often the database has answered the application. */
let answers = 0;

const listened = new WeakSet<pg.PoolClient>();

beforeAll(async () => {
  app = await testApplication();
  const { orgId, ...made } = await app.organisation();
  ({ admin } = made);
  // Until then every request asks anew who is signed in.
  await vi.waitUntil(() => isSettled(orgId), 15_000);
  app.database.pool.on('acquire', (client) => {
    if (listened.has(client)) return;
    listened.add(client);
    client.connection.on('readyForQuery', () => {
      answers += 1;
    });
  });
});
afterAll(() => app.drop());

/** The fewest answers that one of these needs: who is signed in is asked once a second, by one of them. */
async function fewest(write: (n: number) => Promise<unknown>): Promise<number> {
  const each: number[] = [];
  for (let n = 0; n < 8; n += 1) {
    const before = answers;
    await write(n);
    each.push(answers - before);
  }
  return Math.min(...each);
}

test('a create needs two answers of the database: its key with what it writes and reads back, the end', async () => {
  expect(await fewest((n) => create(admin, '/customers', { name: `客户 ${n}` }))).toBe(2);
});

test('an update needs one more, for the record as it was', async () => {
  const { id } = await create(admin, '/customers', { name: 'n' });
  const edit = (n: number): Promise<unknown> =>
    change(admin, `/customers/${id}`, n + 1, { note: `${n}` });
  expect(await fewest(edit)).toBe(3);
});

test('a search needs one answer, also where it finds records of several objects', async () => {
  await create(admin, '/customers', { name: '云杉印务', phone: '13812345678' });
  for (const q of ['云杉', '5678']) {
    const search = (): Promise<unknown> =>
      admin.request('GET', `/search?q=${encodeURIComponent(q)}`).then(succeeded);
    expect(await fewest(search)).toBe(1);
  }
});
