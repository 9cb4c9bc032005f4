import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import type { RowResult } from './engine.ts';
import type { FaultWire } from './wire.ts';

const TABLE = 'integration.import_row';

/** A line that was not brought in, and why. */
export type Refusal = { line: number; faults: readonly FaultWire[] };

/** Notes what became of lines, in the transaction that wrote their records; reasons may name values and are sealed. */
export async function keepRows(
  ctx: Context,
  tx: Transaction,
  runId: string,
  rows: readonly RowResult[],
  refused: readonly Refusal[],
): Promise<void> {
  if (rows.length > 0) {
    await tx.query(sql`
      insert into integration.import_row (org_id, run_id, line, step, object, record_id, outcome)
      select ${ctx.orgId}::uuid, ${runId}::uuid, * from unnest(
        ${rows.map(({ line }) => line)}::int[], ${rows.map(({ step }) => step)}::smallint[],
        ${rows.map(({ object }) => object)}::text[], ${rows.map(({ id }) => id)}::uuid[],
        ${rows.map(({ outcome }) => outcome)}::text[])`);
  }
  if (refused.length === 0) return;
  const steps = refused.map(({ faults }) => faults[0]?.step ?? 0);
  const objects = refused.map(({ faults }) => faults[0]?.object ?? '');
  const reasons = refused.map(({ line, faults }) =>
    ctx.codec.sealBytes(ctx.orgId, TABLE, `${runId}|${line}`, Buffer.from(JSON.stringify(faults))),
  );
  await tx.query(sql`
    insert into integration.import_row (org_id, run_id, line, step, object, outcome, reason)
    select ${ctx.orgId}::uuid, ${runId}::uuid, line, step, object, 'refused', reason from unnest(
      ${refused.map(({ line }) => line)}::int[], ${steps}::smallint[], ${objects}::text[], ${reasons}::bytea[])
      as row(line, step, object, reason)`);
}

/** Refused lines in their order, those behind `after`. */
export async function readRefusals(
  ctx: Context,
  tx: Transaction,
  runId: string,
  after: number,
  limit: number,
): Promise<Refusal[]> {
  const rows = await tx.query<{ line: string; reason: string }>(sql`
    select line, encode(reason, 'base64') as reason from integration.import_row
    where org_id = ${ctx.orgId}::uuid and run_id = ${runId}::uuid and outcome = 'refused' and line > ${after}::int
    order by line limit ${limit}::int`);
  return rows.map(({ line, reason }) => {
    const sealed = Buffer.from(reason, 'base64');
    const opened = ctx.codec.openBytes(ctx.orgId, TABLE, `${runId}|${Number(line)}`, sealed);
    return { line: Number(line), faults: JSON.parse(opened.toString()) as FaultWire[] };
  });
}

export type StoredRow = { line: number; step: number; object: string; id: string; outcome: string };

/** What became of lines that were brought in, those behind a line and step. */
export async function readRows(
  ctx: Context,
  tx: Transaction,
  runId: string,
  outcome: string,
  after: { line: number; step: number },
  limit: number,
): Promise<StoredRow[]> {
  const rows = await tx.query<{ line: string; step: string; object: string; id: string }>(sql`
    select line, step, object, record_id as id from integration.import_row
    where org_id = ${ctx.orgId}::uuid and run_id = ${runId}::uuid and outcome = ${outcome}
      and (line, step) > (${after.line}::int, ${after.step}::int)
    order by line, step limit ${limit}::int`);
  return rows.map(({ line, step, object, id }) => ({
    line: Number(line),
    step: Number(step),
    object,
    id,
    outcome,
  }));
}
