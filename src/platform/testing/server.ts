import pg from 'pg';

/** Runs one statement on a server. */
export async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

const NOT_OURS = '42501';

/**
 * Drops a database with whatever is still connected to it. A process of the server's own, such as autovacuum, only a
 * superuser may end: without force PostgreSQL itself asks it to leave, and waits.
 */
export async function dropDatabase(url: string, name: string): Promise<void> {
  try {
    await onServer(url, `drop database if exists ${name} with (force)`);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== NOT_OURS) throw error;
    await onServer(url, `drop database if exists ${name}`);
  }
}

/** The same connection string with another database. */
export function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}
