import { randomUUIDv7 } from 'node:crypto';
import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import { Problem } from '../platform/problem.ts';
import type { Context } from './context.ts';
import { appendChanges } from './ledger.ts';
import type { ChangeId } from './ledger.ts';
import type { Model } from './model.ts';
import { visibleIds } from './read.ts';
import { memberNames } from './titles.ts';
import type { Transaction } from './transaction.ts';
import { checkValue, isUuid } from './values.ts';
import { visible, visibleOrDeleted } from './visibility.ts';
import type { CommentWire } from './wire.ts';

const PAGE = 30;
export const MAX_COMMENT = 10_000;
const MAX_MENTIONS = 50;

/** How a body names somebody: `@[<member id>]`. */
const MENTION = /@\[([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\]/gi;

/** The record that comments are about. */
export type About = { model: Model; id: string };

/** What is kept in the ledger as `after.event`, with the comment beside it. */
export type CommentEvent =
  | 'comment.create'
  | 'comment.update'
  | 'comment.remove'
  | 'comment.restore';

type Row = {
  id: string;
  author_id: string;
  body: string;
  mentions: string;
  version: string;
  created_at: string;
  edited_at: string | null;
};

/** The ids that a body names, in their order and once each. */
export function mentionsIn(body: string): string[] {
  return [...new Set([...body.matchAll(MENTION)].map(([, id = '']) => id.toLowerCase()))];
}

/** A body as text: names in place of ids. Somebody whose name is not known here is only `@…`. */
export function namedText(body: string, names: ReadonlyMap<string, string>): string {
  return body.replace(MENTION, (_whole, id: string) => `@${names.get(id.toLowerCase()) ?? '…'}`);
}

/**
 * Comments of a record, newest first; of one in the trash as well. Who may see the record is asked with every read.
 *
 * @param cursor `nextCursor` of the page before
 * @throws Problem not_found, invalid_cursor
 */
export async function listComments(
  ctx: Context,
  tx: Transaction,
  about: About,
  cursor?: string,
): Promise<{ items: CommentWire[]; nextCursor: string | null }> {
  await requireRecord(ctx, tx, about, true);
  const after = cursor === undefined ? sql`` : sql` and ${beyond(cursor)}`;
  const rows = await tx.query<Row>(sql`
    select ${columns} from kernel.comment c
    where c.org_id = ${ctx.orgId}::uuid and c.object = ${about.model.name} and c.record_id = ${about.id}::uuid
      and c.deleted_at is null${after}
    order by c.created_at desc, c.id desc limit ${PAGE + 1}::int`);
  const items = await wires(ctx, tx, rows.slice(0, PAGE));
  const last = rows.length > PAGE ? items.at(-1) : undefined;
  return { items, nextCursor: last ? `${last.createdAt}~${last.id}` : null };
}

/** Comments of a record by their ids; who may see the record is asked before. */
export async function readComments(
  ctx: Context,
  tx: Transaction,
  { model, id }: About,
  ids: readonly string[],
): Promise<Map<string, CommentWire>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.query<Row>(sql`
    select ${columns} from kernel.comment c
    where c.org_id = ${ctx.orgId}::uuid and c.object = ${model.name} and c.record_id = ${id}::uuid
      and c.deleted_at is null and c.id = any(${ids}::uuid[])`);
  const comments = await wires(ctx, tx, rows);
  return new Map(comments.map((comment) => [comment.id, comment]));
}

function beyond(cursor: string): RawBuilder<boolean> {
  const [at = '', id, more] = cursor.split('~');
  const time = /^\d{4}-\d\d-\d\dT[\d:.]{12}Z$/.test(at) ? Date.parse(at) : Number.NaN;
  // Year 0 and 30 February are no days of PostgreSQL's.
  const sound = !Number.isNaN(time) && time > 0 && new Date(time).toISOString() === at;
  if (!sound || !isUuid(id) || more !== undefined) throw new Problem('invalid_cursor');
  return sql<boolean>`(c.created_at, c.id) < (${at}::timestamptz, ${id}::uuid)`;
}

const time = (column: string): RawBuilder<unknown> =>
  sql`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const columns = sql`c.id, c.author_id, c.body, c.version, to_json(c.mentions) as mentions,
  ${time('c.created_at')} as created_at,
  case when c.updated_at > c.created_at then ${time('c.updated_at')} end as edited_at`;

/** With the names of author and mentioned as they are now, as far as the reader may see them. */
async function wires(ctx: Context, tx: Transaction, rows: readonly Row[]): Promise<CommentWire[]> {
  const mentions = rows.map((row) => JSON.parse(row.mentions) as string[]);
  const names = await memberNames(ctx, tx, [
    ...rows.map((row) => row.author_id),
    ...mentions.flat(),
  ]);
  const named = (id: string): { id: string; name: string }[] => {
    const name = names.get(id);
    return name === undefined ? [] : [{ id, name }];
  };
  return rows.map((row, n) => ({
    id: row.id,
    version: Number(row.version),
    author: named(row.author_id)[0] ?? null,
    body: row.body,
    mentions: (mentions[n] ?? []).flatMap(named),
    createdAt: row.created_at,
    editedAt: row.edited_at,
    mine: row.author_id === ctx.memberId,
  }));
}

/** A comment just written, as its author sees it, and the line of the ledger. */
export type WrittenComment = { comment: CommentWire; changeId: ChangeId | null };

/**
 * Says something about a record. Whoever may see it may: a comment changes nothing of the record.
 *
 * @throws Problem not_found, invalid_fields
 */
export async function writeComment(
  ctx: Context,
  tx: Transaction,
  about: About,
  input: { body: string },
): Promise<WrittenComment> {
  const version = await requireRecord(ctx, tx, about, false);
  const body = checkedBody(input.body);
  const mentions = await checkedMentions(ctx, tx, body);
  const id = randomUUIDv7();
  const at = ctx.now().toISOString();
  await tx.query(sql`
    insert into kernel.comment
      (org_id, id, object, record_id, author_id, body, mentions, created_at, updated_at)
    values (${ctx.orgId}::uuid, ${id}::uuid, ${about.model.name}, ${about.id}::uuid, ${ctx.memberId}::uuid, ${body},
      ${mentions}::uuid[], ${at}::timestamptz, ${at}::timestamptz)`);
  const changeId = await append(ctx, tx, about, {
    event: 'comment.create',
    version,
    before: null,
    after: { id, body, mentions },
  });
  return { comment: await one(ctx, tx, about, id), changeId };
}

/**
 * Changes one's own comment.
 *
 * @param input.version of the comment as it was read
 * @throws Problem not_found, forbidden, version_conflict, invalid_fields
 */
export async function editComment(
  ctx: Context,
  tx: Transaction,
  about: About,
  input: { id: string; version: number; body: string },
): Promise<WrittenComment> {
  const { id } = input;
  const { record, comment } = await own(ctx, tx, about, id, false);
  if (comment.version !== input.version) throw conflict(comment, input.body);
  const body = checkedBody(input.body);
  if (body === comment.body) return { comment: await one(ctx, tx, about, id), changeId: null };
  const mentions = await checkedMentions(ctx, tx, body);
  await tx.query(sql`
    update kernel.comment set body = ${body}, mentions = ${mentions}::uuid[], version = version + 1,
      updated_at = greatest(${ctx.now().toISOString()}::timestamptz, created_at + interval '1 millisecond')
    where org_id = ${ctx.orgId}::uuid and id = ${id}::uuid`);
  const changeId = await append(ctx, tx, about, {
    event: 'comment.update',
    version: record,
    before: { id, body: comment.body, mentions: comment.mentions },
    after: { id, body, mentions },
  });
  return { comment: await one(ctx, tx, about, id), changeId };
}

function conflict(comment: Stored, mine: string): Problem {
  const fields = { body: { mine, stored: comment.body, original: null } };
  return new Problem('version_conflict', { conflict: { version: comment.version, fields } });
}

/** Takes one's own comment back, or (`restore`) says it again. @throws Problem not_found, forbidden */
export async function removeComment(
  ctx: Context,
  tx: Transaction,
  about: About,
  input: { id: string; restore?: boolean },
): Promise<{ changeId: ChangeId | null }> {
  const { id, restore = false } = input;
  const { record, comment } = await own(ctx, tx, about, id, restore);
  await tx.query(sql`
    update kernel.comment set version = version + 1,
      deleted_at = ${restore ? null : ctx.now().toISOString()}::timestamptz
    where org_id = ${ctx.orgId}::uuid and id = ${id}::uuid`);
  const said = { id, body: comment.body, mentions: comment.mentions };
  const changeId = await append(ctx, tx, about, {
    event: restore ? 'comment.restore' : 'comment.remove',
    version: record,
    before: restore ? null : said,
    after: restore ? said : { id },
  });
  return { changeId };
}

/**
 * Gives the comments of records to another record of the same object: they turned out to be one. Nobody is asked; the
 * caller has asked for the right to do that, and keeps which comments they were.
 *
 * @returns the comments of each record, by its id
 */
export async function moveComments(
  ctx: Context,
  tx: Transaction,
  object: string,
  from: readonly string[],
  to: string,
): Promise<Map<string, string[]>> {
  const rows = await tx.query<{ id: string; record_id: string }>(sql`
    with given as (
      select c.id, c.record_id from kernel.comment c
      where c.org_id = ${ctx.orgId}::uuid and c.object = ${object} and c.record_id = any(${from}::uuid[])
        and c.deleted_at is null for update
    ), moved as (
      update kernel.comment c set record_id = ${to}::uuid from given
      where c.org_id = ${ctx.orgId}::uuid and c.id = given.id
    )
    select id, record_id from given order by id`);
  const ids = Map.groupBy(rows, (row) => row.record_id);
  return new Map([...ids].map(([record, its]) => [record, its.map(({ id }) => id)]));
}

/** Gives comments back to the record that they came from. */
export async function returnComments(
  ctx: Context,
  tx: Transaction,
  ids: readonly string[],
  to: string,
): Promise<void> {
  await tx.query(sql`
    update kernel.comment set record_id = ${to}::uuid
    where org_id = ${ctx.orgId}::uuid and id = any(${ids}::uuid[])`);
}

type Said = { id: string; body?: string; mentions?: readonly string[] };
type Line = { event: CommentEvent; version: number; before: Said | null; after: Said };

/** An event of the record that is commented on: so its history tells, and its live readers hear of it. */
async function append(
  ctx: Context,
  tx: Transaction,
  { model, id }: About,
  { event, version, before, after }: Line,
): Promise<ChangeId | null> {
  const entry = {
    object: model.name,
    recordId: id,
    version,
    op: 'event' as const,
    before: before && { comment: before },
    after: { event, comment: after },
  };
  const [changeId] = await appendChanges(ctx, tx, model, [entry], { via: 'request' });
  return changeId ?? null;
}

type Stored = { body: string; mentions: string[]; version: number };

/** One's own comment, locked, and the version of its record. @throws Problem not_found, forbidden (another's) */
async function own(
  ctx: Context,
  tx: Transaction,
  about: About,
  id: string,
  deleted: boolean,
): Promise<{ record: number; comment: Stored }> {
  const record = await requireRecord(ctx, tx, about, false);
  const [row] = await tx.query<{
    author_id: string;
    body: string;
    mentions: string;
    version: string;
  }>(sql`
    select author_id, body, to_json(mentions) as mentions, version from kernel.comment
    where org_id = ${ctx.orgId}::uuid and id = ${id}::uuid and object = ${about.model.name}
      and record_id = ${about.id}::uuid and (deleted_at is not null) = ${deleted}
    for update`);
  if (!row) throw new Problem('not_found');
  if (row.author_id !== ctx.memberId) throw new Problem('forbidden');
  const mentions = JSON.parse(row.mentions) as string[];
  return { record, comment: { body: row.body, mentions, version: Number(row.version) } };
}

async function one(ctx: Context, tx: Transaction, about: About, id: string): Promise<CommentWire> {
  const [row] = await tx.query<Row>(sql`
    select ${columns} from kernel.comment c
    where c.org_id = ${ctx.orgId}::uuid and c.id = ${id}::uuid and c.record_id = ${about.id}::uuid`);
  const [comment] = row ? await wires(ctx, tx, [row]) : [];
  if (!comment) throw new Error('the comment was not stored');
  return comment;
}

/** The version of the record, where this member may see it. @throws Problem not_found */
async function requireRecord(
  ctx: Context,
  tx: Transaction,
  { model, id }: About,
  deleted: boolean,
): Promise<number> {
  const seen = deleted ? visibleOrDeleted(ctx, model, 't') : visible(ctx, model, 't');
  const [row] = await tx.query<{ version: string }>(sql`
    select t.version from ${sql.table(model.table)} t where ${seen} and t.id = ${id}::uuid`);
  if (!row) throw new Problem('not_found');
  return Number(row.version);
}

function refuse(code: string, zh: string, en: string): Problem {
  return new Problem('invalid_fields', { errors: [{ field: 'body', code, message: { zh, en } }] });
}

function checkedBody(given: string): string {
  const kind = { kind: 'longText', maxLength: MAX_COMMENT, label: { zh: '', en: '' } } as const;
  const checked = checkValue(kind, given);
  if ('error' in checked)
    throw new Problem('invalid_fields', { errors: [{ field: 'body', ...checked.error }] });
  if (typeof checked.value !== 'string') throw refuse('required', '必填。', 'This is required.');
  return checked.value;
}

/** @throws Problem invalid_fields where the body names whom its author does not know here */
async function checkedMentions(ctx: Context, tx: Transaction, body: string): Promise<string[]> {
  const ids = mentionsIn(body);
  if (ids.length === 0) return [];
  if (ids.length > MAX_MENTIONS) {
    const en = `A comment mentions at most ${MAX_MENTIONS} members.`;
    throw refuse('too_many_mentions', `一条评论最多提到 ${MAX_MENTIONS} 位成员。`, en);
  }
  if ((await visibleIds(ctx, tx, 'member', ids)).size < ids.length) {
    const en = 'It mentions somebody who does not work here.';
    throw refuse('unknown_member', '提到的成员不存在。', en);
  }
  return ids;
}
