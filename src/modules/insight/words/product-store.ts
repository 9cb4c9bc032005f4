import { sql } from 'kysely';
import type { Transaction } from '../../../kernel/transaction.ts';
import { productNames } from './product-names.ts';
import type { ProductNames, SoldCategory, SoldProduct } from './product-names.ts';

/** Products whose names are looked for, the newest: as many as are made into words in half a second. */
const MOST_PRODUCTS = 10_000;
/** Names are made anew when something changes in the catalogue; those of few organisations are asked for at once. */
const KEPT = 8;
const kept = new Map<string, { stamp: string; names: ProductNames }>();

/**
 * The words by which texts name what an organisation has on sale now. A product that is renamed is known by its new name,
 * one that is sold no more by none.
 */
export async function sellingNames(tx: Transaction, orgId: string): Promise<ProductNames> {
  // Versions only grow, and whoever is deleted or comes back gets another one.
  const [row] = await tx.query<{ stamp: string }>(sql`
    select concat_ws(' ',
      (select concat_ws(' ', count(*), sum(version)) from catalog.product where org_id = ${orgId}::uuid),
      (select concat_ws(' ', count(*), sum(version)) from catalog.product_category
        where org_id = ${orgId}::uuid)) as stamp`);
  const stamp = row?.stamp ?? '';
  const known = kept.get(orgId);
  if (known?.stamp === stamp) return known.names;
  const products = await tx.query<SoldProduct>(sql`
    select id, name, code, category_id as category from catalog.product
    where org_id = ${orgId}::uuid and deleted_at is null and active order by id desc limit ${MOST_PRODUCTS}::int`);
  const categories = await tx.query<SoldCategory>(sql`
    select id, name from catalog.product_category
    where org_id = ${orgId}::uuid and deleted_at is null order by id`);
  const names = productNames(products, categories);
  kept.delete(orgId);
  kept.set(orgId, { stamp, names });
  for (const oldest of kept.keys()) {
    if (kept.size <= KEPT) break;
    kept.delete(oldest);
  }
  return names;
}
