import { sql } from 'kysely';
import { clockOf, formatDay } from '../../../kernel/condition-dates.ts';
import type { Context } from '../../../kernel/context.ts';
import { memberNames, readTitles } from '../../../kernel/titles.ts';
import type { TaskParts } from '../../../kernel/task.ts';
import { inReadTransaction } from '../../../kernel/transaction.ts';
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
import { readMonths } from './months.ts';
import type { Month } from './months.ts';
import { whyUnsettled } from './rules.ts';
import type { TakenBackFor } from './rules.ts';
import { whoCouldCheck } from './who-checks.ts';
import type { ContributionsWire, MonthWire, PointWire, QuarterWire } from './wire.ts';

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
  parts: Pick<TaskParts, 'contextOfMember'>,
  asked: string | undefined,
): Promise<ContributionsWire> {
  const id = asked ?? ctx.memberId;
  const { known, ...told } = await inReadTransaction(ctx, async (tx) => {
    const people = await readPeople(ctx, tx);
    const isTold = id === ctx.memberId || people?.some((person) => person.id === id) === true;
    if (!isTold) throw new Problem('not_found');
    const [months, changes, names] = await Promise.all([
      readMonths(ctx, tx, { member: id, month: firstMonth(ctx) }),
      readChanges(ctx, tx, id),
      memberNames(ctx, tx, [id]),
    ]);
    return { known: months, changes, people, member: { id, name: names.get(id) ?? '' } };
  });
  const isWaiting = known.some(
    ({ facts, reckoned }) => whyUnsettled(reckoned, facts, 0) === 'nobody',
  );
  const checkers = isWaiting
    ? await whoCouldCheck(ctx, parts, id)
    : new Map<string, PersonWire[]>();
  const months = known.map((month) => monthWire(month, checkers.get(month.month) ?? []));
  const quarter = quarterOf(formatDay(clockOf(ctx).today));
  return {
    ...told,
    months,
    quarters: [quarterWire(quarter, months), quarterWire(monthsLater(quarter, -3), months)],
  };
}

function monthWire(
  { month, changes, takenBack, sampled, facts, reckoned }: Month,
  able: PersonWire[],
): MonthWire {
  const why = whyUnsettled(reckoned, facts, able.length);
  const checkers = why === 'open' ? able : [];
  const { points, open } = facts;
  return { month, changes, points, takenBack, drawn: sampled, open, why, checkers, ...reckoned };
}

function quarterWire(quarter: string, months: readonly MonthWire[]): QuarterWire {
  const own = months.filter(({ month }) => quarterOf(month) === quarter);
  const sum = (of: (month: MonthWire) => number): number =>
    own.reduce((all, month) => all + of(month), 0);
  return {
    quarter,
    counted: sum(({ counted }) => counted ?? 0),
    provisional: sum(({ counted, points }) => (counted === null ? points : 0)),
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

type ChangeRow = {
  id: string;
  object: ScoredObject;
  record: string;
  field: string;
  points: string;
  at: string;
  taken: boolean;
  verdict: Verdict | null;
  takenBackFor: TakenBackFor | null;
};

async function readChanges(ctx: Context, tx: Transaction, member: string): Promise<PointWire[]> {
  const rows = await tx.query<ChangeRow>(sql`
    select p.id, p.object, p.record_id as record, p.field, p.points, p.earned_at as at,
      p.taken_back_at is not null as taken, p.verdict, p.taken_back_for as "takenBackFor"
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
      takenBackFor: row.takenBackFor,
      state: taken ? 'takenBack' : verdict === 'right' || verdict === 'wrong' ? verdict : 'earned',
    };
  });
}
