import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { MONEY_SCALE } from '../../../kernel/field.ts';
import { inSnapshot } from '../../../kernel/transaction.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { fromScaled } from '../../../kernel/values.ts';
import { readsAll, visible } from '../../../kernel/visibility.ts';
import { Problem } from '../../../platform/problem.ts';
import { observedContext } from '../orders/observed.ts';
import { allOf, customerPortions, everyone } from '../orders/portions.ts';
import type { Portion } from '../orders/portions.ts';
import { periodsOf } from './periods.ts';
import { cohortCondition } from './rules.ts';
import type { CohortPeriod } from './rules.ts';
import { cohortQuery } from './statement.ts';
import type { CellRow, CohortModels, CohortsAsked } from './statement.ts';
import type { CohortsWire } from './wire.ts';

export type CohortsBounds = {
  /** Customers read by one statement; of as many or fewer, all are. */
  portion: number;
  /** Milliseconds after which all of the reading is given up. */
  time: number;
};

/**
 * With ten orders each half a second, beside which it costs nothing to find portions and to open a second connection.
 * What a portion needs to have at hand stays within 64 MB.
 */
const bounds: CohortsBounds = { portion: 50_000, time: 30_000 };

/**
 * How PostgreSQL is to read. A plan for any bounds would take them for narrow, and read each order from the table. The
 * customers of a portion it takes for far fewer than they are: it thinks that ranges of one table's ids and of another's
 * have little in common, and would look up the orders of each customer by themselves.
 */
export function planned(areMany: boolean): RawBuilder<unknown> {
  return sql`set local work_mem = '64MB'; set local plan_cache_mode = force_custom_plan
    ${areMany ? sql`; set local enable_nestloop = off` : sql``}`;
}

/**
 * Cohorts of the customers whom the reader may see, all as of one moment. Where they are many, two connections read them
 * in portions, beside each other.
 *
 * @throws Problem forbidden where the reader may not read in every record what it counts
 */
export async function readCohorts(
  ctx: Context,
  asked: CohortsAsked,
  { portion, time }: CohortsBounds = bounds,
): Promise<CohortsWire> {
  const models = modelsFor(ctx, asked);
  return inSnapshot(ctx, async (tx, beside) => {
    const periods = periodsOf(await observedContext(ctx, tx), asked.by);
    const end = performance.now() + time;
    const limited = (reader: Transaction): Promise<unknown> => {
      const left = Math.max(1, Math.ceil(end - performance.now()));
      return reader.query(sql`select set_config('statement_timeout', ${left}::text, true)`);
    };
    await limited(tx);
    const portions = await portionsFor(ctx, tx, models, portion);
    const statements = portions.map((own) => cohortQuery(ctx, models, periods, asked, own));
    const cells = new Map<string, Cell>();
    const read = async (reader: Transaction): Promise<void> => {
      await reader.query(planned(portions.length > 1));
      for (let next = statements.shift(); next; next = statements.shift()) {
        const [, rows] = await Promise.all([limited(reader), reader.query<CellRow>(next)]);
        for (const row of rows) add(cells, row);
      }
    };
    const readers = portions.length > 1 ? [beside(read), read(tx)] : [read(tx)];
    await allOf(readers, () => statements.splice(0));
    return { ...asked, currency: ctx.currency, periods, cohorts: cohortsOf(cells, periods, asked) };
  });
}

function modelsFor(ctx: Context, { value, kind }: CohortsAsked): CohortModels {
  const customer = ctx.catalog.object('customer');
  const order = ctx.catalog.object('order');
  const own = ['firstOrderAt', 'noProfiling', ...(kind === null ? [] : ['kind'])];
  const ordered = ['customer', 'orderedAt', 'status'];
  const paid = value === 'revenue' ? ['total', 'paymentStatus'] : [];
  const reads = readsAll(ctx, 'customer', own) && readsAll(ctx, 'order', [...ordered, ...paid]);
  if (!customer || !order || !reads) throw new Problem('forbidden');
  return { customer, order };
}

/** One for all where the reader sees no more than a portion: whoever sees few pays nothing for the many of others. */
async function portionsFor(
  ctx: Context,
  tx: Transaction,
  { customer }: CohortModels,
  size: number,
): Promise<Portion[]> {
  const [seen] = await tx.query<{ many: boolean }>(sql`
    select count(*) > ${size}::int as many
    from (select from customers.customer c where ${visible(ctx, customer, 'c')} limit ${size + 1}::int) c`);
  return seen?.many === true ? customerPortions(ctx, tx, size) : [everyone];
}

/** `amount` × 10⁴. */
type Cell = { customers: number; amount: bigint };

const cellKey = (cohort: number | string, period: number | string | null): string =>
  `${cohort} ${period ?? ''}`;

function add(cells: Map<string, Cell>, { cohort, period, customers, amount }: CellRow): void {
  const key = cellKey(cohort, period);
  const cell = cells.get(key) ?? { customers: 0, amount: 0n };
  cell.customers += Number(customers);
  cell.amount += BigInt(amount ?? '0');
  cells.set(key, cell);
}

function cohortsOf(
  found: ReadonlyMap<string, Cell>,
  periods: readonly CohortPeriod[],
  { value, kind }: CohortsAsked,
): CohortsWire['cohorts'] {
  return periods.flatMap((own, period) => {
    const size = found.get(cellKey(period + 1, null));
    if (!size) return [];
    const cells = periods.slice(period).map((_, age) => {
      const cell = found.get(cellKey(period + 1, period + 1 + age));
      const revenue = fromScaled(String(cell?.amount ?? 0n), MONEY_SCALE);
      return { customers: cell?.customers ?? 0, revenue: value === 'revenue' ? revenue : null };
    });
    return [{ period, customers: size.customers, where: cohortCondition(own, kind), cells }];
  });
}
