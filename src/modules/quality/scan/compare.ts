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
  packed: PackedRows;
  /** `a,b;a,c,d` by id. */
  groups: string;
  /** The changed records, where only those are compared; null for all. */
  only: Due[] | null;
  /** Where the next portion begins; null after the last. */
  next: string | null;
};

/** The records of the next keys, in the order of keys. */
export async function nextBlocks(
  ctx: Context,
  object: MatchObject,
  after: string | null,
): Promise<Portion> {
  return inReadTransaction(ctx, async (tx) => {
    const from = after === null ? sql`` : sql`and key > ${after}::bigint`;
    // The last key of a portion may go on behind it: it begins the next, unless it is all there is.
    const [found] = await tx.query<{ groups: string | null; next: string | null }>(sql`
      with part as materialized (
        select key, record_id from quality.match_key
        where org_id = ${ctx.orgId}::uuid and object = ${object} ${from}
        order by key limit ${KEYS_AT_ONCE + 1}::int),
      last as (select case when count(*) > ${KEYS_AT_ONCE}::int then max(key) end as key from part),
      groups as (
        select string_agg(p.record_id::text, ',') as ids from part p
        where p.key < (select key from last) or (select key from last) is null
        group by p.key having count(*) between 2 and ${LARGEST_BLOCK}::int)
      select (select string_agg(ids, ';') from groups) as groups,
        (select coalesce((select max(p.key) from part p where p.key < l.key), l.key) from last l) as next`);
    return portionOf(ctx, tx, object, found?.groups, { only: null, next: found?.next ?? null });
  });
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
    return portionOf(ctx, tx, object, found?.groups, { only, next });
  });
}

async function portionOf(
  ctx: Context,
  tx: Transaction,
  object: MatchObject,
  found: string | null | undefined,
  place: Pick<Portion, 'only' | 'next'>,
): Promise<Portion> {
  const groups = found ?? '';
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
 * @returns how many there were: fewer than 10,000 where there are no more
 */
export async function clearDue(
  ctx: Context,
  tx: Transaction,
  object: MatchObject,
): Promise<number> {
  const rows = await tx.query(sql`
    delete from quality.match_due
    where org_id = ${ctx.orgId}::uuid and object = ${object} and record_id in (
      select record_id from quality.match_due
      where org_id = ${ctx.orgId}::uuid and object = ${object} limit ${CLEARED_AT_ONCE}::int)
    returning record_id`);
  return rows.length;
}
