import { sql } from 'kysely';
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
