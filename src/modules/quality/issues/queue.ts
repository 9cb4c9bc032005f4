import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { get, readCursor } from '../../../kernel/read.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { readsAll, visible } from '../../../kernel/visibility.ts';
import { requireScores } from '../scores/readable.ts';
import type { ScoredObject } from '../scores/rules.ts';
import type { QualityQueueWire } from '../scores/wire.ts';
import { issuesOf, rulesFor } from './read.ts';

const PAGE = 20;

/** What a reader narrows the queue to; null stands for records without an owner or unit. */
export type Asked = {
  object: ScoredObject;
  rule?: string;
  unit?: string | null;
  owner?: string | null;
  cursor?: string;
};

/** The facts by which worth is told; of a contact those of its customer. */
const WORTH: Record<ScoredObject, { object: string; fields: readonly string[] }> = {
  customer: { object: 'customer', fields: ['revenue', 'nextYearValue'] },
  contact: { object: 'customer', fields: ['revenue', 'nextYearValue'] },
  lead: { object: 'lead', fields: ['leadScore'] },
};

/**
 * Records that the reader may see and that are to be mended: those first where it is worth most, or, for who may not
 * read what they are worth, where most is missing, so that the order tells nothing.
 *
 * @throws Problem forbidden, invalid_cursor
 */
export async function readQueue(
  ctx: Context,
  tx: Transaction,
  asked: Asked,
): Promise<QualityQueueWire> {
  const { object } = asked;
  requireScores(ctx, object);
  const model = ctx.catalog.object(object);
  const rules = (await rulesFor(ctx, tx, object)).filter(
    ({ id }) => asked.rule === undefined || id === asked.rule,
  );
  const byWorth = readsAll(ctx, WORTH[object].object, WORTH[object].fields);
  if (!model || rules.length === 0) return { items: [], next: null, byWorth };
  await tx.query(sql`set local statement_timeout = '30s'`);
  const key = sql.ref(byWorth ? 'q.rank' : 'q.missing');
  const order = `${object} ${byWorth ? 'rank' : 'missing'}`;
  const from = asked.cursor === undefined ? undefined : readCursor(asked.cursor, order);
  const rows = await tx.query<{ id: string; key: string }>(sql`
    select t.id, ${key} as key
    from quality.queue q join ${sql.table(model.table)} t on t.org_id = q.org_id and t.id = q.record_id
    where q.org_id = ${ctx.orgId} and q.object = ${object} and ${visible(ctx, model, 't')}
      ${narrowed('t.unit_id', asked.unit)} ${narrowed('t.owner_id', asked.owner)}
      ${from ? sql`and (${key}, q.record_id) < (${from.key}::bigint, ${from.id}::uuid)` : sql``}
      and exists (select from quality.issue i
        where i.org_id = q.org_id and i.object = ${object} and i.record_id = q.record_id
          and i.rule_id = any(${rules.map(({ id }) => id)}::uuid[]))
    order by ${key} desc, q.record_id desc limit ${PAGE + 1}::int`);
  const page = rows.slice(0, PAGE);
  const last = rows.length > PAGE ? page.at(-1) : undefined;
  const ids = page.map(({ id }) => id);
  const [issues, found] = await Promise.all([
    issuesOf(ctx, tx, { object, rules }, ids),
    Promise.all(ids.map((id) => get(ctx, tx, object, id, { clear: false }))),
  ]);
  return {
    items: found.flatMap((record) =>
      record ? [{ record, issues: issues.get(record.id) ?? [] }] : [],
    ),
    next: last
      ? Buffer.from(JSON.stringify([order, last.key, last.id])).toString('base64url')
      : null,
    byWorth,
  };
}

function narrowed(column: string, value: string | null | undefined): RawBuilder<unknown> {
  if (value === undefined) return sql``;
  return value === null
    ? sql`and ${sql.ref(column)} is null`
    : sql`and ${sql.ref(column)} = ${value}::uuid`;
}
