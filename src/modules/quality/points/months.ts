import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { reckon } from './rules.ts';
import type { MonthFacts, Reckoned } from './rules.ts';
import { isLate, lasting, stillOpen } from './standing.ts';
import type { MemberMonth } from './standing.ts';

type Counts = Record<
  'changes' | 'points' | 'taken_back' | 'sampled' | 'open' | 'correct' | 'wrong',
  string
> & {
  month: string;
  drawn: boolean;
  late: boolean;
  settled: Reckoned['state'] | null;
  settled_points: string | null;
  counted: string | null;
  share: string | null;
};

/** A month of somebody's with what it came to, or comes to so far. */
export type Month = {
  month: string;
  changes: number;
  takenBack: number;
  sampled: number;
  facts: MonthFacts;
  reckoned: Reckoned;
};

/** Somebody's months from this one on, the latest first. Of what is settled, what it was settled as. */
export async function readMonths(
  ctx: Context,
  tx: Transaction,
  { member, month }: MemberMonth,
): Promise<Month[]> {
  const rows = await tx.query<Counts>(sql`
    select p.month, d.month is not null as drawn, d.state as settled, d.points as settled_points, d.counted, d.share,
      d.month is not null and ${isLate(ctx, sql`d.drawn_at`)} as late, count(*) as changes,
      coalesce(sum(p.points) filter (where p.taken_back_at is null and ${lasting()}), 0) as points,
      count(*) filter (where p.taken_back_at is not null) as taken_back,
      count(*) filter (where p.sampled) as sampled,
      count(*) filter (where ${stillOpen()}) as open,
      count(*) filter (where p.verdict = 'right') as correct,
      count(*) filter (where p.verdict = 'wrong') as wrong
    from quality.point p
    left join quality.point_month d on d.org_id = p.org_id and d.member_id = p.member_id and d.month = p.month
    where p.org_id = ${ctx.orgId}::uuid and p.member_id = ${member}::uuid and p.month >= ${month}::date
    group by p.month, d.month, d.state, d.points, d.counted, d.share, d.drawn_at order by p.month desc`);
  return rows.map((row) => {
    const facts = {
      points: Number(row.settled_points ?? row.points),
      drawn: row.drawn,
      late: row.late,
      open: Number(row.open),
      right: Number(row.correct),
      wrong: Number(row.wrong),
    };
    return {
      month: row.month,
      changes: Number(row.changes),
      takenBack: Number(row.taken_back),
      sampled: Number(row.sampled),
      facts,
      reckoned:
        row.settled === null
          ? reckon(facts)
          : {
              state: row.settled,
              share: row.share === null ? null : Number(row.share),
              counted: Number(row.counted),
            },
    };
  });
}

/** Keeps what a month came to, where that can be said: from then on it stays, whatever becomes of its records. */
export async function settle(ctx: Context, tx: Transaction, of: MemberMonth): Promise<void> {
  const [held] = await tx.query(sql`
    select from quality.point_month
    where org_id = ${ctx.orgId}::uuid and member_id = ${of.member}::uuid and month = ${of.month}::date
      and settled_at is null for update`);
  const months = held ? await readMonths(ctx, tx, of) : [];
  const own = months.find(({ month }) => month === of.month);
  if (!own || own.reckoned.state === 'provisional') return;
  const { state, counted, share } = own.reckoned;
  await tx.query(sql`
    update quality.point_month set settled_at = ${ctx.now().toISOString()}::timestamptz, state = ${state},
      points = ${own.facts.points}::bigint, counted = ${counted}::bigint, share = ${share}::double precision
    where org_id = ${ctx.orgId}::uuid and member_id = ${of.member}::uuid and month = ${of.month}::date`);
}
