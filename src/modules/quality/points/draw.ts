import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { settle } from './months.ts';
import { sampleSize } from './rules.ts';
import { isLate, standing } from './standing.ts';
import type { MemberMonth } from './standing.ts';

/**
 * Draws which of somebody's credited changes of a month are checked, each as likely as any other, once, whoever asks
 * how often; others for those that are no longer there; and settles the month where that can be done.
 */
export async function drawChecks(ctx: Context, tx: Transaction, of: MemberMonth): Promise<void> {
  const { member, month } = of;
  const made = await tx.query(sql`
    insert into quality.point_month (org_id, member_id, month, drawn_at)
    values (${ctx.orgId}::uuid, ${member}::uuid, ${month}::date, ${ctx.now().toISOString()}::timestamptz)
    on conflict (org_id, member_id, month) do nothing returning month`);
  if (made.length === 0) {
    await replaceGone(ctx, tx, of);
  } else {
    const [count] = await tx.query<{ n: string }>(sql`
      select count(*) as n from quality.point p
      where p.org_id = ${ctx.orgId}::uuid and p.member_id = ${member}::uuid and p.month = ${month}::date
        and ${standing()}`);
    await drawMore(ctx, tx, of, sampleSize(Number(count?.n ?? 0)));
  }
  await settle(ctx, tx, of);
}

/**
 * Draws others for drawn changes of a month that can no longer be checked; none of a month that is settled or counts by
 * what is known of it: what was told of one from before months were settled stays.
 */
export async function replaceGone(ctx: Context, tx: Transaction, of: MemberMonth): Promise<void> {
  const gone = await tx.query(sql`
    update quality.point p set sampled = false
    from quality.point_month d
    where p.org_id = ${ctx.orgId}::uuid and p.member_id = ${of.member}::uuid and p.month = ${of.month}::date
      and d.org_id = p.org_id and d.member_id = p.member_id and d.month = p.month and d.settled_at is null
      and not ${isLate(ctx, sql`d.drawn_at`)} and p.sampled and p.verdict is null and not ${standing()}
    returning p.id`);
  if (gone.length > 0) await drawMore(ctx, tx, of, gone.length);
}

/** Draws so many more of a month's changes, of values that are still there; fewer where there are no more. */
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
        and not p.sampled and ${standing()}
      order by random() limit ${changes}::int)`);
}
