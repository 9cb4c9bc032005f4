import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Transaction } from '../../../kernel/transaction.ts';
import { BETWEEN, joined, packedColumns, packedWays } from './packed.ts';
import type { PackedRows, ReadRow, ReadWay } from './packed.ts';
import type { MatchRow } from './texts.ts';
import type { MatchObject } from './wire.ts';

export const matchTables = {
  customer: 'customers.customer',
  contact: 'customers.contact',
  lead: 'sales.lead',
} as const;

/** The first half of an index tells values apart as well as the whole. */
const token = (column: string): RawBuilder<string | null> =>
  sql<string | null>`encode(substring(${sql.ref(column)} for 8), 'hex')`;

/** A token as it is made from the index of a value that is typed. */
export const tokenOf = (index: Buffer): string => index.toString('hex', 0, 8);

const columns = {
  customer: sql`t.city, t.kind, null as company, t.also_known_as as alias, t.address, t.birthday, t.website`,
  contact: sql`null as city, null as kind, null as company, null as alias, null as address, null as birthday, null as website`,
  lead: sql`t.city, null as kind, t.company, null as alias, null as address, null as birthday, null as website`,
} as const;

/** What is read of a record beside its keys, at alias `t`. */
const selected = (object: MatchObject): RawBuilder<unknown> => sql`t.id, t.name,
  ${columns[object]}, ${token('t.phone_index')} as phone, t.phone_last4 as last4, ${token('t.email_index')} as email,
  ${object === 'contact' ? sql`t.customer_id` : sql`null`} as customer`;

/** Records as they are compared, whoever may read them; none that are deleted. */
export async function readRows(
  tx: Transaction,
  orgId: string,
  object: MatchObject,
  ids: readonly string[],
): Promise<MatchRow[]> {
  if (ids.length === 0) return [];
  const own = tx.query<ReadRow>(sql`
    select ${selected(object)} from ${sql.table(matchTables[object])} t
    where t.org_id = ${orgId}::uuid and t.id = any(${ids}::uuid[]) and t.deleted_at is null`);
  const [rows, others] = await Promise.all([own, readOthers(tx, orgId, object, ids)]);
  return joined(object, rows, others);
}

/** The next records by id, after one; as `readRows`. */
export async function nextRows(
  tx: Transaction,
  orgId: string,
  object: MatchObject,
  { after, limit }: { after: string; limit: number },
): Promise<MatchRow[]> {
  const rows = await tx.query<ReadRow>(sql`
    select ${selected(object)} from ${sql.table(matchTables[object])} t
    where t.org_id = ${orgId}::uuid and t.id > ${after}::uuid and t.deleted_at is null
    order by t.id limit ${limit}::int`);
  const ids = rows.map(({ id }) => id);
  return joined(object, rows, await readOthers(tx, orgId, object, ids));
}

/**
 * That a record does not wait to be compared. Asked for each, and only where any does: statistics of that list are seldom
 * those of now, and a join might read all of it each time.
 */
export function notDue(
  orgId: string,
  object: MatchObject,
  record: RawBuilder<unknown>,
): RawBuilder<boolean> {
  const due = sql`select true from quality.match_due d where d.org_id = ${orgId}::uuid and d.object = ${object}`;
  // As "or" PostgreSQL takes it to hold for one in a hundred, and reads a whole table to find some thousand rows.
  return sql<boolean>`case when (${due} limit 1) is null then true
    else (${due} and d.record_id = ${record}) is null end`;
}

/** All rows of `q` in one text, see `PackedRows`: it costs the database a fraction of rows. */
function packed(names: readonly string[]): RawBuilder<string | null> {
  const columns = names.map((name) => {
    const text = sql`${sql.ref(`q.${name}`)}::text`;
    const value = freeTexts.has(name) ? sql`replace(${text}, ${BETWEEN}::text, ' ')` : text;
    return sql`string_agg(coalesce(${value}, ''), ${BETWEEN}::text)`;
  });
  return sql<string | null>`${sql.join(columns, sql` || ${BETWEEN}::text || `)}`;
}

/** What people write, so that anything may stand in it. */
const freeTexts: ReadonlySet<string> = new Set([
  'name',
  'city',
  'company',
  'alias',
  'address',
  'website',
]);

/** The same packed, and the last of them where there may be more; those that wait to be compared are left out. */
export async function nextPacked(
  tx: Transaction,
  orgId: string,
  object: MatchObject,
  { after, limit }: { after: string; limit: number },
): Promise<PackedRows & { last: string | null }> {
  const [own] = await tx.query<{ n: string; last: string | null; rows: string | null }>(sql`
    select count(*) as n, (array_agg(q.id))[count(*)::int] as last, ${packed(packedColumns)} as rows from (
      select ${selected(object)} from ${sql.table(matchTables[object])} t
      where t.org_id = ${orgId}::uuid and t.id > ${after}::uuid and t.deleted_at is null
        and ${notDue(orgId, object, sql`t.id`)}
      order by t.id limit ${limit}::int) q`);
  const last = own?.last ?? null;
  const others = await packedOthers(
    tx,
    object,
    sql`i.org_id = ${orgId}::uuid and i.customer_id > ${after}::uuid and i.customer_id <= ${last}::uuid`,
  );
  const more = Number(own?.n ?? 0) === limit;
  return { object, rows: own?.rows ?? '', others, last: more ? last : null };
}

/** Records as `readRows` reads them, packed. @param ids as PostgreSQL writes an array */
export async function readPacked(
  tx: Transaction,
  orgId: string,
  object: MatchObject,
  ids: string,
): Promise<PackedRows> {
  const own = tx.query<{ rows: string | null }>(sql`
    select ${packed(packedColumns)} as rows from (
      select ${selected(object)} from ${sql.table(matchTables[object])} t
      where t.org_id = ${orgId}::uuid and t.id = any(${ids}::uuid[]) and t.deleted_at is null) q`);
  const their = sql`i.org_id = ${orgId}::uuid and i.customer_id = any(${ids}::uuid[])`;
  const [[rows], others] = await Promise.all([own, packedOthers(tx, object, their)]);
  return { object, rows: rows?.rows ?? '', others };
}

async function packedOthers(
  tx: Transaction,
  object: MatchObject,
  their: RawBuilder<unknown>,
): Promise<string> {
  if (object !== 'customer') return '';
  const [row] = await tx.query<{ others: string | null }>(sql`
    select ${packed(packedWays)} as others from (${selectedOthers} where ${their} and ${secondary}) q`);
  return row?.others ?? '';
}

const selectedOthers = sql`
  select i.customer_id as id, ${token('i.phone_index')} as phone, i.phone_last4 as last4,
    ${token('i.email_index')} as email
  from customers.identifier i`;
/** The primary ones stand on the customers themselves. */
const secondary = sql`i.deleted_at is null and i.is_primary is not true`;

/** What else leads to customers. */
async function readOthers(
  tx: Transaction,
  orgId: string,
  object: MatchObject,
  ids: readonly string[],
): Promise<ReadWay[]> {
  if (object !== 'customer' || ids.length === 0) return [];
  return tx.query<ReadWay>(
    sql`${selectedOthers} where i.org_id = ${orgId}::uuid and i.customer_id = any(${ids}::uuid[]) and ${secondary}`,
  );
}
