import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { isoTime } from '../../../kernel/values.ts';
import type { MatchObject } from '../matches/wire.ts';
import type { MergeGiver, MergeKeptWire, MergeRule, MergeState } from './wire.ts';

/** What taking apart left as it was. No value is kept: the record has it. */
export type Kept = Pick<MergeKeptWire, 'object' | 'id' | 'field' | 'reason' | 'detail'>;

/** A merge as it is kept. */
export type StoredMerge = {
  id: string;
  object: MatchObject;
  survivor: string;
  others: string[];
  batchId: string;
  rule: MergeRule;
  fields: Record<string, string>;
  rules: Record<string, MergeGiver>;
  moved: Record<string, number>;
  doubled: Record<string, number>;
  comments: number;
  state: MergeState;
  automatic: boolean;
  mergedAt: string;
  mergedBy: string;
  unmergedAt: string | null;
  unmergedBy: string | null;
  jobId: string | null;
  kept: Kept[];
  keptCount: number;
};

type NewMerge = Omit<
  StoredMerge,
  | 'others'
  | 'comments'
  | 'mergedAt'
  | 'mergedBy'
  | 'unmergedAt'
  | 'unmergedBy'
  | 'kept'
  | 'keptCount'
> & {
  others: readonly string[];
  /** The comments of each merged record. */
  comments: ReadonlyMap<string, readonly string[]>;
};

/** Keeps what a merge was: by it the merged lead on, and are taken apart. */
export async function storeMerge(ctx: Context, tx: Transaction, merge: NewMerge): Promise<void> {
  const { id, object, survivor, others, batchId, rule, state, automatic, jobId } = merge;
  const comments = [...merge.comments.values()].flat().length;
  await tx.query(sql`
    insert into quality.merge (org_id, id, object, survivor_id, batch_id, rule, fields, rules, moved, doubled,
      comments, state, automatic, merged_at, merged_by, job_id)
    values (${ctx.orgId}::uuid, ${id}::uuid, ${object}, ${survivor}::uuid, ${batchId}::uuid, ${rule},
      ${JSON.stringify(merge.fields)}::jsonb, ${JSON.stringify(merge.rules)}::jsonb,
      ${JSON.stringify(merge.moved)}::jsonb, ${JSON.stringify(merge.doubled)}::jsonb,
      ${comments}::bigint, ${state}, ${automatic}, ${ctx.now().toISOString()}::timestamptz,
      ${ctx.memberId}::uuid, ${jobId}::uuid)`);
  const rows = others.map((record) => ({ record, comments: merge.comments.get(record) ?? [] }));
  await tx.query(sql`
    insert into quality.merged_record (org_id, merge_id, record_id, object, comments)
    select ${ctx.orgId}::uuid, ${id}::uuid, record, ${object}, coalesce((
      select array_agg(each::uuid) from jsonb_array_elements_text(comments) each), '{}')
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row(record uuid, comments jsonb)`);
}

export type MergeRow = Record<
  | 'id'
  | 'survivor_id'
  | 'others'
  | 'batch_id'
  | 'fields'
  | 'rules'
  | 'moved'
  | 'doubled'
  | 'comments',
  string
> &
  Record<'automatic', boolean> &
  Record<'merged_at' | 'merged_by' | 'kept' | 'kept_count', string> &
  Record<'unmerged_at' | 'unmerged_by' | 'job_id', string | null> & {
    object: MatchObject;
    rule: MergeRule;
    state: MergeState;
  };

/** Columns of `quality.merge m` as `mergeOf` takes them. */
export const mergeColumns = sql`m.id, m.object, m.survivor_id, m.batch_id, m.rule, m.fields::text as fields,
  m.rules::text as rules, m.moved::text as moved, m.doubled::text as doubled, m.comments, m.state, m.automatic,
  m.merged_at, m.merged_by, m.unmerged_at, m.unmerged_by, m.job_id, m.kept::text as kept, m.kept_count, (
    select json_agg(r.record_id order by r.record_id)::text from quality.merged_record r
    where r.org_id = m.org_id and r.merge_id = m.id) as others`;

export function mergeOf(row: MergeRow): StoredMerge {
  return {
    id: row.id,
    object: row.object,
    survivor: row.survivor_id,
    others: JSON.parse(row.others) as string[],
    batchId: row.batch_id,
    rule: row.rule,
    fields: JSON.parse(row.fields) as StoredMerge['fields'],
    rules: JSON.parse(row.rules) as StoredMerge['rules'],
    moved: JSON.parse(row.moved) as StoredMerge['moved'],
    doubled: JSON.parse(row.doubled) as StoredMerge['doubled'],
    comments: Number(row.comments),
    state: row.state,
    automatic: row.automatic,
    mergedAt: isoTime(row.merged_at),
    mergedBy: row.merged_by,
    unmergedAt: row.unmerged_at === null ? null : isoTime(row.unmerged_at),
    unmergedBy: row.unmerged_by,
    jobId: row.job_id,
    kept: JSON.parse(row.kept) as Kept[],
    keptCount: Number(row.kept_count),
  };
}

/** @param lock so that nobody else takes it apart at the same time */
export async function readMerge(
  ctx: Context,
  tx: Transaction,
  id: string,
  lock = false,
): Promise<StoredMerge | undefined> {
  const [row] = await tx.query<MergeRow>(sql`
    select ${mergeColumns} from quality.merge m
    where m.org_id = ${ctx.orgId}::uuid and m.id = ${id}::uuid ${lock ? sql`for update of m` : sql``}`);
  return row && mergeOf(row);
}

/** The merges into a record that stand, but for one. */
export async function standingInto(
  ctx: Context,
  tx: Transaction,
  { id, object, survivor }: Pick<StoredMerge, 'id' | 'object' | 'survivor'>,
): Promise<StoredMerge[]> {
  const rows = await tx.query<MergeRow>(sql`
    select ${mergeColumns} from quality.merge m
    where m.org_id = ${ctx.orgId}::uuid and m.object = ${object} and m.survivor_id = ${survivor}::uuid
      and m.id <> ${id}::uuid and m.state in ('merging', 'merged') order by m.merged_at, m.id`);
  return rows.map(mergeOf);
}

/** The batches of other merges into the same record that were taken apart since this one was made. */
export async function takenApartSince(
  ctx: Context,
  tx: Transaction,
  { id, object, survivor, mergedAt }: StoredMerge,
): Promise<string[]> {
  const rows = await tx.query<{ batch_id: string }>(sql`
    select batch_id from quality.merge
    where org_id = ${ctx.orgId}::uuid and object = ${object} and survivor_id = ${survivor}::uuid
      and id <> ${id}::uuid and state in ('unmerging', 'unmerged') and unmerged_at >= ${mergedAt}::timestamptz`);
  return rows.map((row) => row.batch_id);
}

/** The merge in which a record went, if it stands. */
export async function mergeOfRecord(
  ctx: Context,
  tx: Transaction,
  object: string,
  record: string,
): Promise<{ id: string; survivor: string; mergedAt: string } | undefined> {
  const [row] = await tx.query<{ id: string; survivor_id: string; merged_at: string }>(sql`
    select m.id, m.survivor_id, m.merged_at from quality.merged_record r
    join quality.merge m on m.org_id = r.org_id and m.id = r.merge_id
    where r.org_id = ${ctx.orgId}::uuid and r.object = ${object} and r.record_id = ${record}::uuid
      and m.state in ('merging', 'merged') order by m.merged_at desc limit 1`);
  return row && { id: row.id, survivor: row.survivor_id, mergedAt: isoTime(row.merged_at) };
}

export async function setState(
  ctx: Context,
  tx: Transaction,
  id: string,
  state: MergeState,
  jobId: string | null = null,
): Promise<void> {
  const apart = state === 'unmerging' || state === 'unmerged';
  // What merging could not move is where it was before: of a merge that comes apart only what that leaves is told.
  const begins = state === 'unmerging';
  await tx.query(sql`
    update quality.merge set state = ${state}, job_id = coalesce(${jobId}::uuid, job_id),
      kept = case when ${begins} and state <> 'unmerging' then '[]'::jsonb else kept end,
      kept_count = case when ${begins} and state <> 'unmerging' then 0 else kept_count end,
      unmerged_at = case when ${apart} then coalesce(unmerged_at, ${ctx.now().toISOString()}::timestamptz) end,
      unmerged_by = case when ${apart} then coalesce(unmerged_by, ${ctx.memberId}::uuid) end
    where org_id = ${ctx.orgId}::uuid and id = ${id}::uuid`);
}

const MOST_KEPT = 200;

/** A record that could not be moved: it stays with the merged one, in the trash, and is not among what was moved. */
export async function addUnmoved(
  ctx: Context,
  tx: Transaction,
  id: string,
  { object, id: record, detail }: Pick<Kept, 'object' | 'id' | 'detail'>,
): Promise<void> {
  await tx.query(sql`
    update quality.merge
    set moved = jsonb_strip_nulls(moved || jsonb_build_object(${object}::text,
      nullif(greatest((moved->>${object}::text)::bigint - 1, 0), 0)))
    where org_id = ${ctx.orgId}::uuid and id = ${id}::uuid`);
  await addKept(ctx, tx, id, [{ object, id: record, field: null, reason: 'refused', detail }]);
}

/** Adds to what merging or taking apart left; the first 200 are told, all are counted. */
export async function addKept(
  ctx: Context,
  tx: Transaction,
  id: string,
  kept: readonly Kept[],
): Promise<void> {
  if (kept.length === 0) return;
  const [row] = await tx.query<{ kept: string; n: string }>(sql`
    select kept::text as kept, kept_count as n from quality.merge
    where org_id = ${ctx.orgId}::uuid and id = ${id}::uuid for update`);
  const known = JSON.parse(row?.kept ?? '[]') as Kept[];
  const placeOf = ({ object, id: record, field }: Kept): string => `${object} ${record} ${field}`;
  const places = new Set(known.map(placeOf));
  const fresh = kept.filter((each) => !places.has(placeOf(each)));
  await tx.query(sql`
    update quality.merge set kept = ${JSON.stringify([...known, ...fresh].slice(0, MOST_KEPT))}::jsonb,
      kept_count = kept_count + ${fresh.length}::bigint
    where org_id = ${ctx.orgId}::uuid and id = ${id}::uuid`);
}

/** The comments that merged records had. */
export async function commentsOf(
  ctx: Context,
  tx: Transaction,
  id: string,
): Promise<{ record: string; comments: string[] }[]> {
  const rows = await tx.query<{ record_id: string; comments: string }>(sql`
    select record_id, to_json(comments)::text as comments from quality.merged_record
    where org_id = ${ctx.orgId}::uuid and merge_id = ${id}::uuid order by record_id`);
  return rows.map((row) => ({
    record: row.record_id,
    comments: JSON.parse(row.comments) as string[],
  }));
}

/** What becomes of the suspicions between records: settled by a merge, open to doubt again when it is taken apart. */
export async function markPairs(
  ctx: Context,
  tx: Transaction,
  object: MatchObject,
  ids: readonly string[],
  { status, automatic }: { status: 'merged' | 'notSure'; automatic: boolean },
): Promise<void> {
  const among = status === 'merged' ? sql`` : sql`and status = 'merged'`;
  await tx.query(sql`
    update quality.duplicate_pair set status = ${status}, automatic = ${automatic},
      decided_by = ${ctx.memberId}::uuid, decided_at = ${ctx.now().toISOString()}::timestamptz
    where org_id = ${ctx.orgId}::uuid and object = ${object} and first_id = any(${ids}::uuid[])
      and second_id = any(${ids}::uuid[]) ${among}`);
  if (status === 'notSure') await doubtPairs(ctx, tx, object, ids);
}

/**
 * Records that were merged by hand, without a suspicion, are not merged again by night either. Nothing was compared, so
 * a pair has no levels and teaches nothing, until a scan weighs it.
 */
async function doubtPairs(
  ctx: Context,
  tx: Transaction,
  object: MatchObject,
  ids: readonly string[],
): Promise<void> {
  await tx.query(sql`
    insert into quality.duplicate_pair (org_id, id, object, first_id, second_id, chance, weight, rank, levels, status,
      decided_by, decided_at, found_at, checked_at)
    select ${ctx.orgId}::uuid, gen_random_uuid(), ${object}, a.id, b.id, 0, 0, 0, '[]', 'notSure',
      ${ctx.memberId}::uuid, n.at, n.at, n.at
    from unnest(${ids}::uuid[]) a(id) join unnest(${ids}::uuid[]) b(id) on a.id < b.id
      cross join (select ${ctx.now().toISOString()}::timestamptz as at) n
    on conflict (org_id, object, first_id, second_id) do nothing`);
}
