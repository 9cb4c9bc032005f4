import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import type { ScoreKind } from '../scores/rules.ts';

/** The object whose records a score is of. */
export const scoredObject = {
  value: 'customer',
  offer: 'customer',
  churn: 'customer',
  lead: 'lead',
  win: 'opportunity',
} as const satisfies Record<ScoreKind, string>;

/** The table of what a score is of. */
const tables = {
  customer: 'customers.customer',
  lead: 'sales.lead',
  opportunity: 'sales.opportunity',
} as const;

export const scoredTable = (kind: ScoreKind): RawBuilder<unknown> =>
  sql.table(tables[scoredObject[kind]]);

/**
 * Whether a row may be profiled: it is not deleted, and neither its person nor its customer asked not to be. Training
 * and scoring start from it.
 *
 * @param alias of the table of what is scored, in a statement that says `org_id` of it
 */
export function profiled(kind: ScoreKind, alias: string): RawBuilder<boolean> {
  const row = (column: string): RawBuilder<unknown> => sql.ref(`${alias}.${column}`);
  const present = sql<boolean>`${row('deleted_at')} is null`;
  const object = scoredObject[kind];
  if (object === 'customer') return sql`(${present} and ${row('no_profiling')} is not true)`;
  const asked = sql`exists (select from customers.customer p
    where p.org_id = ${row('org_id')} and p.id = ${row('customer_id')} and p.no_profiling)`;
  if (object === 'opportunity') return sql`(${present} and not ${asked})`;
  return sql`(${present} and ${row('no_profiling')} is not true and not ${asked})`;
}

/** Which of these may be profiled; a flag that is being set waits until the transaction has ended. */
export async function stillProfiled(
  ctx: Context,
  tx: Transaction,
  kind: ScoreKind,
  ids: readonly string[],
): Promise<Set<string>> {
  const rows = await tx.query<{ id: string }>(sql`
    select t.id from ${scoredTable(kind)} t
    where t.org_id = ${ctx.orgId} and t.id = any(${ids}::uuid[]) and ${profiled(kind, 't')}
    order by t.id for share of t`);
  return new Set(rows.map(({ id }) => id));
}
