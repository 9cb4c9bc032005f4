import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { titleExpression, titleVisible } from '../../../kernel/view.ts';
import { grantsOn, readsAll, visible } from '../../../kernel/visibility.ts';
import { amountOf } from '../chances/rows.ts';
import type { ProductMoney } from './rules.ts';

/** A product as its reader may see it. */
export type SeenProduct = ProductMoney & { id: string; name: string; offered: boolean };

/** What offers are worked out from: whoever may not read all of it is not told what customers may buy. */
const SOURCES = { order: ['customer', 'orderedAt', 'status'], orderLine: ['order', 'product'] };

/** Whether this reader may be told what is worked out from what customers have bought. */
export function readsPurchases(ctx: Context): boolean {
  return Object.entries(SOURCES).every(([object, fields]) => readsAll(ctx, object, fields));
}

/** Whether this reader sees every order with all of its lines: only then is a number of orders one they could count. */
export function seesEveryPurchase(ctx: Context): boolean {
  return Object.keys(SOURCES).every((object) => {
    const model = ctx.catalog.object(object);
    const grants = model ? grantsOn(ctx, model, 'read') : [];
    return grants.some(({ scope, where }) => scope === 'all' && !where);
  });
}

/**
 * Those of these customers of whom the reader may see every order with all of its lines: a reason tells what a customer
 * has bought, also what a narrower scope or a condition keeps from the reader.
 */
export async function withAllPurchases(
  ctx: Context,
  tx: Transaction,
  customers: readonly string[],
): Promise<Set<string>> {
  const order = ctx.catalog.object('order');
  const line = ctx.catalog.object('orderLine');
  if (!order || !line || customers.length === 0) return new Set();
  const rows = await tx.query<{ id: string }>(sql`
    select c.id from unnest(${customers}::uuid[]) c (id)
    where not exists (
      select from ${sql.table(order.table)} o
      where o.org_id = ${ctx.orgId} and o.customer_id = c.id and o.deleted_at is null
        and (not ${visible(ctx, order, 'o')} or exists (
          select from ${sql.table(line.table)} l
          where l.org_id = o.org_id and l.order_id = o.id and l.deleted_at is null
            and not ${visible(ctx, line, 'l')})))`);
  return new Set(rows.map(({ id }) => id));
}

/** Those of these products that the reader may see, by id; price and cost where they may read them of every product. */
export async function seenProducts(
  ctx: Context,
  tx: Transaction,
  ids: readonly string[],
): Promise<Map<string, SeenProduct>> {
  const model = ctx.catalog.object('product');
  const seen = model && titleVisible(ctx, model, 'p');
  if (!model || !seen || ids.length === 0) return new Map();
  const amount = (name: 'price' | 'cost') =>
    readsAll(ctx, 'product', [name]) ? sql.ref(`p.${name}_base`) : sql`null::bigint`;
  return read(
    tx,
    sql`select p.id, ${titleExpression(ctx, model, 'p')} as name, ${amount('price')} as price,
        ${amount('cost')} as cost, p.active
      from catalog.product p where ${seen} and p.id = any(${[...new Set(ids)]}::uuid[])`,
  );
}

/** All products of the organisation, without names: for what is worked out of the whole of it and shown to nobody. */
export function allProducts(ctx: Context, tx: Transaction): Promise<Map<string, SeenProduct>> {
  return read(
    tx,
    sql`select p.id, '' as name, p.price_base as price, p.cost_base as cost, p.active
      from catalog.product p where p.org_id = ${ctx.orgId}::uuid and p.deleted_at is null`,
  );
}

type Row = {
  id: string;
  name: string;
  price: string | null;
  cost: string | null;
  active: boolean;
};

async function read(
  tx: Transaction,
  statement: RawBuilder<unknown>,
): Promise<Map<string, SeenProduct>> {
  const rows = await tx.query<Row>(sql`${statement}`);
  return new Map(
    rows.map(({ id, name, price, cost, active }) => [
      id,
      { id, name, price: amountOf(price), cost: amountOf(cost), offered: active },
    ]),
  );
}
