import type pg from 'pg';

/** Builds at a time: a start has two cores at least, and shares them with nobody yet. */
const BUILDERS = 2;

const LEFT_ALONE = `('pg_catalog', 'pg_toast', 'platform', 'identity', 'graphile_worker')`;

/**
 * Indexes that only make reading fast: neither unique, nor of a reference, by which rules look up what belongs to a
 * record while it is written. References are the foreign keys whose index holds deleted rows as well.
 */
const OF_READING = `
  select format('%I.%I', n.nspname, c.relname) as name, pg_get_indexdef(i.indexrelid) as definition
  from pg_index i
    join pg_class c on c.oid = i.indexrelid
    join pg_namespace n on n.oid = c.relnamespace
  where n.nspname not in ${LEFT_ALONE}
    and not i.indisunique
    and not (i.indpred is null and exists (
      select from pg_constraint f where f.conrelid = i.indrelid and f.contype = 'f' and i.indkey[1] = any (f.conkey)))`;

/** Foreign keys: the record layer looks up and locks what a record names before it writes it. */
const KEYS = `
  select format('%I.%I.%I', n.nspname, c.relname, f.conname) as name,
    format('alter table %I.%I drop constraint %I', n.nspname, c.relname, f.conname) as removal,
    format('alter table %I.%I add constraint %I %s', n.nspname, c.relname, f.conname, pg_get_constraintdef(f.oid))
      as definition
  from pg_constraint f
    join pg_class c on c.oid = f.conrelid
    join pg_namespace n on n.oid = c.relnamespace
  where f.contype = 'f' and f.conparentid = 0 and n.nspname not in ${LEFT_ALONE}`;

/**
 * Takes these indexes and foreign keys away before the first load of an empty database: made and checked at its end they
 * cost a fraction of what each row costs by itself. They stay noted in the database until `buildPostponed` has made them
 * again, at the next start if need be; until then nothing more is taken. Nobody but the load may write meanwhile.
 *
 * @param pool of the tables' owner
 */
export async function postponeForLoad(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const { rowCount } = await client.query('select from platform.postponed_key limit 1');
    // Without keys, indexes of references cannot be told from the others.
    if (rowCount === 0) await takeAway(client);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

async function takeAway(client: pg.PoolClient): Promise<void> {
  const indexes = await client.query<{ name: string }>(
    `with found as (${OF_READING})
      insert into platform.postponed_index select name, definition from found returning name`,
  );
  const keys = await client.query<Record<'name' | 'removal' | 'definition', string>>(KEYS);
  await client.query(
    'insert into platform.postponed_key select * from unnest($1::text[], $2::text[])',
    [keys.rows.map(({ name }) => name), keys.rows.map(({ definition }) => definition)],
  );
  const names = indexes.rows.map(({ name }) => name);
  if (names.length > 0) await client.query(`drop index ${names.join(', ')}`);
  if (keys.rows.length > 0) await client.query(keys.rows.map(({ removal }) => removal).join('; '));
}

/** Where what was taken away stands noted. */
type Notes = 'platform.postponed_index' | 'platform.postponed_key';

/**
 * Builds the indexes that were taken away, and then adds the foreign keys, each in a transaction with its note.
 *
 * @param pool of the tables' owner
 * @returns how many
 * @throws Error of the database for a row that names what is not there
 */
export async function buildPostponed(pool: pg.Pool): Promise<number> {
  const indexes = await buildNoted(pool, 'platform.postponed_index', BUILDERS);
  // A key locks two tables: two at a time would wait for each other.
  return indexes + (await buildNoted(pool, 'platform.postponed_key', 1));
}

async function buildNoted(pool: pg.Pool, notes: Notes, builders: number): Promise<number> {
  const { rows } = await pool.query<{ name: string; definition: string }>(
    `select name, definition from ${notes} order by name`,
  );
  const waiting = rows.toReversed();
  const builder = async (): Promise<void> => {
    for (let next = waiting.pop(); next; next = waiting.pop()) await build(pool, notes, next);
  };
  await Promise.all(Array.from({ length: builders }, builder));
  return rows.length;
}

async function build(
  pool: pg.Pool,
  notes: Notes,
  { name, definition }: { name: string; definition: string },
): Promise<void> {
  const client = await pool.connect();
  try {
    // With its note each is there or is not: none needs to wait for the disk.
    await client.query(
      'begin; set local statement_timeout = 0; set local synchronous_commit = off',
    );
    const { rowCount } = await client.query(`delete from ${notes} where name = $1`, [name]);
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
