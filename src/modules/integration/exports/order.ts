import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import { conditionFields } from '../../../kernel/condition-sql.ts';
import { joinFacts, objectIs } from '../../../kernel/columns.ts';
import type { Condition } from '../../../kernel/condition.ts';
import type { Context } from '../../../kernel/context.ts';
import type { Model } from '../../../kernel/model.ts';
import { pageKeys } from '../../../kernel/page-keys.ts';
import { readerCondition, sortField } from '../../../kernel/read.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { present, selectView, viewOf } from '../../../kernel/view.ts';
import { visible } from '../../../kernel/visibility.ts';
import type { RecordWire } from '../../../kernel/wire.ts';
import { Problem } from '../../../platform/problem.ts';
import type { RawRow } from '../../../kernel/columns.ts';
import { MOST_ROWS } from './rules.ts';

/** Records read, written and saved together. */
export const BLOCK_ROWS = 200;
/** Blocks stored with one statement. */
const BLOCKS_AT_ONCE = 100;

/** Which records an export is about, and in which order. */
export type Asked = { where?: Condition; sort: { field: string; descending: boolean } };

type Block = { n: string; ids: string; rows: string; foreign: boolean | null };

/**
 * Decides at one moment which records an export holds, and keeps their ids in their order: whoever changes a record
 * while its file is written makes it come neither twice nor not at all, and a job that goes on elsewhere finds the same.
 *
 * @param reader the asker's context, whose rights say by what may be sorted
 * @param ctx the context of the export, see `exportContext`
 * @returns how many records there are, and whether some of them have amounts in another currency than the organisation
 * @throws Problem invalid_query where there are too many
 */
export async function storeOrder(
  reader: Context,
  ctx: Context,
  model: Model,
  runId: string,
  asked: Asked,
): Promise<{ rows: number; foreign: boolean }> {
  sortField(reader, model, asked.sort.field);
  await inTransaction(ctx, (tx) => dropOrder(ctx, tx, runId));
  // One statement, one moment. It only reads, so that however long it takes holds up neither the sealer nor anybody.
  return inTransaction(ctx, async (tx) => {
    await tx.query(sql`set local statement_timeout = '10min'`);
    await tx.query(sql`declare export_order no scroll cursor for ${orderQuery(ctx, model, asked)}`);
    let rows = 0;
    let foreign = false;
    for (;;) {
      const blocks = await tx.query<Block>(sql`fetch 100 from export_order`);
      rows = blocks.reduce((sum, block) => sum + Number(block.rows), rows);
      foreign ||= blocks.some((block) => block.foreign === true);
      if (rows > MOST_ROWS)
        throw new Problem('invalid_query', { values: { reason: `> ${MOST_ROWS}` } });
      await inTransaction(ctx, (other) => storeBlocks(ctx, other, runId, blocks));
      if (blocks.length < BLOCKS_AT_ONCE) return { rows, foreign };
    }
  });
}

function orderQuery(ctx: Context, model: Model, { where, sort }: Asked): RawBuilder<unknown> {
  const field = model.fields.get(sort.field);
  if (!field) throw new Error(`${model.name} has no field ${sort.field}`);
  const keys = pageKeys({
    ctx,
    model,
    sort: field,
    descending: sort.descending,
    after: undefined,
    limit: MOST_ROWS + 1,
    where: where && readerCondition(ctx, model, where),
    needs: where ? conditionFields(where, model) : [],
  });
  const direction = sort.descending ? sql`desc` : sql`asc`;
  const currency = model.fields.get('currency')?.source.in === 'column';
  const record = currency
    ? sql` join ${sql.table(model.table)} t on t.org_id = ${ctx.orgId}${objectIs(model, 't')} and t.id = page.id`
    : sql``;
  const foreign = currency ? sql`t.currency <> ${ctx.currency}` : sql`false`;
  return sql`
    select n / ${BLOCK_ROWS}::bigint as n, encode(string_agg(uuid_send(id), ''::bytea order by n), 'hex') as ids,
      count(*) as rows, bool_or(o.foreign) as foreign
    from (
      select page.id, ${foreign} as foreign,
        row_number() over (order by page.k ${direction} nulls last, page.id ${direction}) - 1 as n
      from ${keys} page${record}) o
    group by 1 order by 1`;
}

async function storeBlocks(
  ctx: Context,
  tx: Transaction,
  runId: string,
  blocks: readonly Block[],
): Promise<void> {
  if (blocks.length === 0) return;
  const [numbers, ids] = [blocks.map(({ n }) => n), blocks.map((block) => block.ids)];
  await tx.query(sql`
    insert into integration.export_block (org_id, run_id, n, ids)
    select ${ctx.orgId}::uuid, ${runId}::uuid, n, decode(ids, 'hex')
    from unnest(${numbers}::int[], ${ids}::text[]) as row(n, ids)
    on conflict (org_id, run_id, n) do update set ids = excluded.ids`);
}

/** Forgets the order of an export. */
export async function dropOrder(ctx: Context, tx: Transaction, runId: string): Promise<void> {
  await tx.query(sql`
    delete from integration.export_block where org_id = ${ctx.orgId}::uuid and run_id = ${runId}::uuid`);
}

/**
 * The records of one block in their order, as the member may export them now; those gone meanwhile are left out.
 * Sensitive values are in clear where the member may read and export them.
 */
export async function readBlock(
  ctx: Context,
  tx: Transaction,
  model: Model,
  block: { runId: string; n: number; fields: readonly string[] },
): Promise<RecordWire[]> {
  const [row] = await tx.query<{ ids: string }>(sql`
    select encode(ids, 'hex') as ids from integration.export_block
    where org_id = ${ctx.orgId}::uuid and run_id = ${block.runId}::uuid and n = ${block.n}::int`);
  if (!row) throw new Error(`the export ${block.runId} has no block ${block.n}`);
  const ids = row.ids.match(/.{32}/g) ?? [];
  const view = viewOf(ctx, model, { wanted: block.fields, clear: true });
  const rows = await tx.query<RawRow>(sql`
    select ${selectView(view, 't')}
    from unnest(${ids}::uuid[]) with ordinality o(id, n)
    join ${sql.table(model.table)} t on t.org_id = ${ctx.orgId}${objectIs(model, 't')} and t.id = o.id${joinFacts(model, 't', view.fields)}
    where ${visible(ctx, model, 't')}
    order by o.n`);
  return rows.map((raw) => present(view, raw));
}
