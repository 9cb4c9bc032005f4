import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Model } from '../../../kernel/model.ts';
import type { AnyRecord } from '../../../kernel/object.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import type { Candidate } from './rules.ts';
import { readSources } from './sources.ts';

/** References of an object to itself that are no circle. */
const hierarchies: Readonly<Record<string, readonly string[]>> = {
  customer: ['parent'],
  contact: ['reportsTo'],
};

/** The records of a merge as it takes from them, and what of the survivor cannot stay. */
export type Candidates = {
  candidates: Candidate[];
  /** Fields of the survivor that point to itself once they are one. */
  cleared: string[];
};

/**
 * What the records of a merge have to offer.
 *
 * @param records whole, the survivor first
 */
export async function candidatesOf(
  ctx: Context,
  tx: Transaction,
  model: Model,
  records: readonly AnyRecord[],
): Promise<Candidates> {
  const ids = records.map(({ id }) => id);
  const [times, sources, unsound] = await Promise.all([
    readTimes(ctx, tx, model.name, ids),
    readSources(ctx, tx, model.name),
    unsoundReferences(ctx, tx, model, records),
  ]);
  const candidates = records.map((record): Candidate => {
    const values: Record<string, unknown> = { ...record };
    for (const [name, targets] of unsound) {
      if (targets.has(String(record[name]))) values[name] = null;
    }
    const place = sources.indexOf(String(record['source']));
    return {
      id: record.id,
      values,
      setAt: times.get(record.id) ?? new Map(),
      trust: place < 0 ? Number.POSITIVE_INFINITY : place,
    };
  });
  const [survivor] = records;
  const cleared = [...unsound].flatMap(([name, targets]) =>
    targets.has(String(survivor?.[name])) ? [name] : [],
  );
  return { candidates, cleared };
}

/** When each field of these records was last set, by the ledger. */
async function readTimes(
  ctx: Context,
  tx: Transaction,
  object: string,
  ids: readonly string[],
): Promise<Map<string, Map<string, string>>> {
  const rows = await tx.query<{ id: string; times: string }>(sql`
    select id, json_object_agg(field, at)::text as times from (
      select c.record_id as id, f.field, max(c.at) as at
      from kernel.change c cross join lateral jsonb_object_keys(c.after) f(field)
      where c.org_id = ${ctx.orgId}::uuid and c.object = ${object} and c.record_id = any(${ids}::uuid[])
        and c.op in ('create', 'update')
      group by c.record_id, f.field
    ) latest group by id`);
  return new Map(
    rows.map(({ id, times }) => [id, new Map(Object.entries(JSON.parse(times) as Times))]),
  );
}

type Times = Record<string, string>;

/**
 * Values of references of the object to itself that would make the survivor point to itself, or stand above itself, by
 * field.
 */
async function unsoundReferences(
  ctx: Context,
  tx: Transaction,
  model: Model,
  records: readonly AnyRecord[],
): Promise<Map<string, Set<string>>> {
  const ids = new Set(records.map(({ id }) => id));
  const found = new Map<string, Set<string>>();
  for (const { name, declaration, system, column, source } of model.fields.values()) {
    if (declaration.kind !== 'reference' || declaration.to !== model.name || system) continue;
    const named = records.map((record) => record[name]).filter((id) => typeof id === 'string');
    const unsound = new Set(named.filter((id) => ids.has(id)));
    const beyond = named.filter((id) => !ids.has(id));
    if (beyond.length > 0 && source.in === 'column' && hierarchies[model.name]?.includes(name)) {
      for (const id of await below(ctx, tx, model, column, beyond, ids)) unsound.add(id);
    }
    if (unsound.size > 0) found.set(name, unsound);
  }
  return found;
}

/** Of these records those that stand below one of `tops`. */
async function below(
  ctx: Context,
  tx: Transaction,
  model: Model,
  column: string,
  ids: readonly string[],
  tops: ReadonlySet<string>,
): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(sql`
    with recursive above as (
      select id as start, id from unnest(${[...new Set(ids)]}::uuid[]) w(id)
      union
      select a.start, ${sql.ref(`t.${column}`)} from above a
        join ${sql.table(model.table)} t on t.org_id = ${ctx.orgId} and t.id = a.id
    )
    select distinct start as id from above where id = any(${[...tops]}::uuid[])`);
  return rows.map(({ id }) => id);
}
