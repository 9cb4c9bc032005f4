import { sql } from 'kysely';
import type { LinkModel } from '../../../../analysis/linkage/fellegi-sunter.ts';
import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { percent, raritiesOf } from '../matches/weigh.ts';
import { worthOf } from '../matches/worth.ts';
import type { MatchObject } from '../matches/wire.ts';
import type { WeighedPair } from '../thread/weigh.ts';

/** Pairs of a lower chance are not kept. */
export const LEAST_CHANCE = 50;
/** Rows written at once. */
const AT_ONCE = 1_000;
export const DROPPED_AT_ONCE = AT_ONCE;
/** Counting a key stops here: whatever is beyond is a common name. */
const COUNTED = 2_000;
/** So many counts are kept, and somewhat more: some megabytes. */
const KEPT_COUNTS = 50_000;

export type Found = {
  first: string;
  second: string;
  weight: number;
  chance: number;
  levels: number[];
};

/** What pairs are weighed by. */
export type Weighing = {
  object: MatchObject;
  model: LinkModel;
  records: number;
  /** How many records have a key, as far as that was counted in this scan: names in common come up again and again. */
  counts: Map<string, number>;
};

/** Pairs with their weight in full, the rarity of their names within; those below the least chance are left out. */
export async function weighedInFull(
  ctx: Context,
  tx: Transaction,
  { object, model, records, counts }: Weighing,
  pairs: readonly WeighedPair[],
): Promise<Found[]> {
  const keys = new Set(pairs.flatMap((pair) => pair.keys.filter((key) => key !== null)));
  if (counts.size > KEPT_COUNTS) counts.clear();
  const unknown = [...keys].filter((key) => !counts.has(key));
  for (const [key, n] of await countKeys(ctx, tx, object, unknown)) counts.set(key, n);
  return pairs.flatMap(({ first, second, bits, levels, keys: own }) => {
    const rare = raritiesOf(object, model, { levels, keys: own }, { counts, own: 2, records });
    const weight = rare.reduce((sum, each) => sum + each, bits);
    const chance = percent(weight);
    return chance < LEAST_CHANCE ? [] : [{ first, second, weight, chance, levels }];
  });
}

/** How many records have each of these keys, counted to 2,000. */
export async function countKeys(
  ctx: Context,
  tx: Transaction,
  object: MatchObject,
  keys: readonly string[],
): Promise<Map<string, number>> {
  if (keys.length === 0) return new Map();
  const rows = await tx.query<{ key: string; n: string }>(sql`
    select w.key, c.n from unnest(${keys}::bigint[]) w(key) cross join lateral (
      select count(*) as n from (
        select from quality.match_key k
        where k.org_id = ${ctx.orgId}::uuid and k.object = ${object} and k.key = w.key
        limit ${COUNTED}::int) counted) c`);
  return new Map(rows.map(({ key, n }) => [key, Number(n)]));
}

/**
 * Keeps pairs that a scan found. What people decided stands: only what is open, or nobody was sure of, is weighed anew.
 * The worth of a pair is the higher revenue of the two customers, or of those whose contacts they are.
 */
export async function keepPairs(
  ctx: Context,
  tx: Transaction,
  object: MatchObject,
  pairs: readonly Found[],
): Promise<void> {
  const now = ctx.now().toISOString();
  // Two scans in one order never wait for each other crosswise.
  const sorted = pairs.toSorted((a, b) => (a.first + a.second < b.first + b.second ? -1 : 1));
  for (let from = 0; from < sorted.length; from += AT_ONCE) {
    const part = sorted.slice(from, from + AT_ONCE);
    const worth = worthOf(ctx.orgId, object, sql`n.first, n.second`);
    await tx.query(sql`
      insert into quality.duplicate_pair as p (org_id, id, object, first_id, second_id, chance, weight, rank, levels,
        status, found_at, checked_at)
      select ${ctx.orgId}::uuid, n.id, ${object}, n.first, n.second, n.chance, n.weight,
        n.chance * (1 + greatest(0, ${worth})), n.levels, 'open', ${now}::timestamptz, ${now}::timestamptz
      from unnest(${part.map(() => crypto.randomUUID())}::uuid[], ${part.map(({ first }) => first)}::uuid[],
        ${part.map(({ second }) => second)}::uuid[], ${part.map(({ chance }) => chance)}::bigint[],
        ${part.map(({ weight }) => weight)}::float8[],
        ${part.map(({ levels }) => JSON.stringify(levels))}::text[]) n(id, first, second, chance, weight, levels)
      on conflict (org_id, object, first_id, second_id) do update
      set chance = excluded.chance, weight = excluded.weight, rank = excluded.rank, levels = excluded.levels,
        checked_at = excluded.checked_at
      where p.status in ('open', 'notSure')`);
  }
}

/**
 * Takes away a portion of the open pairs that a scan which began then has not found again.
 *
 * @param of the records it looked at; null for all
 * @returns how many there were: fewer than 1,000 where there are no more
 */
export async function dropPairs(
  ctx: Context,
  tx: Transaction,
  object: MatchObject,
  { before, of }: { before: string; of: readonly string[] | null },
): Promise<number> {
  const about = of
    ? sql`and (p.first_id = any(${of}::uuid[]) or p.second_id = any(${of}::uuid[]))`
    : sql``;
  const rows = await tx.query(sql`
    delete from quality.duplicate_pair
    where org_id = ${ctx.orgId}::uuid and id in (
      select p.id from quality.duplicate_pair p
      where p.org_id = ${ctx.orgId}::uuid and p.object = ${object} and p.status = 'open'
        and p.checked_at < ${before}::timestamptz ${about} limit ${AT_ONCE}::int)
    returning id`);
  return rows.length;
}
