import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { inReadTransaction } from '../../../kernel/transaction.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { LARGEST_BLOCK } from '../matches/fit.ts';
import type { PackedRows } from '../matches/packed.ts';
import { readPacked } from '../matches/rows.ts';
import type { MatchObject } from '../matches/wire.ts';

/** Rows of keys that are looked through at once. */
const KEYS_AT_ONCE = 20_000;
/** Changed records that are compared at once. */
const DUE_AT_ONCE = 500;

export const CLEARED_AT_ONCE = 10_000;

/** A changed record, and how often it had been noted when it was read. */
export type Due = { id: string; marks: string };

/** What is to be compared next: records, and the groups of them that share a key. */
export type Portion = {
  /** Null where the thread may have kept them from when their keys were made. */
  packed: PackedRows | null;
  /** `a,b;a,c,d` by id. */
  groups: string;
  /** The changed records, where only those are compared; null for all. */
  only: Due[] | null;
  /** Where the next portion begins; null after the last. */
  next: string | null;
};

/**
 * The groups of the next keys, in the order of keys, and their records.
 *
 * @param how whether their records are read as well; up to which key; and how many rows of keys are looked through at
 *   once: more than the largest group that is compared
 */
export async function nextBlocks(
  ctx: Context,
  object: MatchObject,
  after: string | null,
  { records, upTo = null, atOnce = KEYS_AT_ONCE }: BlocksAsked,
): Promise<Portion> {
  return inReadTransaction(ctx, async (tx) => {
    const from = after === null ? sql`` : sql`and key > ${after}::bigint`;
    const to = upTo === null ? sql`` : sql`and key <= ${upTo}::bigint`;
    const [found] = await tx.query<FoundBlocks>(sql`
      with part as (
        select key, record_id from quality.match_key
        where org_id = ${ctx.orgId}::uuid and object = ${object} ${from} ${to}
        order by key limit ${atOnce + 1}::int),
      groups as (
        select key, count(*) as n, string_agg(record_id::text, ',') as ids from part group by key order by key)
      select coalesce(sum(n), 0) as rows, (array_agg(n))[count(*)::int] as of_last,
        (array_agg(key))[count(*)::int] as last, (array_agg(key))[count(*)::int - 1] as before,
        string_agg(ids, ';') filter (where n between 2 and ${LARGEST_BLOCK}::int) as groups
      from groups`);
    const [groups, { only, next }] = blocksOf(found, atOnce);
    const place = { only, next: next ?? upTo };
    if (!records) return { packed: null, groups, ...place };
    return portionOf(ctx, tx, object, groups, place);
  });
}

type BlocksAsked = { records: boolean; upTo?: string | null; atOnce?: number };

type FoundBlocks = {
  /** Rows of keys that were looked through. */
  rows: string;
  /** How many of them have the last key. */
  of_last: string | null;
  last: string | null;
  before: string | null;
  groups: string | null;
};

/** The last key of a portion may go on behind it: it begins the next, unless it is all there is. */
function blocksOf(
  found: FoundBlocks | undefined,
  atOnce: number,
): [groups: string, Pick<Portion, 'only' | 'next'>] {
  const groups = found?.groups ?? '';
  if (!found || Number(found.rows) <= atOnce) return [groups, { only: null, next: null }];
  const ofLast = Number(found.of_last);
  const isIn = ofLast >= 2 && ofLast <= LARGEST_BLOCK;
  const whole = isIn ? groups.slice(0, Math.max(0, groups.lastIndexOf(';'))) : groups;
  return [whole, { only: null, next: found.before ?? found.last }];
}

/** The next changed records, with the records that share a key with them. */
export async function nextDue(
  ctx: Context,
  object: MatchObject,
  after: string | null,
): Promise<Portion> {
  return inReadTransaction(ctx, async (tx) => {
    const from = after === null ? sql`` : sql`and d.record_id > ${after}::uuid`;
    const only = await tx.query<Due>(sql`
      select d.record_id as id, d.marks from quality.match_due d
      where d.org_id = ${ctx.orgId}::uuid and d.object = ${object} ${from}
      order by d.record_id limit ${DUE_AT_ONCE}::int`);
    const ids = only.map(({ id }) => id);
    const [found] = await tx.query<{ groups: string | null }>(sql`
      with wanted as (
        select distinct unnest(r.keys) as key from quality.match_record r
        where r.org_id = ${ctx.orgId}::uuid and r.object = ${object} and r.record_id = any(${ids}::uuid[])),
      groups as (
        select o.ids from wanted w cross join lateral (
          select string_agg(m.record_id::text, ',') as ids, count(*) as n from (
            select record_id from quality.match_key
            where org_id = ${ctx.orgId}::uuid and object = ${object} and key = w.key
            limit ${LARGEST_BLOCK + 1}::int) m) o
        where o.n between 2 and ${LARGEST_BLOCK}::int)
      select string_agg(ids, ';') as groups from groups`);
    const next = only.length < DUE_AT_ONCE ? null : (ids.at(-1) ?? null);
    return portionOf(ctx, tx, object, found?.groups ?? '', { only, next });
  });
}

async function portionOf(
  ctx: Context,
  tx: Transaction,
  object: MatchObject,
  groups: string,
  place: Pick<Portion, 'only' | 'next'>,
): Promise<Portion> {
  // Neither the groups nor the records are taken apart on the way: that is the thread's work.
  const packed = await readPacked(tx, ctx.orgId, object, `{${groups.replaceAll(';', ',')}}`);
  return { packed, groups, ...place };
}

/** How many records wait to be compared, counted to `most`. */
export async function countDue(
  ctx: Context,
  tx: Transaction,
  object: MatchObject,
  most: number,
): Promise<number> {
  const [row] = await tx.query<{ n: string }>(sql`
    select count(*) as n from (
      select from quality.match_due where org_id = ${ctx.orgId}::uuid and object = ${object}
      limit ${most}::bigint) counted`);
  return Number(row?.n ?? 0);
}

/** Takes records that were compared off the list; one that has changed since they were read stays. */
export async function takeDue(
  ctx: Context,
  tx: Transaction,
  object: MatchObject,
  compared: readonly Due[],
): Promise<void> {
  await tx.query(sql`
    delete from quality.match_due d
    using unnest(${compared.map(({ id }) => id)}::uuid[], ${compared.map(({ marks }) => marks)}::bigint[]) c(id, marks)
    where d.org_id = ${ctx.orgId}::uuid and d.object = ${object} and d.record_id = c.id and d.marks = c.marks`);
}

/**
 * Empties the list by a portion, before everything is compared.
 *
 * @returns which records they were, fewer than 10,000 where there are no more, and the keys they have
 */
export async function clearDue(
  ctx: Context,
  tx: Transaction,
  object: MatchObject,
): Promise<{ ids: string[]; keys: string[] }> {
  const rows = await tx.query<{ id: string }>(sql`
    delete from quality.match_due
    where org_id = ${ctx.orgId}::uuid and object = ${object} and record_id in (
      select record_id from quality.match_due
      where org_id = ${ctx.orgId}::uuid and object = ${object} limit ${CLEARED_AT_ONCE}::int)
    returning record_id as id`);
  const ids = rows.map(({ id }) => id);
  const keys = await tx.query<{ key: string }>(sql`
    select distinct unnest(r.keys) as key from quality.match_record r
    where r.org_id = ${ctx.orgId}::uuid and r.object = ${object} and r.record_id = any(${ids}::uuid[])`);
  return { ids, keys: keys.map(({ key }) => key) };
}
