import { sql } from 'kysely';
import { z } from 'zod';
import { smallestMeanEffect, smallestRateEffect } from '../../../../analysis/experiment/power.ts';
import { usersForMeans, usersForRates } from '../../../../analysis/experiment/power.ts';
import { priceOfLooking } from '../../../../analysis/experiment/sequence.ts';
import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { readsAll } from '../../../kernel/visibility.ts';
import { askable, countAudience, found, taken } from './audience.ts';
import { ordersWithin } from './orders.ts';
import type { OutcomeKind } from './rules.ts';
import type { PlanRequest, PlanWire } from './wire.ts';

export const planSchema = z.strictObject({
  audience: z.unknown(),
  outcome: z.enum(['bought', 'revenue']),
  days: z.int().min(1).max(365),
  shares: z.array(z.int().min(1).max(1_000)).min(2).max(20),
  rate: z.number().min(0).max(1).optional(),
  smallest: z.number().positive().optional(),
});

/** Customers whose past tells how amounts vary; more would tell the same. */
const LOOKED_AT = 5_000;

/** What the customers of an audience did within as many days before now; null where the reader may not know. */
type Past = { rate: number; mean: number; deviation: number } | null;

/** How many customers an experiment would have, and how small a difference they would show. */
export async function planExperiment(
  ctx: Context,
  tx: Transaction,
  asked: PlanRequest,
): Promise<PlanWire> {
  const { outcome, shares } = asked;
  const [counted, past] = await Promise.all([
    countAudience(ctx, tx, asked.audience, outcome),
    pastOf(ctx, tx, asked),
  ]);
  const whole = shares.reduce((sum, share) => sum + share, 0);
  return {
    customers: counted.free,
    taken: counted.taken,
    notProfiled: readsAll(ctx, 'customer', ['noProfiling']) ? counted.notProfiled : 0,
    arms: shares.map((share) => Math.round((counted.free * share) / whole)),
    pastRate: past?.rate ?? null,
    ...effectsOf(asked, counted.free, past),
    currency: ctx.currency,
  };
}

const ORDER = ['customer', 'orderedAt', 'status', 'paymentStatus', 'total'];

async function pastOf(
  ctx: Context,
  tx: Transaction,
  { audience, outcome, days }: { audience: unknown; outcome: OutcomeKind; days: number },
): Promise<Past> {
  if (!readsAll(ctx, 'order', ORDER)) return null;
  const now = ctx.now();
  const since = new Date(now.getTime() - days * 86_400_000).toISOString();
  const [row] = await tx.query<{ rate: string | null; mean: string; deviation: string | null }>(sql`
    select (count(*) filter (where o.orders > 0))::float8 / nullif(count(*), 0) as rate,
      avg(o.revenue / 10000.0)::float8 as mean, stddev_samp(o.revenue / 10000.0)::float8 as deviation
    from (
      select t.id ${found(ctx, audience)} and ${askable} and not ${taken(outcome)}
      order by md5(t.id::text) limit ${LOOKED_AT}::int
    ) c
    cross join lateral (
      ${ordersWithin({ orgId: sql`${ctx.orgId}::uuid`, customer: sql`c.id`, after: sql`${since}::timestamptz`, days: sql`${days}::int`, until: now.toISOString() })}
    ) o`);
  if (!row || row.rate === null) return null;
  const { rate, mean, deviation } = row;
  return { rate: Number(rate), mean: Number(mean), deviation: Number(deviation ?? 0) };
}

/**
 * The least difference that so many customers show, and how many it takes for one that is asked for, with a power of
 * 80 %: of the control against the smallest other arm, as all arms together are held to 95 %, and as one may look any
 * day.
 */
function effectsOf(
  { outcome, shares, rate, smallest }: PlanRequest,
  customers: number,
  past: Past,
): Pick<PlanWire, 'visible' | 'needed'> {
  const whole = shares.reduce((sum, share) => sum + share, 0);
  const [control = 1, ...others] = shares;
  const other = Math.min(...others);
  const confidence = 1 - 0.05 / others.length;
  const price = priceOfLooking(confidence);
  const users = {
    control: (customers * control) / whole / price,
    treatment: (customers * other) / whole / price,
  };
  // The sizes of both arms, as what all arms together take.
  const inAll = (size: number): number => Math.ceil((size * price * whole) / control);
  const enough = users.control >= 1 && users.treatment >= 1;
  if (outcome === 'bought') {
    const anyway = rate ?? past?.rate;
    if (anyway === undefined) return { visible: null, needed: null };
    const seen = enough ? smallestRateEffect(anyway, users, { confidence }) : undefined;
    const aim = Math.min(1, anyway + (smallest ?? 0));
    const sizes =
      smallest === undefined
        ? undefined
        : usersForRates({ control: anyway, treatment: aim }, { confidence }, other / control);
    return {
      visible: seen?.state === 'fitted' ? seen.difference : null,
      needed: sizes?.state === 'fitted' ? inAll(sizes.control) : null,
    };
  }
  if (!past || !(past.deviation > 0)) return { visible: null, needed: null };
  const enoughForMeans = users.control + users.treatment > 2 && enough;
  const seen = enoughForMeans ? smallestMeanEffect(past, users, { confidence }) : undefined;
  const sizes =
    smallest === undefined
      ? undefined
      : usersForMeans(
          { difference: smallest, deviation: past.deviation },
          { confidence },
          other / control,
        );
  return {
    visible: seen?.state === 'fitted' ? seen.difference : null,
    needed: sizes?.state === 'fitted' ? inAll(sizes.control) : null,
  };
}
