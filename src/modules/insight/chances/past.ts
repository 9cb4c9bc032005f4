import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import type { Past } from './score-rows.ts';

/** Decisions that are looked at, the latest: a year of them, and no more than these. */
const MOST = 50_000;
const YEAR_MS = 365 * 86_400_000;

/**
 * What came of chances by the month of the decision, oldest first.
 *
 * @param decisions `value` that was said last, `hit` whether it came true, `at` when it was decided
 */
export async function pastOf(
  ctx: Context,
  tx: Transaction,
  decisions: RawBuilder<unknown>,
): Promise<Past[]> {
  const since = new Date(ctx.now().getTime() - YEAR_MS).toISOString();
  const rows = await tx.query<{ value: string; hit: boolean; month: string }>(sql`
    select d.value, d.hit, to_char(d.at at time zone ${ctx.timeZone}::text, 'YYYY-MM') as month
    from (${decisions}) d where d.at >= ${since}::timestamptz order by d.at desc limit ${MOST}::int`);
  const months = [...Map.groupBy(rows.toReversed(), ({ month }) => month)];
  return months.map(([name, those]) => ({
    name,
    probability: Float64Array.from(those, ({ value }) => Number(value)),
    outcome: Uint8Array.from(those, ({ hit }) => (hit ? 1 : 0)),
  }));
}
