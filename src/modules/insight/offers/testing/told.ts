import { sql } from 'kysely';
import type { Context } from '../../../../kernel/context.ts';
import { inTransaction } from '../../../../kernel/transaction.ts';
import type { Transaction } from '../../../../kernel/transaction.ts';
import type { TestApplication, TestClient } from '../../../../main/test-application.ts';
import { systemTransaction } from '../../../../platform/system.ts';
import { daysAgo, modelOf, planted } from '../../chances/testing/planted.ts';
import type { OfferCard, OfferWatch } from '../wire.ts';

/** The model in use, as its card shows it. */
export async function card(
  client: TestClient,
): Promise<{ card: OfferCard; watch: OfferWatch; id: string; state: unknown }> {
  const { model } = await modelOf(client, 'offer');
  return {
    id: model.id,
    state: model['state'],
    card: JSON.parse(String(model['card'])) as OfferCard,
    watch: JSON.parse(String(model['watch'])) as OfferWatch,
  };
}

/** Customers with what was told to be offered to them, the first of the list first. */
export async function hints(
  app: TestApplication,
  orgId: string,
  kind: 'next' | 'list',
): Promise<[string, string][]> {
  type Row = { customer_id: string; product_id: string };
  const rows = await systemTransaction(app.system, (tx) =>
    tx.query<Row>(sql`
      select customer_id, product_id from insight.offer_hint
      where org_id = ${orgId}::uuid and kind = ${kind} order by rank`),
  );
  return rows.map((row) => [row.customer_id, row.product_id]);
}

/** All that is kept of what was foretold of a customer. */
export const hintsOf = (app: TestApplication, customer: string): Promise<unknown[]> =>
  systemTransaction(app.system, (tx) =>
    tx.query(sql`select rank from insight.offer_hint where customer_id = ${customer}::uuid`),
  );

/**
 * As it stands 40 days after what is told to be offered was kept: somebody has a stale score, as that of another, and
 * somebody was deleted.
 */
export async function fortyDaysLater(
  app: TestApplication,
  orgId: string,
  { stale, like, gone }: { stale: string; like: string; gone: string },
): Promise<void> {
  await systemTransaction(app.system, async (tx) => {
    await tx.query(sql`
      update insight.offer_hint set made_on = made_on - 40 where org_id = ${orgId}::uuid`);
    await tx.query(sql`
      insert into insight.score (org_id, kind, record_id, model_id, value, detail, scored_at)
      select org_id, kind, ${stale}::uuid, model_id, 1, detail, scored_at - interval '1 day'
      from insight.score where kind = 'offer' and record_id = ${like}::uuid`);
    await tx.query(sql`
      update customers.customer set deleted_at = now() where id = ${gone}::uuid`);
  });
}

/** Reads as of so many days from now. */
export async function ahead<T>(
  client: TestClient,
  days: number,
  read: (ctx: Context, tx: Transaction) => Promise<T>,
): Promise<T> {
  const now = (): Date => new Date(Date.now() + days * 86_400_000);
  const ctx = { ...(await client.ctx()), now };
  return inTransaction(ctx, (tx) => read(ctx, tx));
}

/** Orders of one piece each, so many days ago. */
export async function order(
  client: TestClient,
  bought: readonly { by: string; day: number; what: readonly string[] }[],
): Promise<void> {
  const orders = await planted(
    client,
    'order',
    bought.map(({ by, day }) => ({ customer: by, orderedAt: daysAgo(day), subtotal: '100' })),
  );
  await planted(
    client,
    'orderLine',
    bought.flatMap(({ what }, n) =>
      what.map((each) => ({ order: orders[n], product: each, quantity: '1' })),
    ),
  );
}
