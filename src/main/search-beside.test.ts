import { afterAll, beforeAll, expect, test } from 'vitest';
import { records } from '../kernel/records.ts';
import { inTransaction } from '../kernel/transaction.ts';
import type { SearchHitWire } from '../kernel/wire.ts';
import { testApplication } from './test-application.ts';
import type { TestApplication, TestClient } from './test-application.ts';
import { create, memberWith, succeeded } from './testing/requests.ts';

/** More than are looked at of those that are reached alike. */
const MANY = 1_020;

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
});
afterAll(() => app.drop());

test('what a condition takes away of one object keeps nothing of another from being found', async () => {
  const organisation = await app.organisation();
  const { admin } = organisation;
  const ctx = await admin.ctx();
  const many = Array.from({ length: MANY }, (_, n) => ({ name: `上海${n}号客户`, city: '上海' }));
  await inTransaction(ctx, (tx) => records.create(ctx, tx, 'customer', many, { via: 'import' }));
  const client = await memberWith(app, organisation, {
    objects: {
      '*organisation': { read: { scope: 'all' } },
      customer: { read: { scope: 'all', where: { field: 'city', op: 'eq', value: '杭州' } } },
      task: { read: { scope: 'own' } },
    },
    actions: [],
  });
  const task = await create(admin, '/tasks', {
    subject: '给上海分店回电',
    owner: client.memberId,
  });
  const hits = async (asker: TestClient): Promise<string[]> =>
    succeeded(await asker.request('GET', `/search?q=${encodeURIComponent('上海')}&limit=5`))
      .json<{ hits: SearchHitWire[] }>()
      .hits.map(({ id }) => id);
  expect(await hits(client)).toEqual([task.id]);
  // Control: who sees all of them is shown the newest that begin so.
  expect(await hits(admin)).toHaveLength(5);
  expect(await hits(admin)).not.toContain(task.id);
});
