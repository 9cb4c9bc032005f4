import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { z } from 'zod';
import { clusterPairs } from '../../../../analysis/linkage/clusters.ts';
import { defineAction } from '../../../kernel/action.ts';
import type { Context } from '../../../kernel/context.ts';
import { modelOf } from '../../../kernel/read.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { Problem } from '../../../platform/problem.ts';
import { matchTables } from '../matches/rows.ts';
import { matchObjects } from '../matches/rules.ts';
import type { MatchObject } from '../matches/wire.ts';
import { previewFields } from '../merges/preview.ts';
import { mergeRules } from '../merges/rules.ts';
import { readSources } from '../merges/sources.ts';
import type { MergeRule } from '../merges/wire.ts';
import { readRevenues } from './detail.ts';
import { pairColumns, pairWires, visiblePairs } from './queries.ts';
import type { PairRow } from './queries.ts';
import type { AutoMergeSample, AutoMergeWire } from './wire.ts';

/** A merge takes at most so many records. */
const MOST_RECORDS = 11;
const SAMPLE = 10;
/** Pairs that are looked at for one night or preview. */
const MOST_PAIRS = 20_000;

export const thresholdSchema = z.int().min(80).max(100);

/**
 * Settles from which chance on the nightly scan merges by itself, null: never; and by which rule it takes values. Whoever
 * settles it has looked at what it would do: `seen` is the mark of that preview, which is another as soon as it would do
 * something else.
 */
export const setAutoMerge = defineAction({
  name: 'setAutoMerge',
  label: { zh: '设定自动合并', en: 'Set automatic merging' },
  input: z.strictObject({
    object: z.enum(matchObjects),
    threshold: thresholdSchema.nullable(),
    seen: z.string().max(64).optional(),
    rule: z.enum(mergeRules).optional(),
  }),
  undoable: false,
  handler: async (ctx, tx, input): Promise<{ settled: number | null }> => {
    const { object, threshold, seen, rule } = input;
    if (threshold !== null) {
      const found = await findMergeable(ctx, tx, object, threshold);
      const taken = rule ?? (await settledAutoMerge(ctx, tx, object))?.rule ?? 'survivor';
      if (seen !== (await markOf(ctx, tx, { object, threshold }, found, taken))) {
        throw new Problem('preview_changed', { values: { count: `${countOf(found)}` } });
      }
    }
    await tx.query(
      threshold === null
        ? sql`delete from quality.auto_merge where org_id = ${ctx.orgId}::uuid and object = ${object}`
        : sql`
          insert into quality.auto_merge (org_id, object, threshold, rule, set_by, set_at)
          values (${ctx.orgId}::uuid, ${object}, ${threshold}::bigint, ${rule ?? 'survivor'},
            ${ctx.memberId}::uuid, ${ctx.now().toISOString()}::timestamptz)
          on conflict (org_id, object) do update
          set threshold = excluded.threshold, rule = coalesce(${rule ?? null}::text, auto_merge.rule),
            set_by = excluded.set_by, set_at = excluded.set_at`,
    );
    return { settled: threshold };
  },
});

/** From which chance on pairs are merged by themselves, in whole percent, and by which rule. */
export type AutoMergeSettled = { threshold: number; rule: MergeRule };

/** @returns null where none are merged by themselves */
export async function settledAutoMerge(
  ctx: Context,
  tx: Transaction,
  object: MatchObject,
): Promise<AutoMergeSettled | null> {
  const [row] = await tx.query<{ threshold: string; rule: MergeRule }>(sql`
    select threshold, rule from quality.auto_merge where org_id = ${ctx.orgId}::uuid and object = ${object}`);
  return row ? { threshold: Number(row.threshold), rule: row.rule } : null;
}

/**
 * The record that is kept: the one that brought in most, else the oldest.
 *
 * @throws Problem not_found where one has gone since, also a contact to another customer
 */
export async function keptOf(
  ctx: Context,
  tx: Transaction,
  object: MatchObject,
  ids: readonly string[],
): Promise<string> {
  const [revenues, rows] = await Promise.all([
    object === 'customer' ? readRevenues(ctx, tx, ids) : new Map<string, number>(),
    tx.query<{ id: string; customer: string | null }>(sql`
      select id, ${object === 'contact' ? sql`customer_id` : sql`null`} as customer from ${sql.table(matchTables[object])}
      where org_id = ${ctx.orgId}::uuid and id = any(${ids}::uuid[]) and deleted_at is null
      order by created_at, id`),
  ]);
  const [best] = rows.toSorted((a, b) => (revenues.get(b.id) ?? 0) - (revenues.get(a.id) ?? 0));
  if (!best || rows.some(({ customer }) => customer !== best.customer))
    throw new Problem('not_found');
  return best.id;
}

/**
 * What would be merged by itself: groups of records that are one, and how many groups are left for people. With `more`
 * there are pairs that were not looked at yet: they are of a later night.
 */
export type Mergeable = { groups: string[][]; left: number; more: boolean };

/** How many records would go into others. */
const countOf = ({ groups }: Pick<Mergeable, 'groups'>): number =>
  groups.reduce((sum, group) => sum + group.length - 1, 0);

/** What merging by itself would do, in short: to which object from which chance, to which records, by which rule and order of sources. */
async function markOf(
  ctx: Context,
  tx: Transaction,
  { object, threshold }: { object: MatchObject; threshold: number },
  { groups }: Pick<Mergeable, 'groups'>,
  rule: MergeRule,
): Promise<string> {
  const sources = await readSources(ctx, tx, object);
  const records = groups.map((group) => group.toSorted().join()).toSorted();
  const all = JSON.stringify([object, threshold, rule, sources, records]);
  return createHash('sha256').update(all).digest('base64url');
}

type Linked = { first_id: string; second_id: string; weight: string };

/**
 * Records that hold together by open pairs of at least this chance. A group is left for people where somebody said of
 * two of those linked to it that they are different, or was not sure of them, or where it is too large for one merge.
 * Contacts are those of one customer: who may see a contact goes by its customer, and to move that somebody decides.
 */
export async function findMergeable(
  ctx: Context,
  tx: Transaction,
  object: MatchObject,
  threshold: number,
  mostPairs = MOST_PAIRS,
): Promise<Mergeable> {
  const table = sql.table(matchTables[object]);
  const together = object === 'contact' ? sql`and a.customer_id = b.customer_id` : sql``;
  const linked = await tx.query<Linked>(sql`
    select p.first_id, p.second_id, p.weight from quality.duplicate_pair p
    join ${table} a on a.org_id = p.org_id and a.id = p.first_id and a.deleted_at is null
    join ${table} b on b.org_id = p.org_id and b.id = p.second_id and b.deleted_at is null
    where p.org_id = ${ctx.orgId}::uuid and p.object = ${object} and p.status = 'open'
      and p.chance >= ${threshold}::bigint ${together}
    order by p.chance desc, p.id desc limit ${mostPairs}::int`);
  const ids = [...new Set(linked.flatMap((pair) => [pair.first_id, pair.second_id]))];
  if (ids.length === 0) return { groups: [], left: 0, more: false };
  const doubted = await readDoubted(ctx, tx, object, ids);
  const placeOf = new Map(ids.map((id, n) => [id, n]));
  const place = (id: string): number => placeOf.get(id) ?? 0;
  const pairs = {
    left: Int32Array.from(linked, (pair) => place(pair.first_id)),
    right: Int32Array.from(linked, (pair) => place(pair.second_id)),
    bits: Float32Array.from(linked, (pair) => Number(pair.weight)),
  };
  const least = { leastBits: -Infinity };
  const { labels: reach } = clusterPairs(ids.length, pairs, { ...least, leastLinked: 0 });
  const { labels } = clusterPairs(ids.length, pairs, least);
  const contested = new Set(
    doubted
      .filter((pair) => reach[place(pair.first_id)] === reach[place(pair.second_id)])
      .map((pair) => reach[place(pair.first_id)]),
  );
  const groups = Map.groupBy(ids, (id) => labels[place(id)] ?? -1);
  const several = [...groups.values()].filter((group) => group.length > 1);
  const kept = several.filter(
    (group) => group.length <= MOST_RECORDS && !contested.has(reach[place(group[0] ?? '')]),
  );
  const left = several.length - kept.length;
  return { groups: kept, left, more: linked.length === mostPairs };
}

/**
 * Pairs among these records of which somebody said that they are different, or was not sure. What was said of a record
 * that was merged since holds for the one that it went into.
 */
async function readDoubted(
  ctx: Context,
  tx: Transaction,
  object: MatchObject,
  ids: readonly string[],
): Promise<Pick<Linked, 'first_id' | 'second_id'>[]> {
  return tx.query(sql`
    with recursive held (id, now) as (
      select id, id from unnest(${ids}::uuid[]) id
      union
      select r.record_id, h.now from held h
      join quality.merge m on m.org_id = ${ctx.orgId}::uuid and m.object = ${object} and m.survivor_id = h.id
        and m.state in ('merging', 'merged')
      join quality.merged_record r on r.org_id = m.org_id and r.merge_id = m.id)
    select a.now as first_id, b.now as second_id from quality.duplicate_pair p
    join held a on a.id = p.first_id
    join held b on b.id = p.second_id
    where p.org_id = ${ctx.orgId}::uuid and p.object = ${object} and p.status in ('different', 'notSure')
      and a.now <> b.now`);
}

/** The chance that is looked at while none is settled. */
const PROPOSED = 99;

/**
 * What merging by itself at a threshold would do now, by the `mostPairs` likeliest pairs; nothing is written.
 *
 * @throws Problem forbidden
 */
export async function previewAutoMerge(
  ctx: Context,
  tx: Transaction,
  { object, threshold, rule }: { object: MatchObject; threshold?: number; rule?: MergeRule },
  mostPairs = MOST_PAIRS,
): Promise<AutoMergeWire> {
  if (!ctx.access.action(setAutoMerge.name)) throw new Problem('forbidden');
  const model = modelOf(ctx, object);
  const stands = await settledAutoMerge(ctx, tx, object);
  const settled = stands?.threshold ?? null;
  const taking = { rule: rule ?? stands?.rule ?? 'survivor', settledRule: stands?.rule ?? null };
  const asked = threshold ?? settled ?? PROPOSED;
  const { groups, left, more } = await findMergeable(ctx, tx, object, asked, mostPairs);
  const groupOf = new Map(groups.flatMap((group, n) => group.map((id) => [id, n] as const)));
  const among = [...groupOf.keys()];
  const rows = await tx.query<PairRow>(sql`
    select ${pairColumns} from ${visiblePairs(ctx, model)} and p.status = 'open'
      and p.chance >= ${asked}::bigint and p.first_id = any(${among}::uuid[])
      and p.second_id = any(${among}::uuid[])
    order by p.rank desc, p.id desc limit ${10 * SAMPLE}::int`);
  const merged = rows.filter((row) => groupOf.get(row.first_id) === groupOf.get(row.second_id));
  const sampled = await pairWires(ctx, tx, model, merged.slice(0, SAMPLE));
  const sample = await Promise.all(
    sampled.map(async (pair): Promise<AutoMergeSample> => {
      const group = groups[groupOf.get(pair.first.id) ?? -1] ?? [];
      return { ...pair, ...(await outcomeOf(ctx, tx, object, group, taking.rule)) };
    }),
  );
  const mark = await markOf(ctx, tx, { object, threshold: asked }, { groups }, taking.rule);
  return { count: countOf({ groups }), more, mark, sample, left, settled, ...taking };
}

/** Which of a group is kept and what it takes from the others; null where the reader may not see each of them. */
async function outcomeOf(
  ctx: Context,
  tx: Transaction,
  object: MatchObject,
  group: readonly string[],
  rule: MergeRule,
): Promise<Pick<AutoMergeSample, 'outcome'>> {
  const kept = await keptOf(ctx, tx, object, group);
  const ids = [kept, ...group.filter((id) => id !== kept)];
  const found = await previewFields(ctx, tx, modelOf(ctx, object), ids, rule);
  if (!found) return { outcome: null };
  const taken = found.fields.flatMap(({ field, values, chosen }) => {
    if (chosen === kept) return [];
    // Of what is put together each record's part.
    const from = values.filter(({ recordId }) => chosen === 'all' || recordId === chosen);
    return [
      {
        field,
        values: from.map(({ recordId, value, title }) => ({
          value,
          title,
          currency: found.records.find(({ id }) => id === recordId)?.['currency'] ?? null,
        })),
      },
    ];
  });
  const [survivor] = found.records;
  return survivor ? { outcome: { survivor, taken } } : { outcome: null };
}
