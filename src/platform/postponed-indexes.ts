import type pg from 'pg';

/** Builds at a time: a start has two cores at least, and shares them with nobody yet. */
const BUILDERS = 2;

/**
 * Indexes that only make reading fast: neither unique, nor of a reference, by which rules look up what belongs to a
 * record while it is written. References are the foreign keys whose index holds deleted rows as well.
 */
const OF_READING = `
  select format('%I.%I', n.nspname, c.relname) as name, pg_get_indexdef(i.indexrelid) as definition
  from pg_index i
    join pg_class c on c.oid = i.indexrelid
    join pg_namespace n on n.oid = c.relnamespace
  where n.nspname not in ('pg_catalog', 'pg_toast', 'platform', 'identity', 'graphile_worker')
    and not i.indisunique
    and not (i.indpred is null and exists (
      select from pg_constraint f where f.conrelid = i.indrelid and f.contype = 'f' and i.indkey[1] = any (f.conkey)))`;

/**
 * Takes these indexes away before the first load of an empty database: made at its end they cost a fraction of what
 * keeping them current with each row does. They stay noted in the database until `buildPostponed` has made them again, at
 * the next start if need be.
 *
 * @param pool of the tables' owner
 */
export async function postponeIndexes(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const { rows } = await client.query<{ name: string }>(
      `with found as (${OF_READING})
      insert into platform.postponed_index select name, definition from found on conflict do nothing returning name`,
    );
    if (rows.length > 0)
      await client.query(`drop index ${rows.map(({ name }) => name).join(', ')}`);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

/**
 * Builds the indexes that were taken away, each in a transaction with its note.
 *
 * @param pool of the tables' owner
 * @returns how many
 */
export async function buildPostponed(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ name: string; definition: string }>(
    'select name, definition from platform.postponed_index order by name',
  );
  const waiting = rows.toReversed();
  const builder = async (): Promise<void> => {
    for (let next = waiting.pop(); next; next = waiting.pop()) await build(pool, next);
  };
  await Promise.all(Array.from({ length: BUILDERS }, builder));
  return rows.length;
}

async function build(
  pool: pg.Pool,
  { name, definition }: { name: string; definition: string },
): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin; set local statement_timeout = 0');
    const { rowCount } = await client.query(
      'delete from platform.postponed_index where name = $1',
      [name],
    );
    // Another process may have been quicker.
    if (rowCount === 1) await client.query(definition);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}
