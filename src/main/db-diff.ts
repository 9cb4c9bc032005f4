import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { buildCatalog } from '../kernel/catalog.ts';
import { agrees, diffSchema, migrationText, type SchemaDiff } from '../kernel/diff.ts';
import { migrate, migrationFolder, readMigrations } from '../platform/migrate.ts';
import { disposableSettings } from '../platform/postgres-settings.ts';
import { startPostgres } from '../platform/postgres.ts';
import { modules } from './modules.ts';

/**
 * `npm run db:diff -- <name>`: compares the declared objects with a scratch database that all migrations made, and
 * writes what is missing as the next migration.
 *
 * @param args the migration's name in lower case, words joined by `_`
 * @returns exit code: 0, or 1 where something must be settled by hand or the name is unusable
 */
export async function dbDiff(args: string[]): Promise<number> {
  const [name = ''] = args;
  if (!/^[a-z][a-z0-9_]*$/.test(name)) {
    console.error('npm run db:diff -- <name>: the name takes a-z, 0-9 and _, such as add_contact');
    return 1;
  }
  const diff = await onScratchDatabase((client) => diffSchema(client, buildCatalog(modules)));
  for (const each of diff.conflicts) console.error(`To be settled by hand: ${each}`);
  for (const each of diff.remarks) console.log(each);
  if (diff.statements.length === 0) {
    console.log('The migrations already make every table that is declared.');
  } else {
    console.log(`Written: ${writeMigration(name, diff)}`);
  }
  return agrees({ ...diff, statements: [] }) ? 0 : 1;
}

/**
 * Writes `db/migrations/NNNN_<name>.sql` with the next free number.
 *
 * @returns the path of the new file
 */
export function writeMigration(
  name: string,
  diff: SchemaDiff,
  folder: string = migrationFolder,
): string {
  const last = Number(readMigrations(folder).at(-1)?.name.slice(0, 4) ?? 0);
  const file = path.join(folder, `${String(last + 1).padStart(4, '0')}_${name}.sql`);
  // Never over a file that another call has just written.
  writeFileSync(file, migrationText(diff), { flag: 'wx' });
  return file;
}

async function onScratchDatabase<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'zhiyin-diff-'));
  const postgres = await startPostgres({ folder, settings: disposableSettings });
  try {
    await migrate(postgres.url);
    const client = new pg.Client({ connectionString: postgres.url });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  } finally {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) process.exitCode = await dbDiff(process.argv.slice(2));
