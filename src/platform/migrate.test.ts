import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { emptyDatabase, migrate } from './migrate.ts';
import { testDatabase } from './testing/database.ts';

let clone: Awaited<ReturnType<typeof testDatabase>>;

beforeAll(async () => {
  clone = await testDatabase();
});
afterAll(() => clone.drop());

async function schemas(): Promise<string[]> {
  const client = new pg.Client({ connectionString: clone.ownerUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `select nspname as name from pg_namespace
       where nspname !~ '^pg_' and nspname <> 'information_schema' order by 1`,
    );
    return rows.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

const failing = (state: string): Parameters<typeof migrate>[1] => [
  {
    name: '0001_fails.sql',
    sql: `do $$ begin raise exception 'no' using errcode = '${state}'; end $$;`,
    digest: state,
  },
];

test('all that migrations have made goes, and they can be run anew', async () => {
  expect(await schemas()).toContain('customers');
  await emptyDatabase(clone.ownerUrl);
  expect(await schemas()).toEqual(['public']);
  const names = await migrate(clone.ownerUrl);
  expect(names.length).toBeGreaterThan(40);
  expect(await schemas()).toContain('customers');
});

test.each([
  ['53100', 'database_disk_full', /disk of the database .* is full; free some space/],
  ['55P03', 'data_in_use', /while another server works on it/],
])('a migration that fails by %s is told in a sentence', async (state, code, sentence) => {
  await emptyDatabase(clone.ownerUrl);
  const failed = migrate(clone.ownerUrl, failing(state));
  await expect(failed).rejects.toMatchObject({ code });
  await expect(failed).rejects.toThrow(sentence);
});

test('control: any other failure names the migration', async () => {
  await emptyDatabase(clone.ownerUrl);
  await expect(migrate(clone.ownerUrl, failing('22012'))).rejects.toThrow(
    'migration 0001_fails.sql failed: no',
  );
});
