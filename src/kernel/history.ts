import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import { Problem } from '../platform/problem.ts';
import type { Context } from './context.ts';
import { changeColumns, openValues, parseChangeId, readChange } from './ledger.ts';
import type { Change, ChangeRow } from './ledger.ts';
import type { Field, Model } from './model.ts';
import { get } from './read.ts';
import { indexKind, last4, mask } from './sensitive.ts';
import { readTitles } from './titles.ts';
import type { Transaction } from './transaction.ts';
import { canUndo } from './undo-check.ts';
import { targetOf } from './view.ts';
import type { ChangeWire, RecordWire } from './wire.ts';

const PAGE = 50;

/** A page of a record's history, newest first. */
export type HistoryPage = { items: ChangeWire[]; nextCursor: string | null };

/**
 * What happened to a record, as its reader may see it now: fields the reader may not see on this very record are left
 * out, masked ones are masked, and what references point to is named only where it may be seen.
 *
 * @param cursor `nextCursor` of the page before
 * @throws Problem not_found, invalid_cursor
 */
export async function history(
  ctx: Context,
  tx: Transaction,
  model: Model,
  id: string,
  cursor: string | undefined,
): Promise<HistoryPage> {
  const record = await readerRecord(ctx, tx, model, id);
  const rows = await readPage(ctx, tx, model, id, cursor);
  const more = rows.length > PAGE;
  const changes = await openValues(ctx, tx, rows.slice(0, PAGE).map(readChange));
  const titles = await titlesOf(ctx, tx, model, changes);
  const items = changes.map((change) => wire(ctx, model, record, change, titles));
  const last = more ? changes.at(-1) : undefined;
  return { items, nextCursor: last ? `${last.version}~${last.id}` : null };
}

/** What a history tells: a comment speaks for itself, only what became of it is told. */
export function isTold(alias?: string): RawBuilder<boolean> {
  const column = (name: string): RawBuilder<unknown> =>
    sql.ref(alias === undefined ? name : `${alias}.${name}`);
  return sql<boolean>`(${column('op')} <> 'event' or ${column('after')}->>'event' is distinct from 'comment.create')`;
}

/**
 * Changes of a record by their ids, as `history` tells them.
 *
 * @param record with the reader's rights on it
 */
export async function describeChanges(
  ctx: Context,
  tx: Transaction,
  model: Model,
  record: RecordWire,
  ids: readonly string[],
): Promise<Map<string, ChangeWire>> {
  const keys = ids.map(parseChangeId).filter((key) => key !== undefined);
  if (keys.length === 0) return new Map();
  const rows = await tx.query<ChangeRow>(sql`
    select ${changeColumns} from kernel.change
    where org_id = ${ctx.orgId}::uuid and object = ${model.name} and record_id = ${record.id}::uuid
      and (epoch, xid, seq) in (select * from unnest(${keys.map(({ epoch }) => epoch)}::int[],
        ${keys.map(({ xid }) => xid)}::xid8[], ${keys.map(({ seq }) => seq)}::int[]))`);
  const changes = await openValues(ctx, tx, rows.map(readChange));
  const titles = await titlesOf(ctx, tx, model, changes);
  return new Map(changes.map((each) => [each.id, wire(ctx, model, record, each, titles)]));
}

/** The record with the reader's rights on it, from the trash as well. @throws Problem not_found */
export async function readerRecord(
  ctx: Context,
  tx: Transaction,
  model: Model,
  id: string,
): Promise<RecordWire> {
  const record =
    (await get(ctx, tx, model.name, id)) ?? (await get(ctx, tx, model.name, id, { trash: true }));
  if (!record) throw new Problem('not_found');
  return record;
}

function readPage(
  ctx: Context,
  tx: Transaction,
  model: Model,
  id: string,
  cursor: string | undefined,
): Promise<ChangeRow[]> {
  const [version, changeId] = cursor?.split('~') ?? [];
  const after = changeId === undefined ? undefined : parseChangeId(changeId);
  if (cursor !== undefined && (!after || !/^\d{1,15}$/.test(version ?? ''))) {
    throw new Problem('invalid_cursor');
  }
  const older = after
    ? sql` and (version, epoch, xid, seq) < (${version}::bigint, ${after.epoch}::int, ${after.xid}::xid8,
        ${after.seq}::int)`
    : sql``;
  return tx.query<ChangeRow>(sql`
    select ${changeColumns} from kernel.change
    where org_id = ${ctx.orgId}::uuid and object = ${model.name} and record_id = ${id}::uuid
      and ${isTold()}${older}
    order by version desc, epoch desc, xid desc, seq desc limit ${PAGE + 1}::int`);
}

/** Titles of records by `object:id`, only of those the reader may see. */
type Titles = ReadonlyMap<string, string>;

async function titlesOf(
  ctx: Context,
  tx: Transaction,
  model: Model,
  changes: readonly Change[],
): Promise<Titles> {
  const wanted = new Map<Model, Set<string>>();
  const want = (target: Model | undefined, id: unknown): void => {
    if (!target || typeof id !== 'string') return;
    const ids = wanted.get(target) ?? new Set();
    wanted.set(target, ids.add(id));
  };
  const member = ctx.catalog.object('member');
  for (const { actorId, before, after } of changes) {
    want(member, actorId);
    for (const values of [before, after]) {
      for (const [name, value] of Object.entries(values ?? {})) {
        const field = model.fields.get(name);
        if (field) want(targetOf(ctx, field), value);
      }
    }
  }
  const found = [...wanted].map(([target, ids]) => targetTitles(ctx, tx, target, [...ids]));
  return new Map((await Promise.all(found)).flat());
}

async function targetTitles(
  ctx: Context,
  tx: Transaction,
  target: Model,
  ids: readonly string[],
): Promise<[string, string][]> {
  const titles = await readTitles(ctx, tx, target, ids);
  return [...titles].map(([id, title]) => [`${target.name}:${id}`, title]);
}

function wire(
  ctx: Context,
  model: Model,
  record: RecordWire,
  change: Change,
  titles: Titles,
): ChangeWire {
  const names = Object.keys({ ...change.before, ...change.after });
  const fields = [...model.fields.values()].filter((field) => names.includes(field.name));
  const name = change.actorId === null ? undefined : titles.get(`member:${change.actorId}`);
  return {
    id: change.id,
    at: change.at,
    actor: change.actorId === null || name === undefined ? null : { id: change.actorId, name },
    via: change.via,
    op: change.op,
    batchId: change.batchId,
    event: typeof change.after?.['event'] === 'string' ? change.after['event'] : null,
    fields:
      change.op === 'event'
        ? []
        : fields.flatMap((field) => fieldWire(ctx, record, change, field, titles)),
    undoable: canUndo(ctx, model, record, change),
  };
}

function fieldWire(
  ctx: Context,
  record: RecordWire,
  { before, after }: Change,
  field: Field,
  titles: Titles,
): ChangeWire['fields'] {
  const right = record._rights?.fields[field.name];
  if (right === undefined) return [];
  const { name } = field;
  const show = (value: unknown): unknown => {
    if (value === null || value === undefined) return null;
    if (right !== 'masked') return value;
    return mask(field.sensitive ? last4(indexKind(field.declaration), String(value)) : null);
  };
  const target = right === 'masked' ? undefined : targetOf(ctx, field);
  const title = (value: unknown): string | undefined =>
    target && typeof value === 'string' ? titles.get(`${target.name}:${value}`) : undefined;
  return [
    {
      name,
      before: show(before?.[name]),
      after: show(after?.[name]),
      beforeTitle: title(before?.[name]),
      afterTitle: title(after?.[name]),
    },
  ];
}
