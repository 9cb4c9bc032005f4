import { sql } from 'kysely';
import { clockOf, formatDay } from '../../../kernel/condition-dates.ts';
import type { Context } from '../../../kernel/context.ts';
import { memberNames, readTitles } from '../../../kernel/titles.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { isoTime } from '../../../kernel/values.ts';
import { Problem } from '../../../platform/problem.ts';
import { drawAudit } from '../audits/draw.ts';
import { tellsOf } from '../audits/fields.ts';
import { monthOf, monthsLater, quarterOf } from '../audits/rules.ts';
import type { PersonWire } from '../audits/wire.ts';
import type { Verdict } from '../audits/rules.ts';
import { scoredObjects } from '../scores/rules.ts';
import type { ScoredObject } from '../scores/rules.ts';
import { isLate, living, stillOpen } from './draw.ts';
import { reckon } from './rules.ts';
import type { ContributionsWire, MonthWire, PointWire } from './wire.ts';

/** Months that are told of, with the running one. */
const MONTHS = 6;
/** Changes that are listed. */
const CHANGES = 50;

/**
 * What somebody's completing and correcting came to: one's own, or that of people in units that one manages. Nobody is
 * held against anybody.
 *
 * @throws Problem not_found for somebody whose points are not for this reader
 */
export async function readContributions(
  ctx: Context,
  tx: Transaction,
  asked: string | undefined,
): Promise<ContributionsWire> {
  const people = await readPeople(ctx, tx);
  const id = asked ?? ctx.memberId;
  const isTold = id === ctx.memberId || people?.some((person) => person.id === id) === true;
  if (!isTold) throw new Problem('not_found');
  const [months, changes, names] = await Promise.all([
    readMonths(ctx, tx, id),
    readChanges(ctx, tx, id),
    memberNames(ctx, tx, [id]),
  ]);
  const quarter = quarterOf(formatDay(clockOf(ctx).today));
  const own = months.filter(({ month }) => month >= quarter);
  const sum = (of: (month: MonthWire) => number): number =>
    own.reduce((all, month) => all + of(month), 0);
  return {
    member: { id, name: names.get(id) ?? '' },
    quarter: {
      counted: sum(({ counted }) => counted ?? 0),
      provisional: sum(({ counted, points }) => (counted === null ? points : 0)),
    },
    months,
    changes,
    people,
  };
}

/** People in the units below somebody who manages samples, who earned points lately; null for who manages none. */
async function readPeople(ctx: Context, tx: Transaction): Promise<PersonWire[] | null> {
  if (!ctx.access.action(drawAudit.name)) return null;
  const rows = await tx.query<{ id: string }>(sql`
    select m.id from identity.member m
    where m.org_id = ${ctx.orgId}::uuid and m.deleted_at is null and m.unit_id = any(${ctx.access.treeUnits}::uuid[])
      and exists (select from quality.point p where p.org_id = m.org_id and p.member_id = m.id
        and p.month >= ${firstMonth(ctx)}::date)`);
  const names = await memberNames(
    ctx,
    tx,
    rows.map(({ id }) => id),
  );
  return [...names]
    .map(([id, name]) => ({ id, name }))
    .toSorted((a, b) => a.name.localeCompare(b.name, ctx.locale));
}

function firstMonth(ctx: Context): string {
  return monthsLater(monthOf(formatDay(clockOf(ctx).today)), 1 - MONTHS);
}

type Counts = Record<
  'changes' | 'points' | 'taken_back' | 'sampled' | 'open' | 'correct' | 'wrong',
  string
> & { month: string; drawn: boolean; late: boolean };

async function readMonths(ctx: Context, tx: Transaction, member: string): Promise<MonthWire[]> {
  // What has been taken back is open no longer and was not right; what nobody can look at any more counts for nothing.
  const rows = await tx.query<Counts>(sql`
    select p.month, bool_or(d.month is not null) as drawn,
      bool_or(d.month is not null and ${isLate(ctx, sql`d.drawn_at`)}) as late, count(*) as changes,
      coalesce(sum(p.points) filter (where p.taken_back_at is null and ${living()}), 0) as points,
      count(*) filter (where p.taken_back_at is not null) as taken_back,
      count(*) filter (where p.sampled) as sampled,
      count(*) filter (where ${stillOpen()}) as open,
      count(*) filter (where p.verdict = 'right') as correct,
      count(*) filter (where p.verdict = 'wrong'
        or (p.sampled and p.verdict is null and p.taken_back_at is not null)) as wrong
    from quality.point p
    left join quality.point_month d on d.org_id = p.org_id and d.member_id = p.member_id and d.month = p.month
    where p.org_id = ${ctx.orgId}::uuid and p.member_id = ${member}::uuid and p.month >= ${firstMonth(ctx)}::date
    group by p.month order by p.month desc`);
  return rows.map((row) => {
    const facts = {
      points: Number(row.points),
      drawn: row.drawn,
      late: row.late,
      open: Number(row.open),
      right: Number(row.correct),
      wrong: Number(row.wrong),
    };
    return {
      month: row.month,
      changes: Number(row.changes),
      points: facts.points,
      takenBack: Number(row.taken_back),
      drawn: Number(row.sampled),
      open: facts.open,
      ...reckon(facts),
    };
  });
}

type ChangeRow = {
  id: string;
  object: ScoredObject;
  record: string;
  field: string;
  points: string;
  at: string;
  taken: boolean;
  verdict: Verdict | null;
};

async function readChanges(ctx: Context, tx: Transaction, member: string): Promise<PointWire[]> {
  const rows = await tx.query<ChangeRow>(sql`
    select p.id, p.object, p.record_id as record, p.field, p.points, p.earned_at as at,
      p.taken_back_at is not null as taken, p.verdict
    from quality.point p
    where p.org_id = ${ctx.orgId}::uuid and p.member_id = ${member}::uuid and p.month >= ${firstMonth(ctx)}::date
    order by p.earned_at desc, p.id limit ${CHANGES}::int`);
  const titles = await Promise.all(
    scoredObjects.map(async (object) => {
      const ids = rows.filter((row) => row.object === object).map(({ record }) => record);
      return [object, await readTitles(ctx, tx, ctx.catalog.object(object), ids)] as const;
    }),
  );
  const titlesOf = new Map(titles);
  return rows.map(({ taken, verdict, object, record, ...row }) => {
    const title = titlesOf.get(object)?.get(record) ?? null;
    const model = ctx.catalog.object(object);
    const field = model?.fields.get(row.field);
    const isTold = model !== undefined && field !== undefined && tellsOf(ctx, model, field);
    return {
      id: row.id,
      object,
      record: title === null ? null : record,
      title,
      field: title !== null && isTold ? row.field : null,
      points: Number(row.points),
      at: isoTime(row.at),
      state: taken ? 'takenBack' : verdict === 'right' || verdict === 'wrong' ? verdict : 'earned',
    };
  });
}
