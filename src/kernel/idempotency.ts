import { hash } from 'node:crypto';
import { sql } from 'kysely';
import { compile } from '../platform/database.ts';
import { sqlState } from '../platform/sql-state.ts';
import { Problem } from '../platform/problem.ts';
import type { Context } from './context.ts';
import { filledIn, hole } from './statement-cache.ts';
import type { Hole } from './statement-cache.ts';
import { inReadTransaction, inTransaction } from './transaction.ts';
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
const planTake = compile(
  sql`select kernel.take_key(${LOCK}::bigint, ${MEMBER}::uuid, ${GIVEN}::text)`,
);
const planRead = compile(sql`
  select encode(request, 'hex') as request, status, headers, body from kernel.idempotency
  where org_id = ${ORG}::uuid and member_id = ${MEMBER}::uuid and key = ${GIVEN}`);
const planStore = compile(sql`
  insert into kernel.idempotency (org_id, member_id, key, request, status, headers, body)
  values (${ORG}::uuid, ${MEMBER}::uuid, ${GIVEN}, decode(${REQUEST}, 'hex'), ${STATUS}::smallint, ${HEADERS}::jsonb, ${BODY})`);

/** What `kernel.take_key` fails with where the key was used, or is in use. */
const TAKEN = 'ZY001';

/**
 * Does a write once, however often its request arrives: the answer is stored in the write's own transaction and given
 * again to every repetition by the same member. Errors are not stored, so that a corrected request may use its key.
 *
 * @param work what writes, in the transaction it is given. What it sends first leaves with the taking of the key, and is
 *   not run where that fails: so it does nothing outside the transaction
 * @throws Problem in_flight while the first is still running, idempotency_mismatch where the request is another one
 */
export async function idempotent(
  ctx: Context,
  request: KeyedRequest,
  work: (tx: Transaction) => Promise<Answer>,
): Promise<Answer> {
  if (!KEY.test(request.key)) {
    throw new Problem('invalid_query', { values: { reason: 'Idempotency-Key' } });
  }
  try {
    return await inTransaction(ctx, (tx) => once(ctx, tx, request, work));
  } catch (error) {
    if (sqlState(error) !== TAKEN) throw error;
    return again(ctx, request);
  }
}

async function once(
  ctx: Context,
  tx: Transaction,
  request: KeyedRequest,
  work: (tx: Transaction) => Promise<Answer>,
): Promise<Answer> {
  const { key } = request;
  const take = new Map([...whose(ctx, key), [LOCK, lockOf(ctx, key)]]);
  // Why the key cannot be had goes before what the work says of it: both leave in one packet.
  const [taken, worked] = await Promise.allSettled([tx.query(filledIn(planTake, take)), work(tx)]);
  if (taken.status === 'rejected') throw taken.reason;
  if (worked.status === 'rejected') throw worked.reason;
  const answer = worked.value;
  const text = JSON.stringify(answer.body ?? null);
  const given = new Map([
    ...whose(ctx, key),
    [REQUEST, digestOf(ctx, request)],
    [STATUS, answer.status],
    [HEADERS, JSON.stringify(answer.headers)],
    [BODY, sealText(ctx, key, text)],
  ]);
  await tx.query(filledIn(planStore, given), true);
  return { ...answer, text };
}

/** The answer that the first request with this key had. */
async function again(ctx: Context, request: KeyedRequest): Promise<Answer> {
  const { key } = request;
  const [stored] = await inReadTransaction(ctx, (tx) =>
    tx.query<Stored>(filledIn(planRead, new Map(whose(ctx, key))), true),
  );
  if (!stored) throw new Problem('in_flight');
  if (stored.request !== digestOf(ctx, request)) throw new Problem('idempotency_mismatch');
  const text = openText(ctx, key, stored.body);
  return {
    status: Number(stored.status),
    headers: JSON.parse(stored.headers) as Record<string, string>,
    body: JSON.parse(text),
    text,
  };
}

const whose = (ctx: Context, key: string): [Hole, unknown][] => [
  [ORG, ctx.orgId],
  [MEMBER, ctx.memberId],
  [GIVEN, key],
];

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
