import { hash } from 'node:crypto';
import { sql } from 'kysely';
import { compile } from '../platform/database.ts';
import { Problem } from '../platform/problem.ts';
import type { Context } from './context.ts';
import { filledIn, hole } from './statement-cache.ts';
import type { Hole } from './statement-cache.ts';
import type { Transaction } from './transaction.ts';

/** What a write answers; `body` is sent as JSON, which `text` is where it was written already. */
export type Answer = {
  status: number;
  headers: Record<string, string>;
  body: unknown;
  text?: string;
};

/** The request as far as a repetition must equal it. `key` comes from the header Idempotency-Key. */
export type KeyedRequest = { key: string; method: string; path: string; body: unknown };

/** Printable ASCII, as a header carries it. */
const KEY = /^[\x20-\x7e]{1,255}$/;

type Stored = { request: string; status: string; headers: string; body: string };

// Every write sends these: they are compiled once.
const ORG = hole('org');
const MEMBER = hole('member');
const GIVEN = hole('key');
const LOCK = hole('lock');
const REQUEST = hole('request');
const STATUS = hole('status');
const HEADERS = hole('headers');
const BODY = hole('body');
const planLock = compile(sql`select pg_try_advisory_xact_lock(${LOCK}::bigint) as mine`);
const planRead = compile(sql`
  select encode(request, 'hex') as request, status, headers, body from kernel.idempotency
  where org_id = ${ORG}::uuid and member_id = ${MEMBER}::uuid and key = ${GIVEN}`);
const planStore = compile(sql`
  insert into kernel.idempotency (org_id, member_id, key, request, status, headers, body)
  values (${ORG}::uuid, ${MEMBER}::uuid, ${GIVEN}, decode(${REQUEST}, 'hex'), ${STATUS}::smallint, ${HEADERS}::jsonb, ${BODY})`);

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
  const whose = [
    [ORG, ctx.orgId],
    [MEMBER, ctx.memberId],
    [GIVEN, key],
  ] as const;
  // Both go out at once; the second is read after the lock was tried, and so sees what its last holder committed.
  const [[lock], [stored]] = await Promise.all([
    tx.query<{ mine: boolean }>(filledIn(planLock, new Map([[LOCK, lockOf(ctx, key)]]))),
    tx.query<Stored>(filledIn(planRead, new Map(whose))),
  ]);
  if (stored) {
    if (stored.request !== digest) throw new Problem('idempotency_mismatch');
    const text = openText(ctx, key, stored.body);
    return {
      status: Number(stored.status),
      headers: JSON.parse(stored.headers) as Record<string, string>,
      body: JSON.parse(text),
      text,
    };
  }
  if (!lock?.mine) throw new Problem('in_flight');
  const answer = await work();
  const text = JSON.stringify(answer.body ?? null);
  const given = new Map<Hole, unknown>([
    ...whose,
    [REQUEST, digest],
    [STATUS, answer.status],
    [HEADERS, JSON.stringify(answer.headers)],
    [BODY, sealText(ctx, key, text)],
  ]);
  await tx.query(filledIn(planStore, given), true);
  return { ...answer, text };
}

/** Keyed: a plain hash of a request that sets one phone number would tell the number to whoever tries them all. */
function digestOf(ctx: Context, { method, path, body }: KeyedRequest): string {
  const text = [method, path, JSON.stringify(body ?? null)].join('\n');
  return ctx.codec.index(ctx.orgId, 'text', text).toString('hex');
}

/** An answer shows sensitive values in clear to whoever may read them; at rest it is sealed like the record. */
const TABLE = 'kernel.idempotency';

function sealText(ctx: Context, key: string, body: string): string {
  return ctx.codec.seal(ctx.orgId, TABLE, `${ctx.memberId}|${key}`, { body }).toString('base64');
}

function openText(ctx: Context, key: string, stored: string): string {
  const sealed = Buffer.from(stored, 'base64');
  const { body } = ctx.codec.open(ctx.orgId, TABLE, `${ctx.memberId}|${key}`, sealed);
  return body ?? 'null';
}

/** 64 bits of a hash: two keys that share it would at worst wait for each other's end with `in_flight`. */
function lockOf(ctx: Context, key: string): string {
  const of = `idempotency|${ctx.orgId}|${ctx.memberId}|${key}`;
  return hash('sha256', of, 'buffer').readBigInt64BE().toString();
}
