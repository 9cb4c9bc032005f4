import { randomUUIDv7 } from 'node:crypto';
import { sql } from 'kysely';
import { z } from 'zod';
import { defineAction } from '../../../kernel/action.ts';
import { clockOf, formatDay } from '../../../kernel/condition-dates.ts';
import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { existing } from '../../../kernel/visibility.ts';
import { Problem } from '../../../platform/problem.ts';
import { scoredObjects } from '../scores/rules.ts';
import type { ScoredObject } from '../scores/rules.ts';
import { quarterOf, SAMPLE } from './rules.ts';

/** The first day of the quarter that is running in the organisation. */
export function quarterNow(ctx: Context): string {
  return quarterOf(formatDay(clockOf(ctx).today));
}

/**
 * Draws a quarter's sample of an object's living records, each as likely as any other; once, whoever asks how often.
 *
 * @returns its id; null where there was one, or there are no records
 */
export async function drawSample(
  ctx: Context,
  tx: Transaction,
  object: ScoredObject,
  quarter: string,
): Promise<string | null> {
  const model = ctx.catalog.object(object);
  if (!model) throw new Error(`there is no object ${object}`);
  const id = randomUUIDv7();
  const rows = await tx.query<{ id: string }>(sql`
    with drawn as (
      select t.id, t.owner_id, t.unit_id from ${sql.table(model.table)} t
      where ${existing(ctx, model, 't')} order by random() limit ${SAMPLE}::int),
    made as (
      insert into quality.audit (org_id, id, object, quarter, drawn_at)
      select ${ctx.orgId}::uuid, ${id}::uuid, ${object}, ${quarter}::date, ${ctx.now().toISOString()}::timestamptz
      where exists (select from drawn)
      on conflict (org_id, object, quarter) do nothing returning id)
    insert into quality.audit_item (org_id, audit_id, record_id, place, owner_id, unit_id)
    select ${ctx.orgId}::uuid, made.id, drawn.id, row_number() over (), drawn.owner_id, drawn.unit_id
    from made cross join drawn
    returning audit_id as id`);
  return rows.length > 0 ? id : null;
}

/** The sample of the running quarter where nobody has said anything of it and it is open. */
export async function untouchedSample(
  ctx: Context,
  tx: Transaction,
  object: ScoredObject,
): Promise<string | undefined> {
  const [found] = await tx.query<{ id: string }>(sql`
    select a.id from quality.audit a
    where a.org_id = ${ctx.orgId}::uuid and a.object = ${object} and a.quarter = ${quarterNow(ctx)}::date
      and a.closed_at is null
      and not exists (select from quality.audit_item i
        where i.org_id = a.org_id and i.audit_id = a.id and i.checked_at is not null)
      and not exists (select from quality.audit_answer s where s.org_id = a.org_id and s.audit_id = a.id)`);
  return found?.id;
}

/** Gives up the running quarter's sample where nobody has said anything of it. */
async function giveUp(ctx: Context, tx: Transaction, object: ScoredObject): Promise<void> {
  // Whoever answers holds it: only what is still untouched when they are done is given up.
  await tx.query(sql`
    select from quality.audit where org_id = ${ctx.orgId}::uuid and object = ${object}
      and quarter = ${quarterNow(ctx)}::date for update`);
  const id = await untouchedSample(ctx, tx, object);
  if (id === undefined) return;
  await tx.query(sql`
    delete from quality.audit_item where org_id = ${ctx.orgId}::uuid and audit_id = ${id}::uuid`);
  await tx.query(
    sql`delete from quality.audit where org_id = ${ctx.orgId}::uuid and id = ${id}::uuid`,
  );
}

/** Draws the sample of the running quarter before its time, or anew: one drawn in the first days may be very small. */
export const drawAudit = defineAction({
  name: 'drawAudit',
  label: { zh: '抽取本季度的核查样本', en: 'Draw the quarter’s sample' },
  input: z.strictObject({ object: z.enum(scoredObjects) }),
  undoable: false,
  handler: async (ctx, tx, { object }): Promise<{ id: string | null }> => {
    await giveUp(ctx, tx, object);
    return { id: await drawSample(ctx, tx, object, quarterNow(ctx)) };
  },
});

/** Ends a sample before its quarter does: its answers stay as they are from now on. */
export const closeAudit = defineAction({
  name: 'closeAudit',
  label: { zh: '结束核查', en: 'Close an audit' },
  input: z.strictObject({ audit: z.uuid() }),
  undoable: false,
  handler: async (ctx, tx, { audit }): Promise<{ closed: true }> => {
    const rows = await tx.query(sql`
      update quality.audit set closed_at = coalesce(closed_at, ${ctx.now().toISOString()}::timestamptz)
      where org_id = ${ctx.orgId}::uuid and id = ${audit}::uuid returning id`);
    if (rows.length === 0) throw new Problem('not_found');
    return { closed: true };
  },
});
