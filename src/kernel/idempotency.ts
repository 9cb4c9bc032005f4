import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { Problem } from '../platform/problem.ts';
import type { Context } from './context.ts';
import type { Transaction } from './transaction.ts';

/** What a write answers; `body` is sent as JSON. */
export type Answer = { status: number; headers: Record<string, string>; body: unknown };

/** The request as far as a repetition must equal it. `key` comes from the header Idempotency-Key. */
export type KeyedRequest = { key: string; method: string; path: string; body: unknown };

/** Printable ASCII, as a header carries it. */
const KEY = /^[\x20-\x7e]{1,255}$/;

type Stored = { request: string; status: string; headers: string; body: string };

/**
 * Does a write once, however often its request arrives: the answer is stored in the write's own transaction and given
 * again to every repetition by the same member. Errors are not stored, so that a corrected request may use its key.
 * It ends the transaction.
 *
 * @throws Problem in_flight while the first is still running, idempotency_mismatch where the request is another one
 */
export async function idempotent(
  ctx: Context,
  tx: Transaction,
  request: KeyedRequest,
  work: () => Promise<Answer>,
): Promise<Answer> {
  const { key } = request;
  if (!KEY.test(key)) {
    throw new Problem('invalid_query', { values: { reason: 'Idempotency-Key' } });
  }
  const digest = digestOf(ctx, request);
  // Both go out at once; the second is read after the lock was tried, and so sees what its last holder committed.
  const [[lock], [stored]] = await Promise.all([
    tx.query<{ mine: boolean }>(
      sql`select pg_try_advisory_xact_lock(${lockOf(ctx, key)}::bigint) as mine`,
    ),
    tx.query<Stored>(sql`
      select encode(request, 'hex') as request, status, headers, body from kernel.idempotency
      where org_id = ${ctx.orgId}::uuid and member_id = ${ctx.memberId}::uuid and key = ${key}`),
  ]);
  if (stored) {
    if (stored.request !== digest) throw new Problem('idempotency_mismatch');
    return {
      status: Number(stored.status),
      headers: JSON.parse(stored.headers) as Record<string, string>,
      body: openBody(ctx, key, stored.body),
    };
  }
  if (!lock?.mine) throw new Problem('in_flight');
  const answer = await work();
  await tx.query(
    sql`
      insert into kernel.idempotency (org_id, member_id, key, request, status, headers, body)
      values (${ctx.orgId}::uuid, ${ctx.memberId}::uuid, ${key}, decode(${digest}, 'hex'), ${answer.status}::smallint,
        ${JSON.stringify(answer.headers)}::jsonb, ${sealBody(ctx, key, answer.body)})`,
    true,
  );
  return answer;
}

/** Keyed: a plain hash of a request that sets one phone number would tell the number to whoever tries them all. */
function digestOf(ctx: Context, { method, path, body }: KeyedRequest): string {
  const text = [method, path, JSON.stringify(body ?? null)].join('\n');
  return ctx.codec.index(ctx.orgId, 'text', text).toString('hex');
}

/** An answer shows sensitive values in clear to whoever may read them; at rest it is sealed like the record. */
const TABLE = 'kernel.idempotency';

function sealBody(ctx: Context, key: string, body: unknown): string {
  const values = { body: JSON.stringify(body ?? null) };
  return ctx.codec.seal(ctx.orgId, TABLE, `${ctx.memberId}|${key}`, values).toString('base64');
}

function openBody(ctx: Context, key: string, stored: string): unknown {
  const sealed = Buffer.from(stored, 'base64');
  const { body } = ctx.codec.open(ctx.orgId, TABLE, `${ctx.memberId}|${key}`, sealed);
  return JSON.parse(body ?? 'null');
}

/** 64 bits of a hash: two keys that share it would at worst wait for each other's end with `in_flight`. */
function lockOf(ctx: Context, key: string): string {
  const hash = createHash('sha256').update(`idempotency|${ctx.orgId}|${ctx.memberId}|${key}`);
  return hash.digest().readBigInt64BE().toString();
}
