import pg from 'pg';
import { expect, test } from 'vitest';
import { testDatabase } from './database.ts';

test('two clones of the template share nothing', async () => {
  const [one, two] = await Promise.all([testDatabase(), testDatabase()]);
  const client = new pg.Client({ connectionString: one.url });
  await client.connect();
  await client.query('create table only_here (n int)');
  await client.end();
  const other = new pg.Client({ connectionString: two.url });
  await other.connect();
  await expect(other.query('table only_here')).rejects.toThrow('does not exist');
  await other.end();
  await Promise.all([one.drop(), two.drop()]);
});
