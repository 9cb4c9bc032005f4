import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { modelOf } from '../../../kernel/read.ts';
import { readTitles } from '../../../kernel/titles.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { visible } from '../../../kernel/visibility.ts';
import { Problem } from '../../../platform/problem.ts';
import { requireScores } from '../scores/readable.ts';
import type { ScoredObject } from '../scores/rules.ts';
import { answerAudit } from './answer.ts';
import { checkersFor, setCheckers } from './checkers.ts';
import { closeAudit, drawAudit, quarterNow, untouchedSample } from './draw.ts';
import { readChecked } from './fields.ts';
import { foundFields } from './found.ts';
import type { AuditsWire, CheckRef, CheckWire } from './wire.ts';

/** Quarters that are told of. */
export const QUARTERS = 8;

/** The samples of an object, as far as the reader may see their records. @throws Problem forbidden */
export async function readAudits(
  ctx: Context,
  tx: Transaction,
  object: ScoredObject,
): Promise<AuditsWire> {
  requireScores(ctx, object);
  const model = modelOf(ctx, object);
  const rows = await tx.query<{
    id: string;
    quarter: string;
    closed: boolean;
    records: string;
    checked: string;
  }>(sql`
    select a.id, a.quarter, a.closed_at is not null as closed, count(t.id) as records,
      count(i.checked_at) filter (where t.id is not null) as checked
    from quality.audit a
    join quality.audit_item i on i.org_id = a.org_id and i.audit_id = a.id
    left join ${sql.table(model.table)} t on t.org_id = i.org_id and t.id = i.record_id and ${visible(ctx, model, 't')}
    where a.org_id = ${ctx.orgId}::uuid and a.object = ${object}
    group by a.id, a.quarter, a.closed_at order by a.quarter desc limit ${QUARTERS}::int`);
  const { checkers, mayCheck } = await checkersFor(ctx, tx);
  const may = (name: string): boolean => ctx.access.action(name);
  return {
    object,
    audits: rows.map(({ records, checked, ...row }) => ({
      ...row,
      records: Number(records),
      checked: Number(checked),
    })),
    drawn: rows[0]?.quarter === quarterNow(ctx),
    untouched: (await untouchedSample(ctx, tx, object)) !== undefined,
    checkers,
    mayCheck: mayCheck && may(answerAudit.name),
    mayDraw: may(drawAudit.name),
    mayClose: may(closeAudit.name),
    maySetCheckers: may(setCheckers.name),
  };
}

/** The object that a sample is of. @throws Problem not_found, forbidden */
export async function auditOf(
  ctx: Context,
  tx: Transaction,
  id: string,
): Promise<{ object: ScoredObject; quarter: string; closed: boolean }> {
  const [found] = await tx.query<{ object: ScoredObject; quarter: string; closed: boolean }>(sql`
    select a.object, a.quarter, a.closed_at is not null as closed from quality.audit a
    where a.org_id = ${ctx.orgId}::uuid and a.id = ${id}::uuid`);
  if (!found) throw new Problem('not_found');
  requireScores(ctx, found.object);
  return found;
}

/** The records of a sample that the reader may see, in the order in which they are gone through. */
export async function readItems(
  ctx: Context,
  tx: Transaction,
  audit: string,
): Promise<{ items: CheckRef[] }> {
  const { object } = await auditOf(ctx, tx, audit);
  const model = modelOf(ctx, object);
  const rows = await tx.query<{ id: string; checked: boolean }>(sql`
    select i.record_id as id, i.checked_at is not null as checked from quality.audit_item i
    join ${sql.table(model.table)} t on t.org_id = i.org_id and t.id = i.record_id and ${visible(ctx, model, 't')}
    where i.org_id = ${ctx.orgId}::uuid and i.audit_id = ${audit}::uuid order by i.place`);
  const titles = await readTitles(
    ctx,
    tx,
    model,
    rows.map(({ id }) => id),
  );
  return {
    items: rows.map(({ id, checked }) => ({
      id,
      object,
      record: id,
      title: titles.get(id) ?? '',
      checked,
    })),
  };
}

/** One record of a sample, with what is to be judged and what was said of it. @throws Problem not_found, forbidden */
export async function readItem(
  ctx: Context,
  tx: Transaction,
  audit: string,
  record: string,
): Promise<CheckWire> {
  const { object, closed } = await auditOf(ctx, tx, audit);
  const [item] = await tx.query<{ checked: boolean }>(sql`
    select checked_at is not null as checked from quality.audit_item
    where org_id = ${ctx.orgId}::uuid and audit_id = ${audit}::uuid and record_id = ${record}::uuid`);
  if (!item) throw new Problem('not_found');
  const values = await readChecked(ctx, tx, object, record);
  const fields = await foundFields(ctx, tx, { audit, object, id: record }, values);
  const titles = await readTitles(ctx, tx, modelOf(ctx, object), [record]);
  return {
    id: record,
    object,
    record,
    title: titles.get(record) ?? '',
    checked: item.checked,
    open: !closed,
    values,
    fields,
  };
}
