import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { changeColumns, openValues, readChange } from '../../../kernel/ledger.ts';
import type { Change, ChangeRow } from '../../../kernel/ledger.ts';
import type { Field } from '../../../kernel/model.ts';
import { readerCondition } from '../../../kernel/read.ts';
import { indexKind, normalise } from '../../../kernel/sensitive.ts';
import type { Reacted } from '../../../kernel/task.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { existing } from '../../../kernel/visibility.ts';
import { sharing } from './expressions.ts';
import type { RuleSet } from './rule-set.ts';
import type { ScoredObject } from './rules.ts';

type Changes = Reacted['changes'];

/** Others with the same value that are judged at once, for each value; of what more there are the night tells. */
const SHARERS = 50;
/** A sealed text of so many characters would be compared with endings. */
const ENDING = 4;

/** What changes the judgement of a record besides itself: parts of it, and contacts with it. Each names it by its object. */
export const parents: Record<string, { object: ScoredObject; table: string; column: string }> = {
  contact: { object: 'customer', table: 'customers.contact', column: 'customer_id' },
  interaction: { object: 'customer', table: 'customers.interaction', column: 'customer_id' },
  leadInteraction: { object: 'lead', table: 'sales.lead_interaction', column: 'lead_id' },
};

/** The records that these changes are of, by the name of their object. */
export const idsOf = (changes: Changes, name: string): string[] => [
  ...new Set(changes.filter(({ object }) => object === name).map(({ recordId }) => recordId)),
];

/** What the ledger says of these changes of one object; sensitive values are sealed. */
export async function linesOf(
  ctx: Context,
  tx: Transaction,
  object: string,
  changes: readonly Pick<Changes[number], 'object' | 'recordId' | 'version'>[],
): Promise<Change[]> {
  const own = changes.filter((change) => change.object === object);
  if (own.length === 0) return [];
  const rows = await tx.query<ChangeRow>(sql`
    select ${changeColumns} from kernel.change
    join unnest(${own.map(({ recordId }) => recordId)}::uuid[], ${own.map(({ version }) => version)}::bigint[])
      as told(told_id, told_version) on record_id = told_id and version = told_version
    where org_id = ${ctx.orgId}::uuid and object = ${object} and op <> 'event'`);
  return rows.map(readChange);
}

/**
 * The records of an object whose judgement these changes may change: those that they are of, those that what was
 * changed belongs or belonged to, and those that share a value that is not to stand twice, or did.
 */
export async function touched(
  ctx: Context,
  tx: Transaction,
  set: RuleSet,
  changes: Changes,
): Promise<string[]> {
  const found = new Set(idsOf(changes, set.object));
  for (const [name, parent] of Object.entries(parents)) {
    const ids = parent.object === set.object ? idsOf(changes, name) : [];
    if (ids.length === 0) continue;
    const column = sql.ref(`p.${parent.column}`);
    const rows = await tx.query<{ id: string }>(sql`
      select distinct ${column} as id from ${sql.table(parent.table)} p
      where p.org_id = ${ctx.orgId} and p.id = any(${ids}::uuid[]) and ${column} is not null`);
    for (const { id } of rows) found.add(id);
    for (const { before } of await linesOf(ctx, tx, name, changes)) {
      const former = before?.[parent.object];
      if (typeof former === 'string') found.add(former);
    }
  }
  for (const id of await sharers(ctx, tx, set, changes)) found.add(id);
  return [...found];
}

/** Those that share a value of a rule `unique` with a record from whose change on they do, or until which they did. */
async function sharers(
  ctx: Context,
  tx: Transaction,
  set: RuleSet,
  changes: Changes,
): Promise<string[]> {
  const unique = set.rules.filter(({ dimension }) => dimension === 'unique');
  const fields = [...new Set(unique.map(({ target }) => target.field))];
  if (fields.length === 0) return [];
  // What is new shared nothing before: of it the ledger says no more than the records themselves.
  const isNew = ({ op }: Changes[number]): boolean => op === 'create';
  const created = idsOf(changes.filter(isNew), set.object);
  const older = changes.filter((change) => !isNew(change));
  const all = await linesOf(ctx, tx, set.object, older);
  const found: string[] = [];
  for (const field of fields) {
    const lines = all.filter(
      ({ op, before, after }) =>
        op === 'remove' || op === 'restore' || field.name in { ...before, ...after },
    );
    const ids = new Set([...created, ...lines.map(({ recordId }) => recordId)]);
    if (ids.size === 0) continue;
    found.push(...(await sharingNow(tx, ctx, set, field, [...ids])));
    found.push(...(await sharingBefore(tx, ctx, set, field, lines)));
  }
  return found;
}

async function sharingNow(
  tx: Transaction,
  ctx: Context,
  { model }: RuleSet,
  field: Field,
  ids: readonly string[],
): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(sql`
    select s.id from ${sql.table(model.table)} t
    cross join lateral (${sharing(model.table, field)} limit ${SHARERS}::int) s
    where t.org_id = ${ctx.orgId} and t.id = any(${ids}::uuid[])`);
  return rows.map(({ id }) => id);
}

async function sharingBefore(
  tx: Transaction,
  ctx: Context,
  { model }: RuleSet,
  field: Field,
  lines: readonly Change[],
): Promise<string[]> {
  const changed = lines.filter(({ before }) => before !== null && field.name in before);
  const opened = await openValues(ctx, tx, changed);
  const former = opened.map(({ before }) => before?.[field.name]);
  const values = [...new Set(former)].filter((value) => isCompared(field, value));
  if (values.length === 0) return [];
  const same = readerCondition(ctx, model, { field: field.name, op: 'in', value: values });
  const rows = await tx.query<{ id: string }>(sql`
    select t.id from ${sql.table(model.table)} t
    where ${existing(ctx, model, 't')} and ${same} limit ${SHARERS * values.length}::int`);
  return rows.map(({ id }) => id);
}

function isCompared(field: Field, value: unknown): boolean {
  if (typeof value !== 'string') return false;
  if (!field.sensitive) return true;
  const isWhole = normalise(indexKind(field.declaration), value) !== undefined;
  return isWhole && Array.from(value).length !== ENDING;
}
