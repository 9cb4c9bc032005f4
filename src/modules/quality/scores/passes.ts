import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Task, TaskParts } from '../../../kernel/task.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { systemTransaction } from '../../../platform/system.ts';
import { READY, addReadyRules, createReadyRules, startPasses } from '../rules/ready.ts';
import { forgetCount, startCounts } from './counts.ts';
import { keepPoints } from '../points/earn.ts';
import { keepDay } from './day.ts';
import { keeperOf } from './keeper.ts';
import { judgeRecords, PORTION } from './portion.ts';
import { readRuleSet } from './rule-set.ts';
import type { RuleSet } from './rule-set.ts';
import type { ScoredObject } from './rules.ts';

/** From which hour of its own day an organisation's records are judged anew. */
const HOUR = 2;
/** How long one run works, in milliseconds: the next minute goes on. */
const WORKS = 50_000;
/** How long counting waits after it has failed, in milliseconds: it is the dearest step. */
const WAITS = 3_600_000;

type Due = { org_id: string; object: ScoredObject };
type Step = 'more' | 'rest';

/** Judges what is due, of every organisation; runs each minute, goes on where it stopped, and may run twice at once. */
export const judgeDue: Task = async (parts) => {
  const until = performance.now() + WORKS;
  await startReady(parts);
  await addReady(parts);
  await startNights(parts);
  await startCounts(parts);
  await workThrough(parts, { until });
};

/**
 * Goes on with the passes that are due until they are done or the time is up.
 *
 * @param only one organisation; all unless said
 */
export async function workThrough(
  parts: TaskParts,
  { until, only }: { until: number; only?: string },
): Promise<void> {
  const due = await systemTransaction(parts.system, (tx) =>
    tx.query<Due>(sql`
      select org_id, object from quality.score_state
      where pass is not null and (count_after is null or count_after <= ${parts.now().toISOString()}::timestamptz)
        ${only === undefined ? sql`` : sql`and org_id = ${only}::uuid`}
      order by org_id, object`),
  );
  for (const each of due) {
    try {
      let step: Step = 'more';
      while (step === 'more' && performance.now() < until) step = await nextStep(parts, each);
    } catch (error) {
      // One organisation's fault is not the others'.
      parts.report(error);
    }
  }
}

async function nextStep(parts: TaskParts, { org_id: orgId, object }: Due): Promise<Step> {
  const ctx = await keeperOf(parts, orgId);
  if (!ctx) return 'rest';
  const step = await inTransaction(ctx, (tx) => judgeNext(ctx, tx, object));
  if (step !== 'count') return step;
  try {
    await keepDay(ctx, object);
  } catch (error) {
    const after = new Date(parts.now().getTime() + WAITS).toISOString();
    await inTransaction(ctx, (tx) =>
      tx.query(sql`
        update quality.score_state set count_after = ${after}::timestamptz
        where org_id = ${orgId}::uuid and object = ${object} and pass = 'count'`),
    );
    throw error;
  }
  return 'rest';
}

/** Judges the next records of a pass; whoever is at it already is left alone. */
async function judgeNext(
  ctx: Context,
  tx: Transaction,
  object: ScoredObject,
): Promise<Step | 'count'> {
  const [state] = await tx.query<{ pass: string; after_id: string | null }>(sql`
    select pass, after_id from quality.score_state
    where org_id = ${ctx.orgId} and object = ${object} and pass is not null for update skip locked`);
  if (!state) return 'rest';
  if (state.pass === 'count') return 'count';
  if (state.pass === 'judge') await forgetCount(ctx, tx, object);
  const set = await readRuleSet(ctx, tx, object);
  const ids = await nextIds(ctx, tx, set, state.after_id);
  const judged = await judgeRecords(ctx, tx, set, ids, state.pass === 'judge');
  // What it finds mended is credited when the change is told of.
  await keepPoints(ctx, tx, set, judged, []);
  const last = ids.length < PORTION;
  await tx.query(sql`
    update quality.score_state set after_id = ${ids.at(-1) ?? state.after_id}::uuid,
      pass = ${last ? 'count' : state.pass}
    where org_id = ${ctx.orgId} and object = ${object}`);
  return 'more';
}

async function nextIds(
  ctx: Context,
  tx: Transaction,
  { model }: RuleSet,
  after: string | null,
): Promise<string[]> {
  const beyond = after === null ? sql`` : sql`and t.id > ${after}::uuid`;
  const rows = await tx.query<{ id: string }>(sql`
    select t.id from ${sql.table(model.table)} t
    where t.org_id = ${ctx.orgId} and t.deleted_at is null ${beyond}
    order by t.id limit ${PORTION}::int`);
  return rows.map(({ id }) => id);
}

/**
 * Organisations that were there before there were rules get the ready ones. One that came as an archive brought its
 * rules along, also those that it deleted: once it is here whole, its records are judged by them.
 */
async function startReady(parts: TaskParts): Promise<void> {
  const without = await systemTransaction(parts.system, (tx) =>
    tx.query<{ org_id: string }>(sql`
      select o.org_id from identity.organisation o
      where not exists (select from quality.score_state s where s.org_id = o.org_id)
        and not exists (select from kernel.restored r where r.org_id = o.org_id and r.to_xid is null)`),
  );
  for (const { org_id: orgId } of without) {
    const ctx = await keeperOf(parts, orgId);
    if (!ctx) continue;
    await inTransaction(ctx, async (tx) => {
      // Two at once would each give it rules.
      await tx.query(
        sql`select pg_advisory_xact_lock(hashtext('quality.ready'), hashtext(${orgId}))`,
      );
      const there = await tx.query(
        sql`select from quality.quality_rule where org_id = ${orgId}::uuid limit 1`,
      );
      await (there.length > 0 ? startPasses(ctx, tx) : createReadyRules(ctx, tx));
    });
  }
}

/** Rules that came with a later version are given to the organisations that were there before. */
async function addReady(parts: TaskParts): Promise<void> {
  const behind = await systemTransaction(parts.system, (tx) =>
    tx.query<{ org_id: string }>(
      sql`select distinct org_id from quality.score_state where ready < ${READY}::bigint`,
    ),
  );
  for (const { org_id: orgId } of behind) {
    const ctx = await keeperOf(parts, orgId);
    if (ctx) await inTransaction(ctx, (tx) => addReadyRules(ctx, tx));
  }
}

/** Begins the pass of the night where it is due, also of nights that nobody was there. */
async function startNights(parts: TaskParts): Promise<void> {
  const now = parts.now().toISOString();
  await systemTransaction(parts.system, (tx) =>
    tx.query(sql`
      update quality.score_state s set pass = 'night', after_id = null, begun_on = n.today
      from identity.organisation o
      cross join lateral (select (${now}::timestamptz at time zone o.time_zone)::date as today) n
      where o.org_id = s.org_id and s.pass is null
        and extract(hour from ${now}::timestamptz at time zone o.time_zone) >= ${HOUR}::int
        and (s.begun_on is null or s.begun_on < n.today)`),
  );
}
