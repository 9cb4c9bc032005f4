import { sql } from 'kysely';
import { systemTransaction } from '../platform/system.ts';
import type { Context } from './context.ts';
import type { Notice, Reaction } from './dispatcher.ts';
import { parseChangeId } from './ledger.ts';
import { notify } from './notification.ts';
import type { NewNotification } from './notification.ts';
import { records } from './records.ts';
import { reactionTask, readerOf } from './task.ts';
import type { TaskParts } from './task.ts';
import { inReadTransaction } from './transaction.ts';

/** Nobody is told of what an import or the system itself hands out. */
const SILENT = new Set(['import', 'system']);

/** Records of one transaction, or one batch, counted so far and no further. */
const MOST_COUNTED = 1_000;

/** Somebody has been given a record, or was named in a comment: one reader of the ledger for both. */
export const tellMembers: Reaction = {
  name: 'kernel.tellMembers',
  task: 'kernel_tell_members',
  wants: (notice) => mayAssign(notice) || notice.op === 'event',
};

const mayAssign = ({ op, via, given }: Notice): boolean =>
  given && (op === 'create' || op === 'update') && !SILENT.has(via);

/** What the queue runs for it. Run twice, it tells nobody twice: what is told has a key. */
export const tellMembersTask = reactionTask(async (parts, { orgId, changes }) => {
  const written = changes.filter(({ op }) => op !== 'event');
  const said = changes.filter(({ op }) => op === 'event');
  if (written.length > 0) await tellAssigned(parts, orgId, written);
  if (said.length > 0) await tellMentioned(parts, orgId, said);
});

/** The ledger's lines behind notices, to be joined as `line(epoch, xid, seq)`. */
function linesOf(changes: readonly Notice[]): ReturnType<typeof sql> {
  const ids = changes.flatMap(({ id }) => parseChangeId(id) ?? []);
  return sql`unnest(${ids.map(({ epoch }) => epoch)}::int[], ${ids.map(({ xid }) => xid)}::xid8[],
    ${ids.map(({ seq }) => seq)}::int[]) as line(epoch, xid, seq)`;
}

type Handed = {
  record_id: string;
  object: string;
  actor_id: string | null;
  owner: string;
  batch_id: string | null;
  epoch: string;
  xid: string;
};

/** A record's owner has become somebody else than who wrote it. */
async function tellAssigned(
  parts: TaskParts,
  orgId: string,
  changes: readonly Notice[],
): Promise<void> {
  const rows = await systemTransaction(parts.system, (tx) =>
    tx.query<Handed>(sql`
      select c.record_id, c.object, c.actor_id, c.after->>'owner' as owner, c.batch_id, c.epoch, c.xid
      from ${linesOf(changes)}
      join kernel.change c on c.org_id = ${orgId}::uuid
        and (c.epoch, c.xid, c.seq) = (line.epoch, line.xid, line.seq)
      where c.after->>'owner' <> coalesce(c.actor_id::text, '')
      order by c.epoch, c.xid, c.seq`),
  );
  // What was handed over at once, in one batch or one transaction, is told at once.
  const groups = Map.groupBy(rows, (row) =>
    [row.owner, row.object, row.batch_id ?? `${row.epoch}.${row.xid}`].join(' '),
  );
  const items: NewNotification[] = [];
  for (const group of groups.values()) {
    const [first] = group;
    const reader = first && (await readerOf(parts, { orgId, requestId: 'assigned' }, first.owner));
    if (!first || !reader) continue;
    const ids = await ownedAmong(reader, first.object, group);
    const [recordId] = ids;
    if (recordId === undefined) continue;
    items.push({
      memberId: first.owner,
      kind: 'assigned',
      object: first.object,
      recordId,
      actorId: first.actor_id,
      key: `assigned ${first.object} ${first.batch_id ?? `${first.epoch}.${first.xid}`}`,
      count: await handedAtOnce(parts, orgId, first, ids.length),
    });
  }
  await notify(parts, orgId, items);
}

/** Of these records, those that have an owner of their own and that the new one may see. */
async function ownedAmong(
  reader: Context,
  object: string,
  rows: readonly Handed[],
): Promise<string[]> {
  if (reader.catalog.object(object)?.declaration.access !== 'owner') return [];
  const ids = rows.map((row) => row.record_id);
  const seen = await inReadTransaction(reader, (tx) => records.visibleIds(reader, tx, object, ids));
  return ids.filter((id) => seen.has(id));
}

/** How many were handed over with this one, by the ledger: a batch reaches its reaction in parts. */
async function handedAtOnce(
  { system }: TaskParts,
  orgId: string,
  { object, owner, batch_id: batchId, epoch, xid }: Handed,
  least: number,
): Promise<number> {
  const which =
    batchId === null
      ? sql`epoch = ${epoch}::int and xid = ${xid}::xid8`
      : sql`batch_id = ${batchId}::uuid`;
  const [row] = await systemTransaction(system, (tx) =>
    tx.query<{ n: string }>(sql`
      select count(*) as n from (
        select from kernel.change
        where org_id = ${orgId}::uuid and ${which} and object = ${object} and op in ('create', 'update')
          and after->>'owner' = ${owner}
        limit ${MOST_COUNTED}::int) counted`),
  );
  return Math.max(least, Number(row?.n ?? 0));
}

type Said = {
  record_id: string;
  object: string;
  actor_id: string | null;
  comment: string;
  mentions: string;
};

/** A comment names somebody. */
async function tellMentioned(
  parts: TaskParts,
  orgId: string,
  changes: readonly Notice[],
): Promise<void> {
  const rows = await systemTransaction(parts.system, (tx) =>
    tx.query<Said>(sql`
      select c.record_id, c.object, c.actor_id, c.after->'comment'->>'id' as comment,
        c.after->'comment'->'mentions' as mentions
      from ${linesOf(changes)}
      join kernel.change c on c.org_id = ${orgId}::uuid
        and (c.epoch, c.xid, c.seq) = (line.epoch, line.xid, line.seq)
      where c.after->>'event' in ('comment.create', 'comment.update')
      order by c.epoch, c.xid, c.seq`),
  );
  const items: NewNotification[] = [];
  for (const row of rows) {
    for (const memberId of JSON.parse(row.mentions) as string[]) {
      if (memberId === row.actor_id) continue;
      const reader = await readerOf(parts, { orgId, requestId: 'mentioned' }, memberId);
      if (!reader || !(await sees(reader, row))) continue;
      items.push({
        memberId,
        kind: 'mentioned',
        object: row.object,
        recordId: row.record_id,
        actorId: row.actor_id,
        key: `mentioned ${row.comment}`,
        params: { comment: row.comment },
      });
    }
  }
  await notify(parts, orgId, items);
}

async function sees(reader: Context, { object, record_id: id }: Said): Promise<boolean> {
  const seen = await inReadTransaction(reader, (tx) =>
    records.visibleIds(reader, tx, object, [id]),
  );
  return seen.size > 0;
}
