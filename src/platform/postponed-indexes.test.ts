import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildPostponed, postponeForLoad } from './postponed-indexes.ts';
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

async function keys(): Promise<Map<string, string>> {
  const { rows } = await pool.query<{ name: string; definition: string }>(`
    select conrelid::regclass || '.' || conname as name, pg_get_constraintdef(oid) as definition from pg_constraint
    where contype = 'f' and convalidated`);
  return new Map(rows.map(({ name, definition }) => [name, definition]));
}

test('indexes of reading go for a load and come back the same, also after a stop in between', async () => {
  const before = await indexes();
  const allKeys = (await keys()).size;
  await postponeForLoad(pool);
  const during = await indexes();
  const keysGone = allKeys - (await keys()).size;
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
  await postponeForLoad(pool);
  expect(await buildPostponed(pool)).toBe(before.size - during.size - 1 + keysGone);
  expect(await indexes()).toEqual(before);
  expect(await buildPostponed(pool)).toBe(0);
}, 120_000);

test('foreign keys go for a load and come back the same, and refuse then what names nothing', async () => {
  const before = await keys();
  await postponeForLoad(pool);
  // Who works where stands already, and is checked as ever.
  const during = [...(await keys()).keys()];
  expect(during.length).toBeGreaterThan(0);
  expect(during.filter((name) => !name.startsWith('identity.'))).toEqual([]);

  const [org, tag, nobody] = [1, 2, 3].map(() => randomUUID());
  await pool.query(
    `insert into customers.tag (org_id, id, version, created_at, updated_at, name, name_fold, name_key, owner_id)
     values ($1, $2, 1, now(), now(), 'a', 'a', 'a', $3)`,
    [org, tag, nobody],
  );
  await expect(buildPostponed(pool)).rejects.toThrow('tag_org_id_owner_id_fkey');
  await pool.query('delete from customers.tag where id = $1', [tag]);
  expect(await buildPostponed(pool)).toBeGreaterThan(0);
  expect(await keys()).toEqual(before);
}, 120_000);
