import { afterAll, beforeAll, expect, test } from 'vitest';
import { records } from '../kernel/records.ts';
import { inTransaction } from '../kernel/transaction.ts';
import { Problem } from '../platform/problem.ts';
import { testApplication } from './test-application.ts';
import type { TestApplication, TestClient } from './test-application.ts';

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
});
afterAll(() => app.drop());

const NOBODY = '018f0000-0000-7000-8000-00000000ffff';

/** The rows that a batch of customers is refused for. */
async function refusedRows(
  client: TestClient,
  inputs: Record<string, unknown>[],
): Promise<(number | undefined)[]> {
  const ctx = await client.ctx();
  const refused = await inTransaction(ctx, (tx) =>
    records.create(ctx, tx, 'customer', inputs, { via: 'import' }),
  ).catch((error: unknown) => error);
  if (!(refused instanceof Problem)) throw new Error('it was not refused');
  return refused.errors?.map(({ row }) => row) ?? [refused.row];
}

test('what a batch is refused for says which of its records it is about', async () => {
  const { admin } = await app.organisation();
  const good = { name: '云杉' };
  expect(await refusedRows(admin, [good, { name: '甲', phone: 'x' }, { nothing: 1 }])).toEqual([
    1, 2,
  ]);
  expect(await refusedRows(admin, [good, { city: '成都' }, good, {}])).toEqual([1, 3]);
  expect(await refusedRows(admin, [good, good, { name: '乙', owner: NOBODY }])).toEqual([2]);
});

test('rights on a single record and versions of changes name their row as well', async () => {
  const organisation = await app.organisation();
  const other = await organisation.unit('别处');
  const boss = await organisation.member('member', other);
  expect(
    await refusedRows(boss, [{ name: '甲' }, { name: '乙', owner: organisation.admin.memberId }]),
  ).toEqual([1]);
  const ctx = await boss.ctx();
  const mine = await inTransaction(ctx, (tx) =>
    records.create(ctx, tx, 'customer', [{ name: '一' }, { name: '二' }], { via: 'import' }),
  );
  const changes = [
    { id: mine[0]?.id ?? '', version: 'latest' as const, values: { name: '一' } },
    { id: mine[1]?.id ?? '', version: 'latest' as const, values: { name: null } },
  ];
  const missing = inTransaction(ctx, (tx) =>
    records.update(ctx, tx, 'customer', changes, { via: 'import' }),
  );
  // The first is unchanged and takes no part: the row is still that of the batch as it was given.
  await expect(missing).rejects.toMatchObject({ errors: [{ field: 'name', row: 1 }] });
  const gone = [
    ...changes.slice(0, 1),
    { ...changes[1], id: NOBODY, version: 'latest' as const, values: {} },
  ];
  await expect(
    inTransaction(ctx, (tx) => records.update(ctx, tx, 'customer', gone, { via: 'import' })),
  ).rejects.toMatchObject({ code: 'not_found', row: 1 });
});

test('on the wire an error has its field, not the row of a batch', async () => {
  const { admin } = await app.organisation();
  const answer = await admin.request('POST', '/customers', { name: null });
  expect(answer.json<{ errors: unknown[] }>().errors).toEqual([
    { field: 'name', code: 'required', message: '必填。' },
  ]);
});
