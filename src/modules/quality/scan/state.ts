import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { isoTime } from '../../../kernel/values.ts';
import { KEYS_VERSION } from '../matches/keys.ts';
import type { MatchObject } from '../matches/wire.ts';

export type MatchState = {
  /** Whether every record has its keys. */
  filled: boolean;
  scannedAt: string | null;
};

/** How far keys and scans of an object are. */
export async function readState(
  ctx: Context,
  tx: Transaction,
  object: MatchObject,
): Promise<MatchState> {
  const [row] = await tx.query<{ keys_version: string | null; scanned_at: string | null }>(sql`
    select keys_version, scanned_at from quality.match_state
    where org_id = ${ctx.orgId}::uuid and object = ${object}`);
  return {
    filled: Number(row?.keys_version ?? 0) === KEYS_VERSION,
    scannedAt: row?.scanned_at ? isoTime(row.scanned_at) : null,
  };
}

export async function keepState(
  ctx: Context,
  tx: Transaction,
  object: MatchObject,
  { scannedAt }: { scannedAt: string | null },
): Promise<void> {
  await tx.query(sql`
    insert into quality.match_state (org_id, object, keys_version, scanned_at)
    values (${ctx.orgId}::uuid, ${object}, ${KEYS_VERSION}::bigint, ${scannedAt}::timestamptz)
    on conflict (org_id, object) do update
    set keys_version = excluded.keys_version,
      scanned_at = coalesce(excluded.scanned_at, quality.match_state.scanned_at)`);
}

/**
 * Notes that not everything has been compared: until a scan of everything ends, every other one compares everything too,
 * because what waited to be compared is no longer on the list.
 */
export async function forgetScan(
  ctx: Context,
  tx: Transaction,
  object: MatchObject,
): Promise<void> {
  await tx.query(sql`
    update quality.match_state set scanned_at = null
    where org_id = ${ctx.orgId}::uuid and object = ${object} and scanned_at is not null`);
}

/**
 * This transaction does not wait for the disk at its end. What a crash takes of it, it takes with the place that a scan
 * goes on from, so that it is done again; the next commit of anybody who does wait keeps it.
 */
export async function withoutWaiting(tx: Transaction): Promise<void> {
  await tx.query(sql`set local synchronous_commit = off`);
}
