import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Model } from '../../../kernel/model.ts';
import { memberNames } from '../../../kernel/titles.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { isUuid } from '../../../kernel/values.ts';
import { titleExpression } from '../../../kernel/view.ts';
import {
  existing,
  reachable,
  readsAll,
  visible,
  visibleOrDeleted,
} from '../../../kernel/visibility.ts';
import { Problem } from '../../../platform/problem.ts';
import type { MatchObject } from '../matches/wire.ts';
import { countAdded, countsWire } from './related.ts';
import { mergeColumns, mergeOf, mergeOfRecord } from './store.ts';
import type { Kept, MergeRow, StoredMerge } from './store.ts';
import type {
  MergedIntoWire,
  MergeDetailWire,
  MergeKeptWire,
  MergesWire,
  MergeState,
  MergeWire,
} from './wire.ts';

const PAGE = 50;

export type MergesAsked = {
  object: MatchObject;
  state?: MergeState;
  record?: string;
  /** Part of the name of a record that was merged, or merged into. */
  q?: string;
  cursor?: string;
};

/** @throws Problem not_found where the member may not read such records at all */
export function mergeModel(ctx: Context, object: string): Model {
  const model = ctx.catalog.object(object);
  if (!model || ctx.access.grants(object, 'read').length === 0) throw new Problem('not_found');
  return model;
}

/**
 * Merges into records that the reader may see, in the trash as well, newest first.
 *
 * @throws Problem not_found, invalid_cursor
 */
export async function listMerges(
  ctx: Context,
  tx: Transaction,
  { object, state, record, q, cursor }: MergesAsked,
): Promise<MergesWire> {
  const model = mergeModel(ctx, object);
  const conditions = [
    state === undefined ? sql`` : sql`and m.state = ${state}`,
    record === undefined
      ? sql``
      : sql`and (m.survivor_id = ${record}::uuid or exists (
          select from quality.merged_record r where r.org_id = m.org_id and r.merge_id = m.id
            and r.record_id = ${record}::uuid))`,
    q === undefined ? sql`` : named(ctx, model, q),
    cursor === undefined ? sql`` : sql`and ${beyond(cursor)}`,
  ];
  const rows = await readRows(ctx, tx, model, sql.join(conditions, sql` `), PAGE + 1);
  const merges = await wiresOf(ctx, tx, model, rows.slice(0, PAGE));
  const last = rows.length > PAGE ? merges.at(-1) : undefined;
  return { merges, next: last ? `${last.mergedAt}~${last.id}` : null };
}

/** Merges of which a record that the reader may see has this in its name; none where they may not read names. */
function named(ctx: Context, model: Model, q: string): RawBuilder<unknown> {
  if (!readsAll(ctx, model.name, [model.declaration.titleField])) return sql`and false`;
  return sql`and exists (
    select from (
        select m.survivor_id as id union all
        select r.record_id from quality.merged_record r where r.org_id = m.org_id and r.merge_id = m.id) one
      join ${sql.table(model.table)} t on t.id = one.id
    where ${visibleOrDeleted(ctx, model, 't')} and position(lower(${q}::text) in lower(${titleExpression(ctx, model, 't')})) > 0)`;
}

function beyond(cursor: string): RawBuilder<boolean> {
  const [at = '', id, more] = cursor.split('~');
  const time = /^\d{4}-\d\d-\d\dT[\d:.]{12}Z$/.test(at) ? Date.parse(at) : Number.NaN;
  const sound = time > 0 && new Date(time).toISOString() === at;
  if (!sound || !isUuid(id) || more !== undefined) throw new Problem('invalid_cursor');
  return sql<boolean>`(m.merged_at, m.id) < (${at}::timestamptz, ${id}::uuid)`;
}

async function readRows(
  ctx: Context,
  tx: Transaction,
  model: Model,
  which: RawBuilder<unknown>,
  most: number,
): Promise<StoredMerge[]> {
  const rows = await tx.query<MergeRow>(sql`
    select ${mergeColumns} from quality.merge m
    where m.org_id = ${ctx.orgId}::uuid and m.object = ${model.name} ${which}
      and exists (select from ${sql.table(model.table)} t
        where ${visibleOrDeleted(ctx, model, 't')} and t.id = m.survivor_id)
    order by m.merged_at desc, m.id desc limit ${most}::int`);
  return rows.map(mergeOf);
}

/** What a reader may know of the records of merges. */
type About = {
  titles: ReadonlyMap<string, string>;
  names: ReadonlyMap<string, string>;
  /** Records that the reader may change, in the trash or not. */
  writable: ReadonlySet<string>;
  /** Those that are in the trash. */
  deleted: ReadonlySet<string>;
  /** By record the merge in which it went. */
  went: ReadonlyMap<string, string>;
  /** Jobs that are at work. */
  running: ReadonlySet<string>;
};

async function wiresOf(
  ctx: Context,
  tx: Transaction,
  model: Model,
  merges: readonly StoredMerge[],
): Promise<MergeWire[]> {
  const about = await readAbout(ctx, tx, model, merges);
  const named = (id: string) => ({ id, title: about.titles.get(id) ?? null });
  const member = (id: string | null) => {
    const name = id === null ? undefined : about.names.get(id);
    return id === null || name === undefined ? null : { id, name };
  };
  return merges.map((merge): MergeWire => {
    const { id, object, survivor, others, rule, state, automatic, batchId, jobId } = merge;
    const first = about.deleted.has(survivor) ? (about.went.get(survivor) ?? null) : null;
    const atWork = jobId !== null && about.running.has(jobId);
    const may =
      ctx.access.action('unmergeRecord') &&
      [survivor, ...others].every((each) => about.writable.has(each));
    return {
      id,
      object,
      survivor: named(survivor),
      others: others.map(named),
      rule,
      fields: merge.fields,
      rules: merge.rules,
      state,
      automatic,
      batchId,
      mergedAt: merge.mergedAt,
      mergedBy: member(merge.mergedBy),
      unmergedAt: merge.unmergedAt,
      unmergedBy: member(merge.unmergedBy),
      mayUnmerge: may && first === null && state !== 'unmerged' && !atWork,
      first,
      jobId,
    };
  });
}

async function readAbout(
  ctx: Context,
  tx: Transaction,
  model: Model,
  merges: readonly StoredMerge[],
): Promise<About> {
  const ids = [...new Set(merges.flatMap(({ survivor, others }) => [survivor, ...others]))];
  const survivors = merges.map(({ survivor }) => survivor);
  const titled = readsAll(ctx, model.name, [model.declaration.titleField]);
  const title = titled ? titleExpression(ctx, model, 't') : sql`null`;
  const [rows, went, running, names] = await Promise.all([
    tx.query<{ id: string; title: string | null; writable: boolean; deleted: boolean }>(sql`
      select t.id, ${title} as title, ${reachable(ctx, model, 't', 'update')} as writable,
        t.deleted_at is not null as deleted
      from ${sql.table(model.table)} t
      where ${visibleOrDeleted(ctx, model, 't')} and t.id = any(${ids}::uuid[])`),
    tx.query<{ record_id: string; merge_id: string }>(sql`
      select r.record_id, r.merge_id from quality.merged_record r
      join quality.merge m on m.org_id = r.org_id and m.id = r.merge_id and m.state in ('merging', 'merged')
      where r.org_id = ${ctx.orgId}::uuid and r.object = ${model.name} and r.record_id = any(${survivors}::uuid[])`),
    tx.query<{ id: string }>(sql`
      select id from kernel.job where org_id = ${ctx.orgId}::uuid and state in ('queued', 'running')
        and id = any(${merges.flatMap(({ jobId }) => jobId ?? [])}::uuid[])`),
    memberNames(
      ctx,
      tx,
      merges.flatMap(({ mergedBy, unmergedBy }) => [mergedBy, ...(unmergedBy ? [unmergedBy] : [])]),
    ),
  ]);
  return {
    titles: new Map(rows.flatMap(({ id, title: text }) => (text === null ? [] : [[id, text]]))),
    names,
    writable: new Set(rows.flatMap(({ id, writable }) => (writable ? [id] : []))),
    deleted: new Set(rows.flatMap(({ id, deleted }) => (deleted ? [id] : []))),
    went: new Map(went.map((row) => [row.record_id, row.merge_id])),
    running: new Set(running.map(({ id }) => id)),
  };
}

/** One merge, with what it moved and what taking it apart left. @throws Problem not_found */
export async function readDetail(
  ctx: Context,
  tx: Transaction,
  id: string,
): Promise<MergeDetailWire> {
  const [row] = await tx.query<{ object: string }>(sql`
    select object from quality.merge where org_id = ${ctx.orgId}::uuid and id = ${id}::uuid`);
  const model = mergeModel(ctx, row?.object ?? '');
  const [merge] = await readRows(ctx, tx, model, sql`and m.id = ${id}::uuid`, 1);
  const [wire] = merge ? await wiresOf(ctx, tx, model, [merge]) : [];
  if (!merge || !wire) throw new Problem('not_found');
  const { object, survivor, mergedAt } = merge;
  return {
    ...wire,
    moved: countsWire(ctx, merge.moved),
    doubled: countsWire(ctx, merge.doubled),
    comments: merge.comments,
    kept: await keptWire(ctx, tx, merge.kept),
    keptCount: merge.keptCount,
    added: countsWire(ctx, await countAdded(ctx, tx, object, survivor, mergedAt)),
  };
}

/** Of what stayed the items whose records the reader may see; the rest is counted only. */
async function keptWire(
  ctx: Context,
  tx: Transaction,
  kept: readonly Kept[],
): Promise<MergeKeptWire[]> {
  const seen = new Map<string, string | null>();
  for (const [object, its] of Map.groupBy(kept, (each) => each.object)) {
    const model = ctx.catalog.object(object);
    if (!model) continue;
    const titled = readsAll(ctx, object, [model.declaration.titleField]);
    const rows = await tx.query<{ id: string; title: string | null }>(sql`
      select t.id, ${titled ? titleExpression(ctx, model, 't') : sql`null`} as title
      from ${sql.table(model.table)} t
      where ${visibleOrDeleted(ctx, model, 't')} and t.id = any(${its.map(({ id }) => id)}::uuid[])`);
    for (const { id, title } of rows) seen.set(`${object} ${id}`, title);
  }
  const told = kept.filter(({ object, id }) => seen.has(`${object} ${id}`));
  return told.map((each) => ({
    ...each,
    title: seen.get(`${each.object} ${each.id}`) ?? null,
    label:
      each.field === null
        ? null
        : (ctx.catalog.object(each.object)?.fields.get(each.field)?.declaration.label ?? null),
  }));
}

/** Merges of merges that are followed. */
const MOST_STEPS = 50;

/** Where a merged record leads, as far as the reader may see the record it became. */
export async function readMergedInto(
  ctx: Context,
  tx: Transaction,
  object: MatchObject,
  id: string,
): Promise<MergedIntoWire> {
  const model = mergeModel(ctx, object);
  const nowhere: MergedIntoWire = { survivor: null, merge: null, mergedAt: null };
  const first = await mergeOfRecord(ctx, tx, object, id);
  // Whoever took it out of the trash by hand has it there again, without what was its own.
  const [there] = await tx.query(sql`
    select from ${sql.table(model.table)} t where ${existing(ctx, model, 't')} and t.id = ${id}::uuid`);
  if (!first || there) return nowhere;
  let { survivor } = first;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const next = await mergeOfRecord(ctx, tx, object, survivor);
    if (!next) break;
    ({ survivor } = next);
  }
  const titled = readsAll(ctx, object, [model.declaration.titleField]);
  const [row] = await tx.query<{ title: string | null }>(sql`
    select ${titled ? titleExpression(ctx, model, 't') : sql`null`} as title from ${sql.table(model.table)} t
    where ${visible(ctx, model, 't')} and t.id = ${survivor}::uuid`);
  if (!row) return nowhere;
  const { id: merge, mergedAt } = first;
  return { survivor: { id: survivor, title: row.title }, merge, mergedAt };
}
