import { createHash } from 'node:crypto';
import type pg from 'pg';
import { Problem } from '../../platform/problem.ts';

const WINDOW_MINUTES = 15;

/** Failures allowed in the window: of an account from one address, of an address, of an account from anywhere. */
const LIMITS = { pair: 5, address: 100, account: 50 } as const;

type Kind = keyof typeof LIMITS;

const key = (...parts: string[]): Buffer => createHash('sha256').update(parts.join('\n')).digest();

function keysOf(email: string, address: string): Record<Kind, Buffer> {
  return {
    pair: key('pair', email, address),
    address: key('address', address),
    account: key('account', email),
  };
}

/**
 * Counts an attempt before the password is looked at, so that parallel guesses cannot pass. An account that was used
 * from this address before is not locked by what others do elsewhere.
 *
 * @throws Problem `too_many_attempts` with the seconds to wait in `retryAfter`
 */
export async function countAttempt(
  pool: pg.Pool,
  email: string,
  address: string,
  limits: Record<Kind, number> = LIMITS,
): Promise<void> {
  const keys = keysOf(email, address);
  // One order for all, so that two of them never wait for each other.
  const kinds = (Object.keys(keys) as Kind[]).toSorted((a, b) => keys[a].compare(keys[b]));
  const { rows } = await pool.query<{ key: Buffer; failures: number; wait: number }>(
    `insert into identity.attempt as a (key, failures, since)
     select unnest($1::bytea[]), 1, now()
     on conflict (key) do update set
       failures = case when a.since < now() - $2 * interval '1 minute' then 1 else least(a.failures, 1000000) + 1 end,
       since = case when a.since < now() - $2 * interval '1 minute' then now() else a.since end
     returning key, failures, ceil(extract(epoch from since + $2 * interval '1 minute' - now()))::int as wait`,
    [kinds.map((kind) => keys[kind]), WINDOW_MINUTES],
  );
  for (const kind of kinds) {
    const row = rows.find((each) => each.key.equals(keys[kind]));
    if (!row || row.failures <= limits[kind]) continue;
    if (kind === 'account' && (await isKnown(pool, email, address))) continue;
    throw new Problem('too_many_attempts', {
      values: { retryAfter: String(row.wait), minutes: String(Math.ceil(row.wait / 60)) },
    });
  }
}

async function isKnown(pool: pg.Pool, email: string, address: string): Promise<boolean> {
  const { rows } = await pool.query(
    `select from identity.session s join identity."user" u on u.id = s.user_id
     where u.email = $1 and s.ip_address = $2 limit 1`,
    [email, address],
  );
  return rows.length > 0;
}

/** A right password clears what stood against this account; the address keeps its count of the others. */
export async function clearAttempts(pool: pg.Pool, email: string, address: string): Promise<void> {
  const keys = keysOf(email, address);
  // One row each: statements that lock several in another order than `countAttempt` could wait for each other.
  await pool.query('delete from identity.attempt where key = $1', [keys.pair]);
  await pool.query('delete from identity.attempt where key = $1', [keys.account]);
  await pool.query(
    'update identity.attempt set failures = greatest(failures - 1, 0) where key = $1',
    [keys.address],
  );
  await pool.query(
    `delete from identity.attempt where key in (
       select key from identity.attempt where since < now() - interval '1 day' limit 100 for update skip locked)`,
  );
}
