import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { MONEY_SCALE } from '../../kernel/field.ts';
import type { Transaction } from '../../kernel/transaction.ts';
import { fromScaled } from '../../kernel/values.ts';

/** What an order line takes from its product. */
export type Offer = {
  name: string;
  unitOfMeasure: string | null;
  /** The list price as a decimal text, or null where there is none. */
  price: string | null;
  currency: string;
};

/** What is sold under these ids, by product id; products that were deleted are absent. One statement. */
export async function offersOf(
  ctx: Context,
  tx: Transaction,
  productIds: readonly string[],
): Promise<Map<string, Offer>> {
  if (productIds.length === 0) return new Map();
  const rows = await tx.query<Offer & { id: string }>(sql`
    select id, name, unit_of_measure as "unitOfMeasure", price, coalesce(currency, ${ctx.currency}) as currency
    from catalog.product
    where org_id = ${ctx.orgId} and id = any(${[...new Set(productIds)]}::uuid[]) and deleted_at is null`);
  return new Map(
    rows.map(({ id, price, ...offer }) => [
      id,
      { ...offer, price: price === null ? null : fromScaled(price, MONEY_SCALE) },
    ]),
  );
}
