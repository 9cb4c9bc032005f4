import { sql } from 'kysely';
import type { Context, Locale } from '../../kernel/context.ts';
import { dueByMail } from '../../kernel/notification.ts';
import { readerOf } from '../../kernel/task.ts';
import type { Task, TaskParts } from '../../kernel/task.ts';
import { inReadTransaction } from '../../kernel/transaction.ts';
import type { NotificationWire } from '../../kernel/wire.ts';
import { mailBodies } from '../../platform/mail.ts';
import type { Mail, MailLine } from '../../platform/mail.ts';
import { systemTransaction } from '../../platform/system.ts';

type Receiver = { orgId: string; memberId: string };

/** Points shown in one mail; how many more there are is said. */
const MOST_LINES = 30;

/**
 * Sends a receiver what is due to them, in one mail: in their language, without what they have read meanwhile, what
 * they do not want by mail, and what they may no longer see. Thrown errors let the queue try again.
 */
export const sendNotifications: Task = async (parts, payload) => {
  const receiver = payload as Receiver;
  const reader = await readerOf(
    parts,
    { orgId: receiver.orgId, requestId: 'mail' },
    receiver.memberId,
  );
  const login = reader && (await loginOf(parts, receiver));
  if (!parts.mailer || !reader || !login) return settle(parts, receiver, undefined, 'skipped');
  const due = await inReadTransaction(reader, (tx) => dueByMail(reader, tx));
  const wanted = due.filter(
    ({ read, kind, about }) => !read && about.title !== null && !login.muted.includes(kind),
  );
  const unwanted = due.filter((item) => !wanted.includes(item));
  await settle(parts, receiver, unwanted, 'skipped');
  if (wanted.length === 0) return undefined;
  const mail = notificationMail(reader, parts.publicUrl, login.email, wanted);
  const result = await parts.mailer.send(mail);
  if (result.sent) return settle(parts, receiver, wanted, 'sent');
  return settle(parts, receiver, wanted, 'refused', result.refusal);
};

/** Where mail for a member goes, and what they do not want to have by mail. */
async function loginOf(
  { system }: TaskParts,
  { orgId, memberId }: Receiver,
): Promise<{ email: string; muted: string[] } | undefined> {
  const [row] = await systemTransaction(system, (tx) =>
    tx.query<{ email: string; muted: string }>(sql`
      select u.email, coalesce(to_json(m.muted_mails), '[]') as muted
      from identity.login l join identity."user" u on u.id = l.user_id
      join identity.member m on m.org_id = l.org_id and m.id = l.member_id
      where l.org_id = ${orgId}::uuid and l.member_id = ${memberId}::uuid`),
  );
  return row && { email: row.email, muted: JSON.parse(row.muted) as string[] };
}

/** Notes what came of notifications due by mail; of all of the receiver's where none are named. */
async function settle(
  { system }: TaskParts,
  { orgId, memberId }: Receiver,
  items: readonly NotificationWire[] | undefined,
  mail: 'sent' | 'skipped' | 'refused',
  reply?: string,
): Promise<void> {
  if (items?.length === 0) return;
  const which = items ? sql` and id = any(${items.map(({ id }) => id)}::uuid[])` : sql``;
  await systemTransaction(system, (tx) =>
    tx.query(sql`
      update kernel.notification set mail = ${mail}, mail_reply = ${reply ?? null}
      where org_id = ${orgId}::uuid and member_id = ${memberId}::uuid and mail = 'due'${which}`),
  );
}

const words = {
  zh: {
    somebody: '有人',
    many: (n: number) => `知音：${n} 条新通知`,
    more: (n: number) => `还有 ${n} 条，请在知音中查看。`,
    footer: '您在知音的个人资料里可以选择哪些通知发邮件。',
    assigned: (actor: string, title: string, object: string) =>
      `${actor}把${object}“${title}”交给了您`,
    assignedMany: (actor: string, count: string, object: string) =>
      `${actor}把 ${count} 条${object}交给了您`,
    mentioned: (actor: string, title: string, object: string) =>
      `${actor}在${object}“${title}”的评论里提到了您`,
    taskDue: (title: string, object: string) => `${object}“${title}”到期了`,
  },
  en: {
    somebody: 'Somebody',
    many: (n: number) => `Zhiyin: ${n} new notifications`,
    more: (n: number) => `${n} more are in Zhiyin.`,
    footer: 'Your profile in Zhiyin says which notifications you get by mail.',
    assigned: (actor: string, title: string, object: string) =>
      `${actor} assigned “${title}” to you (${object})`,
    assignedMany: (actor: string, count: string, object: string) =>
      `${actor} assigned ${count} ${object} to you`,
    mentioned: (actor: string, title: string, object: string) =>
      `${actor} mentioned you in a comment on “${title}” (${object})`,
    taskDue: (title: string, object: string) => `“${title}” is due (${object})`,
  },
} as const satisfies Record<Locale, unknown>;

/** Counting stops at a thousand. */
const countText = (count: number): string => (count >= 1_000 ? '1000+' : String(count));

function sentence(ctx: Context, { kind, about, actor, count }: NotificationWire): string {
  const say = words[ctx.locale];
  const declaration = ctx.catalog.object(about.object)?.declaration;
  const object = (count > 1 ? declaration?.pluralLabel : declaration?.label)?.[ctx.locale] ?? '';
  const who = actor?.name ?? say.somebody;
  const title = about.title ?? '';
  switch (kind) {
    case 'assigned':
      return count > 1
        ? say.assignedMany(who, countText(count), object)
        : say.assigned(who, title, object);
    case 'mentioned':
      return say.mentioned(who, title, object);
    case 'taskDue':
      return say.taskDue(title, object);
  }
}

function notificationMail(
  ctx: Context,
  publicUrl: string,
  to: string,
  items: readonly NotificationWire[],
): Mail {
  const say = words[ctx.locale];
  const lines = items.slice(0, MOST_LINES).map((item): MailLine => ({
    text: sentence(ctx, item),
    detail: item.excerpt ?? undefined,
    url: `${publicUrl}/${item.about.path ?? ''}${item.count > 1 ? '' : `/${item.about.id}`}`,
  }));
  const left = items.length - lines.length;
  if (left > 0) lines.push({ text: say.more(left), url: `${publicUrl}/notifications` });
  const [only] = lines;
  const subject = items.length === 1 && only ? only.text : say.many(items.length);
  const lang = ctx.locale === 'zh' ? 'zh-CN' : 'en';
  return {
    to,
    subject,
    ...mailBodies({ lang, heading: subject, lines, footer: `${say.footer} ${publicUrl}/me` }),
    identity: items.map(({ id }) => id).join(' '),
  };
}
