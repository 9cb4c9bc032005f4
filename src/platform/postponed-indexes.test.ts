import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildPostponed, postponeIndexes } from './postponed-indexes.ts';
import { testDatabase } from './testing/database.ts';

let pool: pg.Pool;
let drop: () => Promise<void>;

beforeAll(async () => {
  const database = await testDatabase();
  ({ drop } = database);
  pool = new pg.Pool({ connectionString: database.url, max: 3 });
});
afterAll(async () => {
  await pool.end();
  await drop();
});

async function indexes(): Promise<Map<string, string>> {
  const { rows } = await pool.query<{ name: string; definition: string }>(`
    select schemaname || '.' || indexname as name, indexdef as definition from pg_indexes
    where schemaname not in ('pg_catalog', 'graphile_worker')`);
  return new Map(rows.map(({ name, definition }) => [name, definition]));
}

test('indexes of reading go for a load and come back the same, also after a stop in between', async () => {
  const before = await indexes();
  await postponeIndexes(pool);
  const during = await indexes();
  expect(during.size).toBeLessThan(before.size / 2);
  // What is unique stays so, and rules find what belongs to a record.
  const kept = ['customers.customer_pkey', 'customers.customer_number_unique'];
  const references = ['sales.order_line_order_id_created_at_index'];
  for (const name of [...kept, ...references]) expect(during.has(name), name).toBe(true);
  expect(during.has('customers.customer_city_key_index')).toBe(false);

  // Somebody stops it: one is built, the others wait for the next start.
  const first = [...before].find(([name]) => !during.has(name));
  await pool.query('delete from platform.postponed_index where name = $1', [first?.[0]]);
  await pool.query(first?.[1] ?? '');
  await postponeIndexes(pool);
  expect(await buildPostponed(pool)).toBe(before.size - during.size);
  expect(await indexes()).toEqual(before);
  expect(await buildPostponed(pool)).toBe(0);
});
