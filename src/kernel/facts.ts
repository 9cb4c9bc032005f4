import { sql } from 'kysely';
import { recordColumn } from './columns.ts';
import type { Context } from './context.ts';
import type { Transaction } from './transaction.ts';
import { encodeRecord, RATE_SCALE } from './write-columns.ts';
import type { AnyRecord } from './object.ts';

/** Computed values of one record, by the names of its facts. */
export type Facts = { id: string; values: Record<string, unknown> };

/**
 * Keeps computed values in the facts table of the module that computes them: no version, no ledger line, no part in
 * undo. Amounts are in the organisation's currency. Rows of records that do not exist are passed over.
 *
 * @param module whose facts table it is, such as `customers` for `customers.customer_facts`
 */
export async function derive(
  ctx: Context,
  tx: Transaction,
  object: string,
  module: string,
  rows: readonly Facts[],
): Promise<void> {
  const model = ctx.catalog.object(object);
  if (!model) throw new Error(`there is no object ${object}`);
  const fields = [...model.fields.values()].filter(
    (field) => field.source.in === 'facts' && field.source.table.startsWith(`${module}.`),
  );
  const table = fields[0]?.source.in === 'facts' ? fields[0].source.table : undefined;
  if (table === undefined) throw new Error(`${module} declares no facts of ${object}`);
  const rates = new Map([[ctx.currency, RATE_SCALE]]);
  await Promise.all(
    rows.map(async ({ id, values }) => {
      // Encoded like columns of the object itself: the derived ones (sort keys, folds) are the same.
      const known = fields.filter((field) => field.name in values);
      const own = new Map(
        known.map((field) => [field.name, { ...field, source: { in: 'column' as const } }]),
      );
      const record = { ...values, id } as AnyRecord;
      const columns = encodeRecord(ctx, { ...model, fields: own }, record, own.keys(), rates);
      if (columns.size === 0) return;
      const sets = [...columns].map(([name, value]) => sql`${sql.id(name)} = ${value}`);
      await tx.query(sql`
        update ${sql.table(table)} set ${sql.join(sets)}
        where org_id = ${ctx.orgId} and ${sql.ref(recordColumn(model))} = ${id}`);
    }),
  );
}
