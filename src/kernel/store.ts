import { sql } from 'kysely';
import { compile, transactionAside } from '../platform/database.ts';
import { objectIs, recordColumn } from './columns.ts';
import type { Context } from './context.ts';
import type { Field, Model } from './model.ts';
import type { AnyRecord } from './object.ts';
import { columnOf, filledBy, filledWith, given, layoutOf, named } from './rows.ts';
import type { Columns, ColumnType, Layout } from './rows.ts';
import { filledIn, hole, remembered } from './statement-cache.ts';
import type { Hole, Plan } from './statement-cache.ts';
import type { Transaction } from './transaction.ts';
import { encodeNew, valueRows } from './write-columns.ts';
import type { Column, Rates } from './write-columns.ts';

/** The system's own columns of new records, but for those that say whose they are. */
function systemColumns(records: readonly AnyRecord[]): Column[] {
  const column = (name: string, type: ColumnType, of: (record: AnyRecord) => unknown): Column => ({
    name,
    type,
    values: records.map(of),
  });
  return [
    column('id', 'uuid', ({ id }) => id),
    column('owner_id', 'uuid', ({ owner }) => owner),
    column('unit_id', 'uuid', ({ unit }) => unit),
    column('version', 'bigint', ({ version }) => version),
    column('created_at', 'timestamptz', ({ createdAt }) => createdAt),
    column('created_by', 'uuid', ({ createdBy }) => createdBy),
    column('updated_at', 'timestamptz', ({ updatedAt }) => updatedAt),
    column('updated_by', 'uuid', ({ updatedBy }) => updatedBy),
  ];
}

/** Inserts records and their facts rows, one statement for each table. The pieces are pipelined. */
export async function insertRecords(
  ctx: Context,
  tx: Transaction,
  model: Model,
  records: readonly AnyRecord[],
  rates: Rates,
): Promise<void> {
  const columns = [...systemColumns(records), ...encodeNew(ctx, model, records, rates)];
  const layout: Layout = columns.map(({ name, type }) => [name, type]);
  const names = columns.map(({ name }) => name);
  const plan = remembered(ctx, model, `insert ${names.join()}`, () =>
    planInsert(ctx, model, layout),
  );
  const values = columns.map((column) => column.values);
  await Promise.all([tx.query(filledBy(plan, values)), insertFacts(ctx, tx, model, records)]);
}

/** Custom objects share a table, so theirs also says which object. */
function planInsert(ctx: Context, model: Model, layout: Layout): Plan {
  const names = layout.map(([name]) => sql.id(name));
  const of = model.customObjectId
    ? [sql`org_id, object_id`, sql`${ctx.orgId}::uuid, ${model.customObjectId}::uuid`]
    : [sql`org_id`, sql`${ctx.orgId}::uuid`];
  return compile(sql`
    insert into ${sql.table(model.table)} (${of[0]}, ${sql.join(names)})
    select ${of[1]}, ${sql.join(layout.map(columnOf))} from ${given(layout)}`);
}

export function factsTables(model: Model): string[] {
  const sources = [...model.fields.values()].map((field) => field.source);
  return [...new Set(sources.flatMap((source) => (source.in === 'facts' ? [source.table] : [])))];
}

const IDS = hole('ids');
const OWNERS = hole('owners');
const UNITS = hole('units');

/** The rows of new records in all facts tables: one statement for all of them. */
async function insertFacts(
  ctx: Context,
  tx: Transaction,
  model: Model,
  records: readonly AnyRecord[],
): Promise<void> {
  const tables = factsTables(model);
  if (tables.length === 0) return;
  const plan = remembered(ctx, model, 'facts of new', () => planFacts(ctx, model, tables));
  const given = new Map<Hole, unknown>([
    [IDS, records.map(({ id }) => id)],
    [OWNERS, records.map(({ owner }) => owner)],
    [UNITS, records.map(({ unit }) => unit)],
  ]);
  await tx.query(filledIn(plan, given));
}

function planFacts(ctx: Context, model: Model, tables: readonly string[]): Plan {
  const inserts = tables.map(
    (table, n) => sql`${sql.id(`into_${n}`)} as (
      insert into ${sql.table(table)} (org_id, ${sql.id(recordColumn(model))}, owner_id, unit_id)
      select ${ctx.orgId}::uuid, id, owner_id, unit_id from given)`,
  );
  return compile(sql`
    with given as materialized (
      select * from unnest(${IDS}::uuid[], ${OWNERS}::uuid[], ${UNITS}::uuid[]) as row (id, owner_id, unit_id)),
    ${sql.join(inserts)} select`);
}

/** Writes the changed columns of records and their new versions: one statement for each set of columns. */
export async function updateRecords(
  ctx: Context,
  tx: Transaction,
  model: Model,
  changes: readonly { record: AnyRecord; columns: Columns }[],
): Promise<void> {
  const rows = changes.map(
    ({ record, columns }): Columns =>
      new Map([
        ['id', { type: 'uuid', value: record.id }],
        ['version', { type: 'bigint', value: record.version }],
        ['updated_at', { type: 'timestamptz', value: record.updatedAt }],
        ['updated_by', { type: 'uuid', value: record.updatedBy }],
        ...columns,
      ]),
  );
  const alike = Map.groupBy(rows, (row) => [...row.keys()].join());
  await Promise.all(
    [...alike].map(([names, same]) => {
      const layout = layoutOf(same);
      const plan = remembered(ctx, model, `update ${names}`, () => planUpdate(ctx, model, layout));
      return tx.query(filledWith(plan, layout, same));
    }),
  );
}

function planUpdate(ctx: Context, model: Model, layout: Layout): Plan {
  const known = [...model.fields.values()]
    .filter((field) => field.source.in === 'custom')
    .map((field) => field.name);
  const sets = layout
    .filter(([name]) => name !== 'id')
    .map((column) =>
      // Values of own fields that are out of use stay beside those that are written.
      column[0] === 'custom'
        ? sql`custom = (t.custom - ${known}::text[]) || row.custom`
        : sql`${sql.id(column[0])} = ${columnOf(column)}`,
    );
  return compile(sql`
    update ${sql.table(model.table)} t set ${sql.join(sets)} from ${given(layout)}
    where t.org_id = ${ctx.orgId}${objectIs(model, 't')} and ${named('t', 'id')}`);
}

/** Replaces the look-up rows of these fields; see kernel.custom_value. */
export async function storeValues(
  ctx: Context,
  tx: Transaction,
  fields: readonly Field[],
  records: readonly AnyRecord[],
  isNew: boolean,
): Promise<void> {
  const looked = fields.filter((field) => field.valueId !== undefined);
  if (looked.length === 0) return;
  const pending: Promise<unknown>[] = [];
  if (!isNew) {
    const fieldIds = looked.map((field) => field.valueId);
    const ids = records.map((record) => record.id);
    pending.push(
      tx.query(sql`delete from kernel.custom_value
        where org_id = ${ctx.orgId} and record_id = any(${ids}::uuid[]) and field_id = any(${fieldIds}::text[])`),
    );
  }
  const rows = records.flatMap((record) => looked.flatMap((field) => valueRows(field, record)));
  if (rows.length > 0) {
    pending.push(
      tx.query(sql`
        insert into kernel.custom_value (org_id, field_id, record_id, n, text, number, at)
        select ${ctx.orgId}::uuid, field_id, record_id, n, text, number, at
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
          as row(field_id text, record_id uuid, n smallint, text text, number bigint, at timestamptz)`),
    );
  }
  await Promise.all(pending);
}

/** How many numbers a process takes at once; those it does not use are gaps. */
const BLOCK = 100;
const blocks = new Map<string, { next: number; end: number }>();
const reserving = new Map<string, Promise<void>>();

/**
 * Numbers for an autoNumber field. A block is taken in a transaction of its own, so that writers of one organisation do
 * not queue behind each other.
 */
export async function nextNumbers(
  ctx: Context,
  model: Model,
  field: Field,
  n: number,
): Promise<number[]> {
  if (ctx.trial) return Array.from({ length: n }, () => (lastTried += 1));
  const name = `${model.name}.${field.name}`;
  const key = `${ctx.orgId}.${name}`;
  const numbers: number[] = [];
  while (numbers.length < n) {
    const block = blocks.get(key);
    if (block && block.next < block.end) {
      numbers.push(block.next);
      block.next += 1;
      continue;
    }
    const running =
      reserving.get(key) ?? reserve(ctx, name, key, Math.max(BLOCK, n - numbers.length));
    reserving.set(key, running);
    await running;
  }
  return numbers;
}

/** Numbers beyond all others; two trials at once, in two processes as well, must not wait for each other's. */
let lastTried = 9e14 + Math.floor(Math.random() * 9e13);

async function reserve(ctx: Context, name: string, key: string, size: number): Promise<void> {
  try {
    const [row] = await transactionAside(ctx.database, ctx.orgId, (tx) =>
      tx.query<{ next: string }>(sql`
        insert into kernel.counter as c (org_id, name, next) values (${ctx.orgId}, ${name}, ${size + 1}::bigint)
        on conflict (org_id, name) do update set next = c.next + ${size}::bigint returning next`),
    );
    const end = Number(row?.next);
    blocks.set(key, { next: end - size, end });
  } finally {
    reserving.delete(key);
  }
}
