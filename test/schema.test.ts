import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildCatalog } from '../src/kernel/catalog.ts';
import { diffSchema } from '../src/kernel/diff.ts';
import { modules } from '../src/main/modules.ts';
import { globalTables } from '../src/platform/global-tables.ts';
import { testDatabase } from '../src/platform/testing/database.ts';

/** The job library keeps its own tables: what its jobs carry names an organisation, they belong to none. */
const LIBRARY_SCHEMAS = ['graphile_worker'];

let database: Awaited<ReturnType<typeof testDatabase>>;
let client: pg.Client;
beforeAll(async () => {
  database = await testDatabase();
  client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

async function tables(): Promise<
  { name: string; org_first: boolean; row_security: boolean; policies: string; triggers: string }[]
> {
  const { rows } = await client.query<{
    name: string;
    org_first: boolean;
    row_security: boolean;
    policies: string;
    triggers: string;
  }>(
    `select format('%s.%s', n.nspname, c.relname) as name, c.relrowsecurity as row_security,
       exists (select 1 from pg_index i
         join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
         where i.indrelid = c.oid and i.indisprimary and a.attname = 'org_id') as org_first,
       (select count(*) from pg_policy p where p.polrelid = c.oid) as policies,
       (select count(*) from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal) as triggers
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
       and n.nspname <> all($1)
     order by 1`,
    [LIBRARY_SCHEMAS],
  );
  return rows;
}

test('the migrations make what the objects declare', async () => {
  const { statements, conflicts } = await diffSchema(client, buildCatalog(modules));
  expect({ statements, conflicts }).toEqual({ statements: [], conflicts: [] });
});

test('every table is the organisation’s, by key and by row-level security, or stands in the list', async () => {
  const all = await tables();
  expect(all.length).toBeGreaterThan(10);
  const open = all.filter(
    ({ name, org_first: first, row_security: security, policies }) =>
      !globalTables.includes(name) && !(first && security && policies === '1'),
  );
  expect(open.map(({ name }) => name)).toEqual([]);
});

test('the list of global tables names no table that is gone', async () => {
  const names = new Set((await tables()).map(({ name }) => name));
  expect(globalTables.filter((name) => !names.has(name))).toEqual([]);
});

test('every foreign key and unique index of an organisation’s table starts with org_id', async () => {
  const { rows } = await client.query<{ name: string }>(
    `select format('%s.%s %s', n.nspname, c.relname, x.name) as name
     from (
       select conrelid as relation, conkey[1] as first, conname::text as name
       from pg_constraint where contype = 'f'
       union all
       select indrelid, indkey[0], indexrelid::regclass::text from pg_index where indisunique
     ) x
     join pg_class c on c.oid = x.relation
     join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attnum = x.first
     where n.nspname !~ '^pg_' and n.nspname <> all($1) and a.attname <> 'org_id'
       and format('%s.%s', n.nspname, c.relname) <> all($2)`,
    [LIBRARY_SCHEMAS, globalTables],
  );
  expect(rows.map(({ name }) => name)).toEqual([]);
});

test('no table has a trigger', async () => {
  const with_ = (await tables()).filter(({ triggers }) => triggers !== '0');
  expect(with_.map(({ name }) => name)).toEqual([]);
});
