import type pg from 'pg';

/** Tables that grow with customers and that reads of the benchmark touch. */
const TABLES = [
  'customers.customer',
  'customers.customer_facts',
  'kernel.search_title',
  'kernel.search_text',
];

/** A copy's id: the moment of the original, so that order by id stays order by time, and other digits behind it. */
const copyId = (id: string, copy: string): string =>
  `(left(${id}::text, 14) || '7' || substr(md5(${id}::text || ${copy}), 1, 3) || '-f' ||
    substr(md5(${id}::text || ${copy}), 4, 3) || '-' || substr(md5(${id}::text || ${copy}), 7, 12))::uuid`;

/**
 * Makes each customer `times` customers, in the database: a million come out of a hundred thousand in minutes instead of
 * the better part of an hour. Copies have other ids and numbers and no sealed values; the ledger keeps the originals only.
 */
export async function multiply(client: pg.Client, times: number): Promise<void> {
  const { rows: indexes } = await client.query<{ name: string; definition: string }>(
    `select format('%I.%I', schemaname, indexname) as name, indexdef as definition from pg_indexes
     where format('%I.%I', schemaname, tablename) = any($1) and indexname not like '%pkey'`,
    [TABLES],
  );
  await client.query(
    `set maintenance_work_mem = '1GB'; set synchronous_commit = off; set jit = off`,
  );
  for (const { name } of indexes) await client.query(`drop index ${name}`);
  for (let copy = 1; copy < times; copy += 1) {
    for (const table of TABLES) await client.query(await copyStatement(client, table, copy));
  }
  for (const { definition } of indexes) await client.query(definition);
}

async function copyStatement(client: pg.Client, table: string, copy: number): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped`,
    [table],
  );
  const changed: Record<string, string> = {
    id: copyId('id', `'${copy}'`),
    record_id: copyId('record_id', `'${copy}'`),
    customer_id: copyId('customer_id', `'${copy}'`),
    number: `number + ${copy} * 10000000::bigint`,
    sealed: 'null',
    phone_index: 'null',
    email_index: 'null',
  };
  const columns = rows.map(({ name }) => name);
  const originals = table.startsWith('kernel.')
    ? `object = 'customer' and substr(record_id::text, 20, 1) <> 'f'`
    : `substr(${columns.includes('customer_id') ? 'customer_id' : 'id'}::text, 20, 1) <> 'f'`;
  return `insert into ${table} (${columns.join(', ')})
    select ${columns.map((name) => changed[name] ?? name).join(', ')} from ${table} where ${originals}`;
}
