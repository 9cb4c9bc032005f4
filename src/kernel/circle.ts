import { sql } from 'kysely';
import type { Context } from './context.ts';
import type { Model } from './model.ts';
import type { Transaction } from './transaction.ts';

/**
 * Whether one of these records is above itself: by way of a reference of an object to itself, such as `parent`.
 *
 * @param field a field with a column of its own
 */
export async function inCircle(
  ctx: Context,
  tx: Transaction,
  object: string,
  field: string,
  ids: readonly string[],
): Promise<boolean> {
  if (ids.length === 0) return false;
  const { table, column } = referenceOf(ctx.catalog.object(object), field);
  const rows = await tx.query(sql`
    with recursive above as (
      select t.id as start, ${sql.ref(`t.${column}`)} as id from ${sql.table(table)} t
      where t.org_id = ${ctx.orgId} and t.id = any(${ids}::uuid[])
      union
      select a.start, ${sql.ref(`t.${column}`)} from above a
        join ${sql.table(table)} t on t.org_id = ${ctx.orgId} and t.id = a.id
    )
    select from above where start = id limit 1`);
  return rows.length > 0;
}

function referenceOf(model: Model | undefined, name: string): { table: string; column: string } {
  const field = model?.fields.get(name);
  if (!model || field?.source.in !== 'column') throw new Error(`there is no column of ${name}`);
  return { table: model.table, column: field.column };
}
