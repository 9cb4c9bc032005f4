import { sql } from 'kysely';
import { clockOf, formatDay, formatInstant, startOfDay } from '../../../kernel/condition-dates.ts';
import type { Context } from '../../../kernel/context.ts';
import type { RecordView } from '../../../kernel/relationship-routes.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { readsAll, visible } from '../../../kernel/visibility.ts';
import { countedOrder, orderedUntil } from '../orders/observed.ts';
import { profiled } from '../profiling/profiled.ts';
import { readsPurchases, seesEveryPurchase } from './products.ts';
import { LATER_DAYS } from './rules.ts';
import type { AnswersView, OfferAnswers } from './wire.ts';

/** Days whose noted offers are looked at together. */
const ANSWER_DAYS = 90;
const NOTED = ['customer', 'product', 'offeredAt', 'answer'];

/** What came of the offers that members noted, of those that the reader may see. */
export const modelAnswers: RecordView = {
  object: 'scoreModel',
  name: 'answers',
  read: async (ctx, tx): Promise<AnswersView> => ({
    answers: readsAll(ctx, 'productOffer', NOTED) ? await answersOf(ctx, tx) : null,
  }),
};

/** What customers said to offers, and what they ordered; null where nothing was offered. */
async function answersOf(ctx: Context, tx: Transaction): Promise<OfferAnswers | null> {
  const offer = ctx.catalog.object('productOffer');
  if (!offer) return null;
  const { today } = clockOf(ctx);
  const [from, to] = [today - LATER_DAYS - ANSWER_DAYS, today - LATER_DAYS];
  const instant = (day: number): string => formatInstant(startOfDay(day, ctx.timeZone));
  const offers = sql`insight.product_offer e
    join customers.customer t on t.org_id = e.org_id and t.id = e.customer_id and ${profiled('offer', 't')}
    where ${visible(ctx, offer, 'e')}
      and e.offered_at >= ${instant(from)}::timestamptz and e.offered_at < ${instant(to)}::timestamptz`;
  const said = await tx.query<{ answer: string; count: string }>(sql`
    select e.answer, count(*) as count from ${offers} group by e.answer`);
  if (said.length === 0) return null;
  const count = (answer: string): number =>
    Number(said.find((row) => row.answer === answer)?.count ?? 0);
  const known = await orderedUntil(ctx, tx);
  // Whoever was offered the same thing again is asked of once. What was sold at the counter is noted after the order.
  const [counted] = await tx.query<{ offers: string; ordered: string }>(sql`
    select count(*) as offers, count(*) filter (where exists (
      select from sales."order" o
      join sales.order_line l on l.org_id = o.org_id and l.order_id = o.id and l.deleted_at is null
        and l.product_id = f.product_id
      where o.org_id = ${ctx.orgId}::uuid and o.customer_id = f.customer_id and ${countedOrder}
        and o.ordered_at >= f.since and o.ordered_at < f.since + make_interval(days => ${LATER_DAYS}::int)
    )) as ordered
    from (
      select e.customer_id, e.product_id, date_trunc('day', min(e.offered_at), ${ctx.timeZone}::text) as since
      from ${offers} group by e.customer_id, e.product_id
    ) f where f.since < ${instant(known - LATER_DAYS)}::timestamptz`);
  const later = { offers: Number(counted?.offers ?? 0), ordered: Number(counted?.ordered ?? 0) };
  return {
    from: formatDay(from),
    to: formatDay(to - 1),
    days: LATER_DAYS,
    said: {
      interested: count('interested'),
      bought: count('bought'),
      declined: count('declined'),
      open: count('open'),
    },
    later: later.offers > 0 && readsPurchases(ctx) && seesEveryPurchase(ctx) ? later : null,
  };
}
