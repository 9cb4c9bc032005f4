import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import { transactionAside } from '../platform/database.ts';
import { objectIs, recordColumn } from './columns.ts';
import type { Context } from './context.ts';
import type { Field, Model } from './model.ts';
import type { AnyRecord } from './object.ts';
import type { Transaction } from './transaction.ts';
import { encodeRecord, valueRows } from './write-columns.ts';
import type { Columns, Rates } from './write-columns.ts';

/** The system's own columns of a record. Custom objects share a table, so theirs also says which object. */
function systemColumns(
  ctx: Context,
  model: Model,
  record: AnyRecord,
): [string, RawBuilder<unknown>][] {
  return [
    ['org_id', sql`${ctx.orgId}::uuid`],
    ...(model.customObjectId
      ? [['object_id', sql`${model.customObjectId}::uuid`] as [string, RawBuilder<unknown>]]
      : []),
    ['id', sql`${record.id}::uuid`],
    ['owner_id', sql`${record.owner}::uuid`],
    ['unit_id', sql`${record.unit}::uuid`],
    ['version', sql`${record.version}::bigint`],
    ['created_at', sql`${record.createdAt}::timestamptz`],
    ['created_by', sql`${record.createdBy}::uuid`],
    ['updated_at', sql`${record.updatedAt}::timestamptz`],
    ['updated_by', sql`${record.updatedBy}::uuid`],
  ];
}

/** Inserts records and their facts rows: one statement per set of columns. The pieces are pipelined. */
export async function insertRecords(
  ctx: Context,
  tx: Transaction,
  model: Model,
  records: readonly AnyRecord[],
  rates: Rates,
): Promise<void> {
  const own = [...model.fields.values()].filter((field) => !field.system);
  const rows = records.map((record): Columns => {
    const filled = own.filter(
      (field) => record[field.name] !== null && record[field.name] !== undefined,
    );
    const columns = encodeRecord(
      ctx,
      model,
      record,
      filled.map((field) => field.name),
      rates,
    );
    return new Map([...systemColumns(ctx, model, record), ...columns]);
  });
  const names = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  const tuples = rows.map(
    (row) => sql`(${sql.join(names.map((name) => row.get(name) ?? sql`default`))})`,
  );
  const inserted = tx.query(sql`
    insert into ${sql.table(model.table)} (${sql.join(names.map((name) => sql.id(name)))}) values ${sql.join(tuples)}`);
  await Promise.all([
    inserted,
    ...factsTables(model).map((table) => insertFacts(ctx, tx, model, table, records)),
  ]);
}

export function factsTables(model: Model): string[] {
  const sources = [...model.fields.values()].map((field) => field.source);
  return [...new Set(sources.flatMap((source) => (source.in === 'facts' ? [source.table] : [])))];
}

function insertFacts(
  ctx: Context,
  tx: Transaction,
  model: Model,
  table: string,
  records: readonly AnyRecord[],
): Promise<unknown> {
  const rows = records.map(
    (record) =>
      sql`(${ctx.orgId}::uuid, ${record.id}::uuid, ${record.owner}::uuid, ${record.unit}::uuid)`,
  );
  return tx.query(sql`
    insert into ${sql.table(table)} (org_id, ${sql.id(recordColumn(model))}, owner_id, unit_id) values ${sql.join(rows)}`);
}

/** Writes the changed columns of one record and counts its version up. */
export function updateRecord(
  ctx: Context,
  tx: Transaction,
  model: Model,
  record: AnyRecord,
  columns: Columns,
): Promise<unknown> {
  const known = [...model.fields.values()]
    .filter((field) => field.source.in === 'custom')
    .map((field) => field.name);
  const sets = [...columns].map(([name, value]) =>
    // Values of own fields that are out of use stay beside those that are written.
    name === 'custom'
      ? sql`custom = (custom - ${known}::text[]) || ${value}`
      : sql`${sql.id(name)} = ${value}`,
  );
  const system = sql`version = ${record.version}::bigint, updated_at = ${record.updatedAt}::timestamptz,
    updated_by = ${record.updatedBy}::uuid`;
  return tx.query(sql`
    update ${sql.table(model.table)} set ${sql.join([...sets, system])}
    where org_id = ${ctx.orgId}${objectIs(model)} and id = ${record.id}`);
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
