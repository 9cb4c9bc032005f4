import { sql } from 'kysely';
import type { MeanArm } from '../../../../analysis/experiment/arms.ts';
import { readMeans, readRates } from '../../../../analysis/experiment/reading.ts';
import type { ExperimentReading } from '../../../../analysis/experiment/reading.ts';
import { sampleRatio } from '../../../../analysis/experiment/sample-ratio.ts';
import type { Context } from '../../../kernel/context.ts';
import { MONEY_SCALE } from '../../../kernel/field.ts';
import type { RecordView } from '../../../kernel/relationship-routes.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { fromScaled, isoTime } from '../../../kernel/values.ts';
import { readsAll } from '../../../kernel/visibility.ts';
import type { RecordWire } from '../../../kernel/wire.ts';
import { Problem } from '../../../platform/problem.ts';
import { ordersWithin } from './orders.ts';
import { ANY, tellsMoney } from './rules.ts';
import type { OutcomeKind } from './rules.ts';
import type { ArmWire, ReadingWire, ResultsWire } from './wire.ts';

/**
 * What an experiment says today. The figures are of all its participants, whoever reads them: a part of them would say
 * something else. Which customers they are, the list of participants tells, of those that its reader may see.
 */
export const experimentResults: RecordView = {
  object: 'experiment',
  name: 'results',
  read: async (ctx, tx, record): Promise<ResultsWire> => {
    if (!readsAll(ctx, 'order', COUNTED)) throw new Problem('forbidden');
    const rows = await readArms(ctx, tx, record);
    const diluted = record['kind'] === 'rescue' ? await countDiluted(ctx, tx, record) : 0;
    return resultsOf(ctx, record, rows, diluted);
  },
};

/** What the figures are made of: they would tell it to who may not read it. */
const COUNTED = ['customer', 'orderedAt', 'status', 'paymentStatus', 'total'];

type ArmRow = {
  id: string;
  name: string;
  control: boolean;
  share: string;
  treatment: string | null;
  assigned: string;
  left_out: string;
  ripe: string;
  ordered: string;
  revenue: string;
  variance: string | null;
  ordered_so_far: string;
  first: string | null;
  last: string | null;
};

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** An ended experiment is read as of its end: what its customers did later, nobody looked at. */
function asOf(ctx: Context, record: RecordWire): string {
  return text(record['endedAt']) ?? ctx.now().toISOString();
}

function readArms(ctx: Context, tx: Transaction, record: RecordWire): Promise<ArmRow[]> {
  const days = Number(record['days']);
  const until = asOf(ctx, record);
  return tx.query<ArmRow>(sql`
    with member as materialized (
      select p.arm_id, p.assigned_at, c.no_profiling is true as left_out,
        p.assigned_at + make_interval(hours => 24 * ${days}::int) <= ${until}::timestamptz as ripe,
        o.orders > 0 as ordered, o.revenue
      from insight.participant p
      join customers.customer c on c.org_id = p.org_id and c.id = p.customer_id and c.deleted_at is null
      cross join lateral (
        ${ordersWithin({ orgId: sql`p.org_id`, customer: sql`p.customer_id`, after: sql`p.assigned_at`, days: sql`${days}::int`, until })}
      ) o
      where p.org_id = ${ctx.orgId} and p.experiment_id = ${record.id}::uuid and p.deleted_at is null
    )
    select a.id, a.name, a.control is true as control, a.share, a.treatment,
      count(m.arm_id) filter (where not m.left_out) as assigned,
      count(*) filter (where m.left_out) as left_out,
      count(*) filter (where m.ripe and not m.left_out) as ripe,
      count(*) filter (where m.ripe and m.ordered and not m.left_out) as ordered,
      coalesce(sum(m.revenue) filter (where m.ripe and not m.left_out), 0) as revenue,
      (var_samp(m.revenue / 10000.0) filter (where m.ripe and not m.left_out))::float8 as variance,
      count(*) filter (where m.ordered and not m.left_out) as ordered_so_far,
      min(m.assigned_at) as first, max(m.assigned_at) as last
    from insight.experiment_arm a
    left join member m on m.arm_id = a.id
    where a.org_id = ${ctx.orgId} and a.experiment_id = ${record.id}::uuid and a.deleted_at is null
    group by a.id, a.name, a.control, a.share, a.treatment, a.created_at
    order by a.control is true desc, a.created_at, a.id`);
}

const money = (scaled: string): number => Number(fromScaled(scaled, MONEY_SCALE));

/** Customers kept aside for whom somebody opened a case all the same, by hand or in another rescue, within their days. */
async function countDiluted(ctx: Context, tx: Transaction, record: RecordWire): Promise<number> {
  const [row] = await tx.query<{ n: string }>(sql`
    select count(distinct p.customer_id) as n
    from insight.participant p
    join insight.experiment_arm a on a.org_id = p.org_id and a.id = p.arm_id and a.control
    join customers.customer c on c.org_id = p.org_id and c.id = p.customer_id and c.deleted_at is null
      and c.no_profiling is not true
    join insight.churn_case w on w.org_id = p.org_id and w.customer_id = p.customer_id and w.deleted_at is null
      and w.experiment_id is distinct from p.experiment_id
      and w.created_at > p.assigned_at
      and w.created_at <= least(p.assigned_at + make_interval(hours => 24 * ${Number(record['days'])}::int),
        ${asOf(ctx, record)}::timestamptz)
    where p.org_id = ${ctx.orgId} and p.experiment_id = ${record.id}::uuid and p.deleted_at is null`);
  return Number(row?.n ?? 0);
}

function armOf(row: ArmRow): ArmWire {
  const { id, name, control, treatment } = row;
  const [ripe, ordered] = [Number(row.ripe), Number(row.ordered)];
  return {
    id,
    name,
    control,
    share: Number(row.share),
    treatment,
    assigned: Number(row.assigned),
    ripe,
    ordered,
    revenue: tellsMoney(ripe, ordered) ? money(row.revenue) : null,
    soFar: { ordered: Number(row.ordered_so_far) },
  };
}

const DAY_MS = 86_400_000;

function resultsOf(
  ctx: Context,
  record: RecordWire,
  rows: readonly ArmRow[],
  diluted: number,
): ResultsWire {
  const outcome = record['outcome'] as OutcomeKind;
  const days = Number(record['days']);
  const arms = rows.map(armOf);
  const over = (times: (string | null)[], pick: (...times: number[]) => number): string | null => {
    const known = times.flatMap((time) => (time === null ? [] : Date.parse(isoTime(time))));
    return known.length === 0 ? null : new Date(pick(...known) + days * DAY_MS).toISOString();
  };
  const common = {
    outcome,
    days,
    smallest: smallestOf(record, outcome),
    currency: ctx.currency,
    arms,
    ripeUntil: new Date(Date.parse(asOf(ctx, record)) - days * DAY_MS).toISOString(),
    diluted,
    firstResultAt: over(
      rows.map(({ first }) => first),
      Math.min,
    ),
    lastResultAt: over(
      rows.map(({ last }) => last),
      Math.max,
    ),
    leftOut: rows.reduce((sum, row) => sum + Number(row.left_out), 0),
  };
  const none = { sampleRatioP: null, readings: [], winner: null };
  const assigned = arms.reduce((sum, arm) => sum + arm.assigned, 0);
  if (record['status'] === 'draft' || assigned === 0 || arms.length < 2)
    return { ...common, ...none, state: 'draft' };
  const shares = arms.map(({ share }) => share);
  const ratio = sampleRatio(
    arms.map((arm) => arm.assigned),
    shares,
  );
  const p = ratio.state === 'fitted' ? ratio.p : null;
  if (ratio.state === 'fitted' && ratio.mismatch)
    return { ...common, ...none, state: 'sampleRatio', sampleRatioP: p };
  if (arms.some(({ ripe }) => ripe === 0))
    return { ...common, ...none, state: 'waiting', sampleRatioP: p };
  // A difference of means tells an amount as well.
  if (outcome === 'revenue' && arms.some(({ revenue }) => revenue === null))
    return {
      ...common,
      readings: arms.slice(1).map(tooEarly),
      winner: null,
      state: 'read',
      sampleRatioP: p,
    };
  const reading = readingOf(outcome, arms, rows, { ...common, users: assigned });
  if (reading.state === 'refused')
    return { ...common, ...none, state: 'sampleRatio', sampleRatioP: reading.figures['p'] ?? p };
  return { ...common, ...saidOf(arms, reading), state: 'read', sampleRatioP: p };
}

const tooEarly = ({ id }: ArmWire): ReadingWire => ({
  arm: id,
  verdict: 'tooEarly',
  difference: null,
  p: 1,
});

/** Points are a hundredth each; amounts are what they are. */
function smallestOf(record: RecordWire, outcome: OutcomeKind): number {
  const given = record['smallest'] === null ? ANY : Number(record['smallest']);
  return outcome === 'bought' ? given / 100 : given;
}

/** What the library says of the customers whose days are over. */
function readingOf(
  outcome: OutcomeKind,
  arms: readonly ArmWire[],
  rows: readonly ArmRow[],
  { smallest, users }: { smallest: number; users: number },
): ExperimentReading {
  const plan = { shares: arms.map(({ share }) => share), users, smallest };
  if (outcome === 'bought') {
    const rates = arms.map(({ ripe, ordered }) => ({ users: ripe, successes: ordered }));
    return readRates(rates, plan);
  }
  const means = arms.map(({ ripe }, n): MeanArm => {
    // One customer has no variance.
    const variance = Number(rows[n]?.variance ?? NaN);
    return { users: ripe, mean: money(rows[n]?.revenue ?? '0') / ripe, variance };
  });
  return readMeans(means, plan);
}

function saidOf(
  arms: readonly ArmWire[],
  reading: Exclude<ExperimentReading, { state: 'refused' }>,
): Pick<ResultsWire, 'readings' | 'winner'> {
  const readings = reading.arms.map(({ arm, verdict, difference, p }): ReadingWire => {
    const shown = difference && {
      estimate: difference.estimate,
      low: difference.low,
      high: difference.high,
    };
    return { arm: arms[arm]?.id ?? '', verdict, difference: shown, p };
  });
  const winner = reading.winner === null ? null : (arms[reading.winner]?.id ?? null);
  return { readings, winner };
}
