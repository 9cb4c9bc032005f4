import { sql } from 'kysely';
import { changesAny } from '../../../kernel/dispatcher.ts';
import type { Notice, Reaction } from '../../../kernel/dispatcher.ts';
import { reactionTask } from '../../../kernel/task.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { systemTransaction } from '../../../platform/system.ts';
import { keysOf } from './keys.ts';
import { comparedFields, matchObjects } from './rules.ts';
import { readRows } from './rows.ts';
import { textsOf } from './texts.ts';
import type { MatchObject } from './wire.ts';

const REFRESH = 'quality_refresh_keys';

const compared: ReadonlySet<string> = new Set(comparedFields);

/** Match keys follow what was written, shortly after: see ADR 28. */
export const followKeys: Reaction = {
  name: 'quality.followKeys',
  wants: (notice) =>
    notice.op !== 'event' &&
    ((notice.object === 'identifier' && !isPrimaryMade(notice)) ||
      (matchObjects.some((each) => each === notice.object) && changesAny(notice, compared))),
  task: REFRESH,
};

/**
 * The system makes identifiers of what customers show, and no others (identifiers/primary.ts): the customer was written
 * as well, and has the same keys.
 */
function isPrimaryMade({ op, via }: Notice): boolean {
  return op === 'create' && via === 'system';
}

export const keyTasks = {
  [REFRESH]: reactionTask(async ({ system }, { orgId, changes }) => {
    await systemTransaction(system, async (tx) => {
      const held = await holders(tx, orgId, changes);
      for (const object of matchObjects) {
        const ids = [...idsOf(changes, object), ...(object === 'customer' ? held : [])];
        await refreshKeys(tx, orgId, object, [...new Set(ids)]);
      }
    });
  }),
};

function idsOf(changes: readonly Notice[], name: string): string[] {
  return [
    ...new Set(changes.filter(({ object }) => object === name).map(({ recordId }) => recordId)),
  ];
}

/** The customers that have or had these identifiers: one that was moved changes the keys of both. */
async function holders(
  tx: Transaction,
  orgId: string,
  changes: readonly Notice[],
): Promise<string[]> {
  const ids = idsOf(changes, 'identifier');
  if (ids.length === 0) return [];
  const rows = await tx.query<{ id: string }>(sql`
    select i.customer_id::text as id from customers.identifier i
    where i.org_id = ${orgId}::uuid and i.id = any(${ids}::uuid[])
    union
    select c.before ->> 'customer' from kernel.change c
    where c.org_id = ${orgId}::uuid and c.object = 'identifier' and c.record_id = any(${ids}::uuid[])
      and c.before ->> 'customer' is not null`);
  return rows.map(({ id }) => id);
}

/**
 * Two that refresh the same records at once: the second waits and then reads what the first one's writer left. Filling
 * in holds it only while it writes.
 */
export async function lockKeys(tx: Transaction, orgId: string): Promise<void> {
  await tx.query(
    sql`select pg_advisory_xact_lock(hashtext('quality.match_key'), hashtext(${orgId}))`,
  );
}

/** Makes the keys of these records anew from their values of now, and notes that they are to be compared. */
async function refreshKeys(
  tx: Transaction,
  orgId: string,
  object: MatchObject,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  await lockKeys(tx, orgId);
  const rows = await readRows(tx, orgId, object, ids);
  const wanted = rows.flatMap((row) => keysOf(textsOf(row)).map((key) => ({ id: row.id, key })));
  const [records, keys] = [wanted.map(({ id }) => id), wanted.map(({ key }) => key)];
  const present = rows.map(({ id }) => id);
  const had = sql`org_id = ${orgId}::uuid and object = ${object} and record_id = any(${ids}::uuid[])`;
  await Promise.all([
    // By the keys that are gone, which the index begins with: without statistics, as in a new organisation, a join alone
    // is taken for a reason to read all keys once more for each of them.
    tx.query(sql`
      with gone as materialized (
        select record_id, unnest(keys) as key from quality.match_record where ${had}
        except select id, key from unnest(${records}::uuid[], ${keys}::bigint[]) w(id, key))
      delete from quality.match_key k using gone g
      where k.org_id = ${orgId}::uuid and k.object = ${object} and k.key = any(array(select key from gone))
        and k.key = g.key and k.record_id = g.record_id`),
    tx.query(sql`
      insert into quality.match_key (org_id, object, key, record_id)
      select ${orgId}::uuid, ${object}, w.key, w.id from unnest(${records}::uuid[], ${keys}::bigint[]) w(id, key)
      on conflict do nothing`),
    tx.query(sql`
      delete from quality.match_record where ${had} and record_id <> all(${present}::uuid[])`),
    tx.query(sql`
      insert into quality.match_record (org_id, object, record_id, keys)
      select ${orgId}::uuid, ${object}, p.id, coalesce(array_agg(w.key) filter (where w.key is not null), '{}')
      from unnest(${present}::uuid[]) p(id)
      left join unnest(${records}::uuid[], ${keys}::bigint[]) w(id, key) on w.id = p.id
      group by p.id
      on conflict (org_id, object, record_id) do update set keys = excluded.keys`),
    // One that was deleted as well: a scan may just be giving keys to it as it was.
    tx.query(sql`
      insert into quality.match_due as d (org_id, object, record_id)
      select ${orgId}::uuid, ${object}, id from unnest(${ids}::uuid[]) id
      on conflict (org_id, object, record_id) do update set marks = d.marks + 1`),
  ]);
}
