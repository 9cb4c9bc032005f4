import { sql } from 'kysely';
import { z } from 'zod';
import { defineAction } from '../../../kernel/action.ts';
import type { Context } from '../../../kernel/context.ts';
import { modelOf } from '../../../kernel/read.ts';
import { readTitles } from '../../../kernel/titles.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { visible } from '../../../kernel/visibility.ts';
import { Problem } from '../../../platform/problem.ts';
import { refuseUnfit } from '../audits/answer.ts';
import { checkersFor, requireChecker } from '../audits/checkers.ts';
import { checkedField, readChecked, tellsOf } from '../audits/fields.ts';
import { verdicts } from '../audits/rules.ts';
import type { Verdict } from '../audits/rules.ts';
import type { CheckRef, CheckWire } from '../audits/wire.ts';
import { scoredObjects } from '../scores/rules.ts';
import type { ScoredObject } from '../scores/rules.ts';
import { drawMore } from './draw.ts';
import { settle } from './months.ts';
import { isLate, standing, stillOpen } from './standing.ts';

/** Changes shown at once. */
const PAGE = 50;

type Row = {
  id: string;
  object: ScoredObject;
  record: string;
  field: string;
  member: string;
  month: string;
  verdict: Verdict | null;
  checker: string | null;
};

/**
 * Drawn changes that are still to be checked, in records that the reader may see, by others than themselves; who earned
 * them is not told, so that the value alone is judged. Empty for whoever does not check.
 */
export async function readChecks(ctx: Context, tx: Transaction): Promise<{ items: CheckRef[] }> {
  const { mayCheck } = await checkersFor(ctx, tx);
  if (!mayCheck || !ctx.access.action('checkPoint')) return { items: [] };
  const lists = await Promise.all(scoredObjects.map((object) => openChecks(ctx, tx, object)));
  return { items: lists.flat() };
}

async function openChecks(
  ctx: Context,
  tx: Transaction,
  object: ScoredObject,
): Promise<CheckRef[]> {
  const model = ctx.catalog.object(object);
  if (!model || ctx.access.grants(object, 'read').length === 0) return [];
  const fields = [...model.fields.values()].filter((field) => tellsOf(ctx, model, field));
  const rows = await tx.query<{ id: string; record: string }>(sql`
    select p.id, p.record_id as record from quality.point p
    join ${sql.table(model.table)} t on t.org_id = p.org_id and t.id = p.record_id and ${visible(ctx, model, 't')}
    where p.org_id = ${ctx.orgId}::uuid and p.object = ${object} and p.sampled and p.verdict is null
      and ${standing()} and p.member_id <> ${ctx.memberId}::uuid
      and p.field = any(${fields.map(({ name }) => name)}::text[])
      and not exists (select from quality.point_skip s
        where s.org_id = p.org_id and s.point_id = p.id and s.member_id = ${ctx.memberId}::uuid)
      and not exists (select from quality.point_month d where d.org_id = p.org_id and d.member_id = p.member_id
        and d.month = p.month and ${isLate(ctx, sql`d.drawn_at`)})
    order by p.month, p.id limit ${PAGE}::int`);
  const titles = await readTitles(
    ctx,
    tx,
    model,
    rows.map(({ record }) => record),
  );
  return rows.map(({ id, record }) => ({
    id,
    object,
    record,
    title: titles.get(record) ?? '',
    checked: false,
  }));
}

/**
 * A drawn change; one's own is not for oneself.
 *
 * @param lock holds it against others who judge it too
 * @throws Problem not_found, forbidden
 */
async function readDrawn(ctx: Context, tx: Transaction, id: string, lock = sql``): Promise<Row> {
  await requireChecker(ctx, tx);
  const [row] = await tx.query<Row>(sql`
    select p.id, p.object, p.record_id as record, p.field, p.member_id as member, p.month, p.verdict,
      p.checked_by as checker
    from quality.point p
    where p.org_id = ${ctx.orgId}::uuid and p.id = ${id}::uuid and p.sampled
      and (p.verdict is not null or ${standing()}) ${lock}`);
  if (!row) throw new Problem('not_found');
  modelOf(ctx, row.object);
  if (row.member === ctx.memberId) throw new Problem('forbidden');
  return row;
}

/** Whether a month counts already: it is settled, nothing of it is open, or it was drawn long ago. */
async function isSettled(ctx: Context, tx: Transaction, { member, month }: Row): Promise<boolean> {
  const rows = await tx.query(sql`
    select from quality.point_month d
    where d.org_id = ${ctx.orgId}::uuid and d.member_id = ${member}::uuid and d.month = ${month}::date
      and (d.settled_at is not null or ${isLate(ctx, sql`d.drawn_at`)} or not exists (select from quality.point p
        where p.org_id = d.org_id and p.member_id = d.member_id and p.month = d.month and ${stillOpen()}))`);
  return rows.length > 0;
}

/** The record of a drawn change with the field that was changed. @throws Problem not_found, forbidden */
export async function readCheck(ctx: Context, tx: Transaction, id: string): Promise<CheckWire> {
  const { object, record, field, verdict, checker } = await readDrawn(ctx, tx, id);
  if (verdict !== null && checker !== ctx.memberId) throw new Problem('not_found');
  const values = await readChecked(ctx, tx, object, record);
  const fields = await checkedField(ctx, tx, object, values, field);
  const titles = await readTitles(ctx, tx, modelOf(ctx, object), [record]);
  return {
    id,
    object,
    record,
    title: titles.get(record) ?? '',
    checked: verdict !== null,
    open: true,
    values,
    fields: fields.map((each) => ({ ...each, verdict })),
  };
}

/**
 * Says of a change that earned points whether what was written is right; never of one's own. What one person cannot
 * tell waits for another; where the value was right once, another of that month is drawn in its place.
 *
 * @throws Problem not_found also for a record that they may not see, forbidden, wrong_state where somebody else judged
 * it or the month counts already, invalid_fields for a value that is not shown to them
 */
export const checkPoint = defineAction({
  name: 'checkPoint',
  label: { zh: '核查加分', en: 'Check what earned points' },
  input: z.strictObject({ id: z.uuid(), verdict: z.enum(verdicts) }),
  undoable: false,
  handler: async (ctx, tx, { id, verdict }): Promise<{ verdict: Verdict }> => {
    await holdMonth(ctx, tx, id);
    const drawn = await readDrawn(ctx, tx, id, sql`for update of p`);
    const { object, record, field, verdict: before, checker } = drawn;
    const values = await readChecked(ctx, tx, object, record);
    const isOthers = before !== null && checker !== ctx.memberId;
    if (isOthers || (await isSettled(ctx, tx, drawn))) throw new Problem('wrong_state');
    if (verdict === 'cannotTell') {
      await skip(ctx, tx, id);
      return { verdict };
    }
    refuseUnfit(ctx, await checkedField(ctx, tx, object, values, field), [{ field, verdict }]);
    await tx.query(sql`
      update quality.point
      set verdict = ${verdict}, checked_by = ${ctx.memberId}::uuid, checked_at = ${ctx.now().toISOString()}::timestamptz
      where org_id = ${ctx.orgId}::uuid and id = ${id}::uuid`);
    if (before === null && verdict === 'outdated') await drawMore(ctx, tx, drawn, 1);
    await settle(ctx, tx, drawn);
    return { verdict };
  },
});

/** Whoever takes back points of the same month, or settles it, is before this or after it. */
async function holdMonth(ctx: Context, tx: Transaction, id: string): Promise<void> {
  await tx.query(sql`
    select from quality.point_month d
    join quality.point p on p.org_id = d.org_id and p.member_id = d.member_id and p.month = d.month
    where p.org_id = ${ctx.orgId}::uuid and p.id = ${id}::uuid for update of d`);
}

/** Whoever cannot tell of a change is not asked again, and takes back what they had said. */
async function skip(ctx: Context, tx: Transaction, id: string): Promise<void> {
  await tx.query(sql`
    insert into quality.point_skip (org_id, point_id, member_id)
    values (${ctx.orgId}::uuid, ${id}::uuid, ${ctx.memberId}::uuid) on conflict do nothing`);
  await tx.query(sql`
    update quality.point set verdict = null, checked_by = null, checked_at = null
    where org_id = ${ctx.orgId}::uuid and id = ${id}::uuid`);
}
