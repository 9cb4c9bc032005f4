import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeDatabase, openDatabase } from '../platform/database.ts';
import { systemTransaction } from '../platform/system.ts';
import { testDatabase } from '../platform/testing/database.ts';
import { aggregate } from './aggregate.ts';
import type { Context } from './context.ts';
import { derive } from './facts.ts';
import { contextOf, idOf, storeWorld, tablesOfWorld } from './testing/condition-world.ts';
import { ledgerContext } from './testing/ledger-context.ts';
import type { AnyRecord } from './object.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
let owner: pg.Client;

beforeAll(async () => {
  database = await testDatabase();
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  await owner.query(tablesOfWorld());
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

test('an amount that was computed counts in the organisation’s currency', async () => {
  const system = openDatabase({ url: database.ownerUrl, max: 1 });
  const { ctx: whole } = ledgerContext(system);
  const { access } = whole;
  const ctx: Context = { ...whole, ...contextOf(), access };
  const at = '2026-01-01T00:00:00.000Z';
  const deals = [0, 1].map(
    (n) =>
      ({
        id: idOf('deal', n),
        version: 1,
        createdAt: at,
        updatedAt: at,
        deletedAt: null,
      }) as AnyRecord,
  );
  await storeWorld(owner, { member: [], account: [], deal: deals, line: [], visit: [] }, ctx);
  const derived = deals.map(({ id }, n) => ({
    id,
    values: { revenue: n === 0 ? '12.5' : '0.25' },
  }));
  const [rows, total] = await systemTransaction(system, async (tx) => {
    await derive(ctx, tx, 'deal', 'test_condition', derived);
    const kept = await tx.query<{ base: string }>(
      sql`select revenue_base as base from test_condition.deal_facts order by deal_id`,
    );
    return [kept, await aggregate(ctx, tx, 'deal', { values: [{ fn: 'sum', of: 'revenue' }] })];
  });
  await closeDatabase(system);
  expect(rows).toEqual([{ base: '125000' }, { base: '2500' }]);
  expect(total.groups[0]?.values).toEqual(['12.75']);
});
