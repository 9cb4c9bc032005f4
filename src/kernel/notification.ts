import { randomUUIDv7 } from 'node:crypto';
import { sql } from 'kysely';
import { Problem } from '../platform/problem.ts';
import { systemTransaction } from '../platform/system.ts';
import { mentionsIn, namedText } from './comment.ts';
import type { Context } from './context.ts';
import type { TaskParts } from './task.ts';
import { memberNames, readTitles } from './titles.ts';
import type { Transaction } from './transaction.ts';
import { isUuid } from './values.ts';
import type { NotificationKind, NotificationWire } from './wire.ts';

/** What a member is to be told. */
export type NewNotification = {
  memberId: string;
  kind: NotificationKind;
  object: string;
  recordId: string;
  /** Who did it; null for the clock. */
  actorId: string | null;
  /** What it is about, of all the receiver is ever told: the same key is told once. At most 200 characters. */
  key: string;
  /** How many records it is about, 1 unless said; a later, greater number for the same key replaces it. */
  count?: number;
  /** What else its sentence needs; JSON. `comment` is the id of a comment whose text is shown. */
  params?: Record<string, string>;
};

/** Seconds in which what happens to one receiver goes into one mail. */
export const BUNDLE_SECONDS = 120;

/** The task that sends a receiver what is due to them by mail. */
export const NOTIFICATION_MAIL = 'identity_notification_mail';

/**
 * Tells members of an organisation, in the product and, where a mail server is there, by mail. For tasks: it writes as
 * the system. The caller has made sure that each receiver may see the record; what a receiver may see when they read
 * is asked again then.
 *
 * @returns how many were new
 */
export async function notify(
  { system, mailer }: Pick<TaskParts, 'system' | 'mailer'>,
  orgId: string,
  items: readonly NewNotification[],
): Promise<number> {
  if (items.length === 0) return 0;
  return systemTransaction(system, (tx) => tellAll(tx, orgId, items, mailer !== undefined));
}

async function tellAll(
  tx: Transaction,
  orgId: string,
  items: readonly NewNotification[],
  byMail: boolean,
): Promise<number> {
  // The same twice at once, such as a comment written and mended, is told once.
  const once = new Map(items.map((item) => [`${item.memberId} ${item.key}`, item]));
  const rows = [...once.values()].map((item) => ({
    id: randomUUIDv7(),
    member_id: item.memberId,
    kind: item.kind,
    object: item.object,
    record_id: item.recordId,
    actor_id: item.actorId,
    count: item.count ?? 1,
    params: item.params ?? {},
    key: item.key,
  }));
  const told = await tx.query<{ member_id: string; fresh: boolean }>(sql`
    insert into kernel.notification as n
      (org_id, id, member_id, kind, object, record_id, actor_id, count, params, key, mail)
    select ${orgId}::uuid, id, member_id, kind, object, record_id, actor_id, count, params, key,
      ${byMail ? 'due' : null}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row(id uuid, member_id uuid, kind text, object text,
      record_id uuid, actor_id uuid, count int, params jsonb, key text)
    order by member_id, key
    on conflict (org_id, member_id, key) do update set count = excluded.count, changed_at = now()
      where n.count < excluded.count
    returning n.member_id, (n.xmax = 0) as fresh`);
  const fresh = told.filter((row) => row.fresh);
  if (byMail) await sendLater(tx, orgId, [...new Set(fresh.map((row) => row.member_id))]);
  return fresh.length;
}

/** One job for each receiver, some time from now; what comes before then goes with it. */
async function sendLater(
  tx: Transaction,
  orgId: string,
  members: readonly string[],
): Promise<void> {
  if (members.length === 0) return;
  await tx.query(sql`
    select count(graphile_worker.add_job(${NOTIFICATION_MAIL},
      json_build_object('orgId', ${orgId}::uuid, 'memberId', member_id),
      run_at => now() + make_interval(secs => ${BUNDLE_SECONDS}::float8),
      job_key => 'mail ' || ${orgId} || ' ' || member_id, job_key_mode => 'preserve_run_at'))
    from unnest(${members}::uuid[]) as member_id`);
}

const PAGE = 30;

type Row = {
  id: string;
  kind: NotificationKind;
  object: string;
  record_id: string;
  actor_id: string | null;
  count: string;
  comment: string | null;
  created_at: string;
  read: boolean;
};

const columns = sql`n.id, n.kind, n.object, n.record_id, n.actor_id, n.count, n.read_at is not null as read,
  to_char(n.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as created_at,
  (select c.body from kernel.comment c
    where c.org_id = n.org_id and c.id::text = n.params->>'comment' and c.deleted_at is null) as comment`;

/**
 * One's own notifications, newest first: titles, names and texts as the reader may see them now.
 *
 * @param cursor `nextCursor` of the page before
 * @throws Problem invalid_cursor
 */
export async function listNotifications(
  ctx: Context,
  tx: Transaction,
  cursor?: string,
): Promise<{ items: NotificationWire[]; nextCursor: string | null; unread: number }> {
  if (cursor !== undefined && !isUuid(cursor)) throw new Problem('invalid_cursor');
  // Ids are in the order of creation.
  const older = cursor === undefined ? sql`` : sql` and n.id < ${cursor}::uuid`;
  const [rows, unread] = await Promise.all([
    tx.query<Row>(sql`
      select ${columns} from kernel.notification n
      where n.org_id = ${ctx.orgId}::uuid and n.member_id = ${ctx.memberId}::uuid${older}
      order by n.id desc limit ${PAGE + 1}::int`),
    countUnread(ctx, tx),
  ]);
  const items = await wires(ctx, tx, rows.slice(0, PAGE));
  return { items, unread, nextCursor: rows.length > PAGE ? (items.at(-1)?.id ?? null) : null };
}

/** Notifications due to their reader by mail, oldest first, as the reader may see them now. */
export async function dueByMail(ctx: Context, tx: Transaction): Promise<NotificationWire[]> {
  const rows = await tx.query<Row>(sql`
    select ${columns} from kernel.notification n
    where n.org_id = ${ctx.orgId}::uuid and n.member_id = ${ctx.memberId}::uuid and n.mail = 'due'
    order by n.id limit 200`);
  return wires(ctx, tx, rows);
}

/** Unread ones, counted to 100 and no further. */
async function countUnread(ctx: Context, tx: Transaction): Promise<number> {
  const [row] = await tx.query<{ n: string }>(sql`
    select count(*) as n from (
      select from kernel.notification n
      where n.org_id = ${ctx.orgId}::uuid and n.member_id = ${ctx.memberId}::uuid and n.read_at is null
      limit 100) counted`);
  return Number(row?.n ?? 0);
}

async function wires(
  ctx: Context,
  tx: Transaction,
  rows: readonly Row[],
): Promise<NotificationWire[]> {
  const titles = new Map<string, string>();
  for (const [object, ofObject] of Map.groupBy(rows, (row) => row.object)) {
    const ids = ofObject.map((row) => row.record_id);
    const found = await readTitles(ctx, tx, ctx.catalog.object(object), ids);
    for (const [id, title] of found) titles.set(`${object}:${id}`, title);
  }
  const names = await memberNames(
    ctx,
    tx,
    rows.flatMap((row) => row.actor_id ?? []),
  );
  const excerpts = await excerptsOf(ctx, tx, rows);
  return rows.map((row) => {
    const title = titles.get(`${row.object}:${row.record_id}`) ?? null;
    const name = row.actor_id === null ? undefined : names.get(row.actor_id);
    const readable = ctx.access.grants(row.object, 'read').length > 0;
    const path = readable ? (ctx.catalog.object(row.object)?.path ?? null) : null;
    return {
      id: row.id,
      kind: row.kind,
      about: { object: row.object, path, id: row.record_id, title },
      actor: row.actor_id === null || name === undefined ? null : { id: row.actor_id, name },
      count: Number(row.count),
      // What is said about a record is for those who see it.
      excerpt: title === null ? null : (excerpts.get(row.id) ?? null),
      createdAt: row.created_at,
      read: row.read,
    };
  });
}

const LONGEST_EXCERPT = 200;

/** The texts of comments, with names for those they mention. */
async function excerptsOf(
  ctx: Context,
  tx: Transaction,
  rows: readonly Row[],
): Promise<Map<string, string>> {
  const said = rows.flatMap(({ id, comment }) => (comment === null ? [] : [{ id, comment }]));
  const names = await memberNames(
    ctx,
    tx,
    said.flatMap(({ comment }) => mentionsIn(comment)),
  );
  return new Map(
    said.map(({ id, comment }) => {
      const text = namedText(comment, names);
      return [id, text.length > LONGEST_EXCERPT ? `${text.slice(0, LONGEST_EXCERPT)}…` : text];
    }),
  );
}

/**
 * Marks one's own as read.
 *
 * @param ids of those, or undefined for all
 */
export async function markRead(
  ctx: Context,
  tx: Transaction,
  ids: readonly string[] | undefined,
): Promise<{ unread: number }> {
  const which = ids ? sql` and id = any(${ids}::uuid[])` : sql``;
  await tx.query(sql`
    update kernel.notification set read_at = now(), changed_at = now()
    where org_id = ${ctx.orgId}::uuid and member_id = ${ctx.memberId}::uuid and read_at is null${which}`);
  return { unread: await countUnread(ctx, tx) };
}
