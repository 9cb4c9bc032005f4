import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Locale } from '../../kernel/context.ts';
import { normaliseEmail } from '../../kernel/sensitive.ts';
import { readerOf } from '../../kernel/task.ts';
import type { Task, TaskParts } from '../../kernel/task.ts';
import { clientAddress } from '../../platform/client-address.ts';
import { mailBodies } from '../../platform/mail.ts';
import { Problem } from '../../platform/problem.ts';
import { systemTransaction } from '../../platform/system.ts';
import { clearAttempts, countAttempt } from './attempts.ts';
import type { Auth } from './auth.ts';
import { checkPassword } from './organisation.ts';
import type { Sessions } from './session.ts';

export type ResetParts = {
  auth: Auth;
  sessions: Sessions;
  /** Whether there is a mail server: without one there is no way to send the link. */
  mailOn: boolean;
};

const requestSchema = z.strictObject({ email: z.string().max(254) });
const resetSchema = z.strictObject({
  token: z.string().min(1).max(100),
  newPassword: z.string().min(1).max(1_000),
});

/** Mails to one address, and asks from one place, in a quarter of an hour. */
const LIMITS = { pair: 3, address: 30, account: 6 };

/**
 * The forgotten password. Asking gives the same answer, after the same work, whether anybody signs in with the address
 * or not: the request only puts a job into the queue, and the job looks.
 */
export function passwordResetRoutes(app: FastifyInstance, parts: ResetParts): void {
  const { auth, sessions } = parts;

  app.post('/auth/request-password-reset', async (request, reply) => {
    if (!parts.mailOn) throw new Problem('not_found');
    const given = requestSchema.parse(request.body).email;
    const email = normaliseEmail(given) ?? given.trim();
    await countOf(auth, `password reset ${email}`, clientAddress(request.ip), LIMITS);
    await auth.pool.query('select identity.request_password_reset($1)', [email]);
    return reply.status(204).send();
  });

  app.post('/auth/reset-password', async (request, reply) => {
    const { token, newPassword } = resetSchema.parse(request.body);
    checkPassword(newPassword, 'newPassword');
    const address = clientAddress(request.ip);
    await countOf(auth, 'password reset link', address, { ...LIMITS, account: 1_000 });
    const done = await auth.resetPassword({ token, newPassword });
    if (!done) throw new Problem('link_expired');
    sessions.forget({ userId: done.userId });
    await clearAttempts(auth.pool, 'password reset link', address);
    await clearAttempts(auth.pool, done.email, address);
    return reply.status(204).send();
  });
}

/** Counts an ask as an attempt; its refusal speaks of requests, as nobody has signed in wrongly. */
async function countOf(
  auth: Auth,
  what: string,
  address: string,
  limits: typeof LIMITS,
): Promise<void> {
  await countAttempt(auth.pool, what, address, limits).catch((error: unknown) => {
    const tooMany = error instanceof Problem && error.code === 'too_many_attempts';
    throw tooMany ? new Problem('too_many_requests', { values: error.values }) : error;
  });
}

const words = {
  zh: {
    subject: '知音：设置新密码',
    link: '打开这个链接设置新密码',
    detail: '链接一小时内有效，只能使用一次。设置后，所有设备都需要重新登录。',
    footer: '如果不是您本人申请，可以忽略这封邮件，密码不会改变。',
  },
  en: {
    subject: 'Zhiyin: set a new password',
    link: 'Open this link to set a new password',
    detail: 'It works once, within an hour. Afterwards every device has to sign in again.',
    footer: 'If you did not ask for this, ignore this mail: your password stays as it is.',
  },
} as const satisfies Record<Locale, unknown>;

/** What the queue runs for a request: makes the link, and mails it to whoever signs in with the address. */
export function passwordResetTasks(auth: Auth): Record<string, Task> {
  return {
    identity_password_reset: async (parts, payload) => {
      const { email } = payload as { email: string };
      const member = await memberOf(parts, email);
      const reader =
        member && (await readerOf(parts, { orgId: member.orgId, requestId: 'reset' }, member.id));
      // Nobody, or nobody who still works here: nothing is sent, and nothing was said.
      if (!parts.mailer || !reader) return;
      const token = await auth.requestReset(email);
      if (token === undefined) return;
      const say = words[reader.locale];
      // Behind a #: what follows it goes to no server and into no log.
      const url = `${parts.publicUrl}/reset-password#${token}`;
      const lang = reader.locale === 'zh' ? 'zh-CN' : 'en';
      const lines = [{ text: say.link, detail: say.detail, url }];
      const result = await parts.mailer.send({
        to: email,
        subject: say.subject,
        ...mailBodies({ lang, heading: say.subject, lines, footer: say.footer }),
        identity: token,
      });
      if (!result.sent)
        parts.report(new Error(`a mail for a new password was refused: ${result.refusal}`));
    },
  };
}

async function memberOf(
  { system }: TaskParts,
  email: string,
): Promise<{ orgId: string; id: string } | undefined> {
  const [row] = await systemTransaction(system, (tx) =>
    tx.query<{ org_id: string; member_id: string }>(sql`
      select l.org_id, l.member_id from identity.login l join identity."user" u on u.id = l.user_id
      where u.email = ${email}`),
  );
  return row && { orgId: row.org_id, id: row.member_id };
}
