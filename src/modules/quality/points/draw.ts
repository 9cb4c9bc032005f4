import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { sampleSize, SETTLED_MONTHS } from './rules.ts';

/** A member's month whose changes are to be checked. */
export type MemberMonth = { member: string; month: string };

/** Whether the record of a point, at alias `p`, is there. */
export function living(): RawBuilder<boolean> {
  return sql<boolean>`case p.object
    when 'customer' then exists (select from customers.customer t
      where t.org_id = p.org_id and t.id = p.record_id and t.deleted_at is null)
    when 'contact' then exists (select from customers.contact t
      where t.org_id = p.org_id and t.id = p.record_id and t.deleted_at is null)
    else exists (select from sales.lead t
      where t.org_id = p.org_id and t.id = p.record_id and t.deleted_at is null) end`;
}

/** Whether a point, at alias `p`, is still to be checked. */
export function stillOpen(): RawBuilder<boolean> {
  return sql<boolean>`(p.sampled and p.verdict is null and p.taken_back_at is null and ${living()})`;
}

/** Whether the month of which this is the time of drawing counts by what is known of it. */
export function isLate(ctx: Context, drawnAt: RawBuilder<unknown>): RawBuilder<boolean> {
  const now = ctx.now().toISOString();
  return sql<boolean>`(${drawnAt} < ${now}::timestamptz - make_interval(months => ${SETTLED_MONTHS}::int))`;
}

/**
 * Draws which of somebody's credited changes of a month are checked, each as likely as any other, once, whoever asks
 * how often; and others for those whose records have gone since.
 */
export async function drawChecks(ctx: Context, tx: Transaction, of: MemberMonth): Promise<void> {
  const { member, month } = of;
  const made = await tx.query(sql`
    insert into quality.point_month (org_id, member_id, month, drawn_at)
    values (${ctx.orgId}::uuid, ${member}::uuid, ${month}::date, ${ctx.now().toISOString()}::timestamptz)
    on conflict (org_id, member_id, month) do nothing returning month`);
  if (made.length === 0) {
    await replaceVanished(ctx, tx, of);
    return;
  }
  const [count] = await tx.query<{ n: string }>(sql`
    select count(*) as n from quality.point p
    where p.org_id = ${ctx.orgId}::uuid and p.member_id = ${member}::uuid and p.month = ${month}::date
      and p.taken_back_at is null and ${living()}`);
  await drawMore(ctx, tx, of, sampleSize(Number(count?.n ?? 0)));
}

async function replaceVanished(ctx: Context, tx: Transaction, of: MemberMonth): Promise<void> {
  const gone = await tx.query(sql`
    update quality.point p set sampled = false
    where p.org_id = ${ctx.orgId}::uuid and p.member_id = ${of.member}::uuid and p.month = ${of.month}::date
      and p.sampled and p.verdict is null and p.taken_back_at is null and not ${living()}
    returning p.id`);
  if (gone.length > 0) await drawMore(ctx, tx, of, gone.length);
}

/** Draws so many more of a month's changes, of records that are there; fewer where there are no more. */
export async function drawMore(
  ctx: Context,
  tx: Transaction,
  { member, month }: MemberMonth,
  changes: number,
): Promise<void> {
  await tx.query(sql`
    update quality.point set sampled = true
    where org_id = ${ctx.orgId}::uuid and id in (
      select p.id from quality.point p
      where p.org_id = ${ctx.orgId}::uuid and p.member_id = ${member}::uuid and p.month = ${month}::date
        and p.taken_back_at is null and not p.sampled and ${living()}
      order by random() limit ${changes}::int)`);
}
