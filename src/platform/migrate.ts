import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { connectionFault, migrationFault, StartFault } from './start-fault.ts';

/** One step of the schema: a file of `db/migrations`, named `0001_what_it_does.sql`. */
export type Migration = { name: string; sql: string; digest: string };

/** The migrations that come with this version. */
export const migrationFolder = path.resolve(import.meta.dirname, '../../db/migrations');

const OLDEST_POSTGRES = 15;
/** Any fixed number of our own: two starts at once migrate one after the other. */
const MIGRATION_LOCK = 7_241_955;
/** Rather fail and be tried again than hold up every query behind a waiting lock. */
const LOCK_TIMEOUT = '10s';
/** A first line that says so runs the file outside a transaction, as `create index concurrently` needs. */
const WITHOUT_TRANSACTION = '-- without transaction';

/** Reads a folder of migrations in their order. @throws Error where a name is malformed or a number used twice */
export function readMigrations(folder: string = migrationFolder): Migration[] {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .toSorted();
  const numbers = new Set<string>();
  return names.map((name) => {
    const number = /^(\d{4})_[a-z0-9_]+\.sql$/.exec(name)?.[1];
    if (!number) throw new Error(`${name} is not named like 0001_what_it_does.sql`);
    if (numbers.has(number)) throw new Error(`two migrations have the number ${number}`);
    numbers.add(number);
    const sql = readFileSync(path.join(folder, name), 'utf8');
    return { name, sql, digest: createHash('sha256').update(sql).digest('hex') };
  });
}

/**
 * Brings a database to this version: runs what it has not seen, each in its own transaction.
 *
 * @param url connection string of the owner
 * @returns names of the migrations that ran
 * @throws StartFault unreachable, too old a PostgreSQL, or data of a newer version
 */
export async function migrate(
  url: string,
  migrations: Migration[] = readMigrations(),
): Promise<string[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
  } catch (error) {
    throw connectionFault(error, url);
  }
  try {
    await checkVersion(client);
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const open = await openMigrations(client, migrations);
    for (const migration of open) await run(client, migration, url);
    return open.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

/**
 * Takes away all that migrations and the queue have made, with everything in it. The next `migrate` begins anew.
 *
 * @param url connection string of the owner
 */
export async function emptyDatabase(
  url: string,
  migrations: Migration[] = readMigrations(),
): Promise<void> {
  const made = migrations.flatMap(({ sql }) =>
    Array.from(sql.matchAll(/^create schema (\w+);/gm), ([, name]) => name),
  );
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await client.query(
      `drop schema if exists ${['platform', 'graphile_worker', ...made].join(', ')} cascade`,
    );
  } finally {
    await client.end();
  }
}

async function checkVersion(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ number: number; version: string }>(
    `select current_setting('server_version_num')::int / 10000 as number, current_setting('server_version') as version`,
  );
  const { number, version } = rows[0] ?? { number: 0, version: '?' };
  if (number < OLDEST_POSTGRES) throw new StartFault('database_too_old', { version });
}

async function openMigrations(client: pg.Client, migrations: Migration[]): Promise<Migration[]> {
  await client.query(`
    create schema if not exists platform;
    create table if not exists platform.migration (
      name text primary key,
      digest text not null,
      at timestamptz not null default now()
    )`);
  const { rows } = await client.query<{ name: string; digest: string }>(
    'select name, digest from platform.migration order by name',
  );
  const known = new Map(migrations.map(({ name, digest }) => [name, digest]));
  for (const { name, digest } of rows) {
    if (!known.has(name)) {
      const ours = migrations.at(-1)?.name ?? '-';
      throw new StartFault('data_newer_zhiyin', { found: name, ours });
    }
    if (known.get(name) !== digest) {
      throw new StartFault('migration_changed', { name });
    }
  }
  const done = new Set(rows.map(({ name }) => name));
  return migrations.filter(({ name }) => !done.has(name));
}

async function run(
  client: pg.Client,
  { name, sql, digest }: Migration,
  url: string,
): Promise<void> {
  const record = `insert into platform.migration (name, digest) values ('${name}', '${digest}')`;
  try {
    if (sql.startsWith(WITHOUT_TRANSACTION)) {
      await client.query(sql);
      await client.query(record);
      return;
    }
    await client.query(`begin; set local lock_timeout = '${LOCK_TIMEOUT}'`);
    await client.query(sql);
    await client.query(record);
    await client.query('commit');
  } catch (error) {
    const fault = migrationFault(error, url);
    if (fault) throw fault;
    throw new Error(`migration ${name} failed: ${error instanceof Error ? error.message : ''}`, {
      cause: error,
    });
  }
}
