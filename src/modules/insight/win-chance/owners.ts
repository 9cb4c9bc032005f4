import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { profiled } from '../profiling/profiled.ts';

/** Of each owner the ends of their deals in the order of time, and how many of them were won up to each. */
export type OwnersPast = ReadonlyMap<string, { closedAt: number[]; won: number[] }>;

/** Fewer than these say nothing of an owner. */
const LEAST_DEALS = 5;

/** How the deals of all owners ended. */
export async function ownersPast(ctx: Context, tx: Transaction): Promise<OwnersPast> {
  const rows = await tx.query<{ owner: string; ms: string; won: boolean }>(sql`
    select t.owner_id as owner, (extract(epoch from t.closed_at) * 1000)::bigint as ms, t.status = 'won' as won
    from sales.opportunity t
    where t.org_id = ${ctx.orgId}::uuid and ${profiled('win', 't')} and t.status in ('won', 'lost')
      and t.owner_id is not null and t.closed_at is not null
    order by t.closed_at, t.id`);
  const past = new Map<string, { closedAt: number[]; won: number[] }>();
  for (const { owner, ms, won } of rows) {
    const own = past.get(owner) ?? { closedAt: [], won: [] };
    own.closedAt.push(Number(ms));
    own.won.push((own.won.at(-1) ?? 0) + (won ? 1 : 0));
    past.set(owner, own);
  }
  return past;
}

/**
 * The share of an owner's deals that were won, of those that ended before a moment: a deal that is open at that moment is
 * therefore not among them. Null where they were too few.
 */
export function winRateBefore(
  owners: OwnersPast,
  owner: string | null,
  moment: number,
): number | null {
  const past = owner === null ? undefined : owners.get(owner);
  if (!past) return null;
  let [low, high] = [0, past.closedAt.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((past.closedAt[middle] ?? Infinity) < moment) low = middle + 1;
    else high = middle;
  }
  return low < LEAST_DEALS ? null : (past.won[low - 1] ?? 0) / low;
}
