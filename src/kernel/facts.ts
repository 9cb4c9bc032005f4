import { sql } from 'kysely';
import { compile } from '../platform/database.ts';
import { recordColumn } from './columns.ts';
import type { Context } from './context.ts';
import { columnOf, filledWith, given, layoutOf, named } from './rows.ts';
import type { Columns, Layout } from './rows.ts';
import { remembered } from './statement-cache.ts';
import type { Plan } from './statement-cache.ts';
import type { Model } from './model.ts';
import type { Transaction } from './transaction.ts';
import { encodeRecord } from './write-columns.ts';
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
  // Encoded like columns of the object itself: the derived ones (sort keys, folds) are the same.
  const own: Model = {
    ...model,
    fields: new Map(fields.map((field) => [field.name, { ...field, source: { in: 'column' } }])),
  };
  const columns = rows.flatMap(({ id, values }): Columns[] => {
    const known = [...own.fields.keys()].filter((name) => name in values);
    const record = { ...values, id } as AnyRecord;
    const encoded = encodeRecord(ctx, own, record, known, new Map());
    return encoded.size === 0 ? [] : [new Map([['id', { type: 'uuid', value: id }], ...encoded])];
  });
  const alike = Map.groupBy(columns, (row) => [...row.keys()].join());
  await Promise.all(
    [...alike].map(([names, same]) => {
      const layout = layoutOf(same);
      const plan = remembered(ctx, model, `facts ${table} ${names}`, () =>
        planFacts(ctx, model, table, layout),
      );
      return tx.query(filledWith(plan, layout, same));
    }),
  );
}

function planFacts(ctx: Context, model: Model, table: string, layout: Layout): Plan {
  const values = layout.filter(([name]) => name !== 'id');
  const sets = values.map((column) => sql`${sql.id(column[0])} = ${columnOf(column)}`);
  const stored = values.map(([name]) => sql.ref(`t.${name}`));
  // What is worked out again each night is mostly what it was: that costs no new row, and no index entry.
  return compile(sql`
    update ${sql.table(table)} t set ${sql.join(sets)} from ${given(layout)}
    where t.org_id = ${ctx.orgId} and ${named('t', recordColumn(model))}
      and (${sql.join(stored)}) is distinct from (${sql.join(values.map(columnOf))})`);
}
