import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import { z } from 'zod';
import { readyRoles } from '../../kernel/grants.ts';
import type { Label } from '../../kernel/field.ts';
import { refuseQuery } from '../../kernel/route-input.ts';
import { normaliseEmail } from '../../kernel/sensitive.ts';
import { inTransaction } from '../../kernel/transaction.ts';
import { update } from '../../kernel/update.ts';
import type { MeWire } from '../../kernel/wire.ts';
import { clientAddress } from '../../platform/client-address.ts';
import { transaction } from '../../platform/database.ts';
import type { Database } from '../../platform/database.ts';
import { Problem } from '../../platform/problem.ts';
import { clearAttempts, countAttempt } from './attempts.ts';
import type { Auth } from './auth.ts';
import { checkPassword, createOrganisation, isSetupOpen } from './organisation.ts';
import type { OrganisationParts } from './organisation.ts';
import { passwordResetRoutes } from './password-reset.ts';
import { credentialsOf } from './session.ts';
import type { Session, Sessions } from './session.ts';

export type IdentityParts = {
  /** The database as the application's role. */
  database: Database;
  organisations: OrganisationParts;
  auth: Auth;
  sessions: Sessions;
  /** Whether mail can be sent. */
  mailOn: boolean;
};

const locale = z.enum(['zh', 'en']);
const text = z.string().trim().min(1).max(100);
const secret = z.string().min(1).max(1_000);

const setupSchema = z.strictObject({
  organisation: text,
  name: text,
  email: z.string().max(254),
  password: secret,
  locale,
  timeZone: z.string().max(60).optional(),
  currency: z.string().max(10).optional(),
});
const signInSchema = z.strictObject({ email: z.string().max(254), password: secret });
const passwordsSchema = z.strictObject({ currentPassword: secret, newPassword: secret });
const profileSchema = z.strictObject({
  name: text.optional(),
  locale: locale.optional(),
  timeZone: z.string().max(60).optional(),
  theme: z.enum(['light', 'dark', 'auto']).optional(),
  mutedMails: z
    .array(z.enum(['assigned', 'mentioned', 'taskDue']))
    .max(3)
    .optional(),
});

/** `/setup`, `/auth/*` and `/me`: everything about who is there. The prefix is set by whoever registers them. */
export function identityRoutes(app: FastifyInstance, parts: IdentityParts): void {
  setupRoutes(app, parts);
  signInRoutes(app, parts);
  passwordRoute(app, parts);
  passwordResetRoutes(app, parts);
  profileRoutes(app, parts);
}

function setupRoutes(app: FastifyInstance, parts: IdentityParts): void {
  const { database } = parts.organisations;
  let closed = false;
  const isOpen = async (): Promise<boolean> => {
    // Closed for ever: an organisation never goes away.
    closed ||= !(await isSetupOpen(database));
    return !closed;
  };

  // A browser asks this first, so that a first visit meets no refusal.
  app.get('/setup', async (request) => {
    refuseQuery(request);
    const session = parts.sessions.sessionOf(credentialsOf(request));
    const signedIn = await session.then(
      () => true,
      (error: unknown) => {
        if (error instanceof Problem && error.code === 'unauthenticated') return false;
        throw error;
      },
    );
    return { open: await isOpen(), signedIn, mail: parts.mailOn };
  });

  app.post('/setup', async (request, reply) => {
    if (!(await isOpen())) throw new Problem('not_found');
    const input = setupSchema.parse(request.body);
    await createOrganisation(parts.organisations, {
      ...input,
      name: input.organisation,
      adminName: input.name,
      onlyFirst: true,
    });
    return signIn(parts, request, reply.status(201), input);
  });
}

function signInRoutes(app: FastifyInstance, parts: IdentityParts): void {
  const { auth, sessions } = parts;

  app.post('/auth/sign-in', (request, reply) =>
    signIn(parts, request, reply, signInSchema.parse(request.body)),
  );

  app.post('/auth/sign-out', async (request, reply) => {
    const session = await sessions.sessionOf(credentialsOf(request));
    if (session.userId === null) throw new Problem('forbidden');
    const cookies = await auth.signOut(headersOf(request.headers.cookie, request));
    sessions.forget({ userId: session.userId });
    return reply.header('set-cookie', cookies).status(204).send();
  });
}

async function signIn(
  parts: IdentityParts,
  request: FastifyRequest,
  reply: FastifyReply,
  input: { email: string; password: string },
): Promise<MeWire> {
  const { auth, sessions } = parts;
  // Brought to the form in which logins are stored; what is no address is refused like an unknown one.
  const email = normaliseEmail(input.email) ?? input.email.trim();
  const address = clientAddress(request.ip);
  await countAttempt(auth.pool, email, address);
  const headers = headersOf(undefined, request);
  const answer = await auth.signIn({ email, password: input.password, address, headers });
  if (!answer) throw new Problem('sign_in_failed');
  const cookie = answer.cookies.map((line) => line.split(';', 1)[0]).join('; ');
  const session = await sessions
    .sessionOf({ cookie, authorization: undefined })
    .catch(async (error: unknown) => {
      if (!(error instanceof Problem)) throw error;
      // The password is right, but the member left: nothing is told, and the session just made ends.
      await auth.signOut(headersOf(cookie, request));
      throw new Problem('sign_in_failed');
    });
  await clearAttempts(auth.pool, email, address);
  await endFormerSession(parts, request);
  reply.header('set-cookie', answer.cookies);
  return me(parts, session);
}

/** A browser has one session: signing in again ends the one before. */
async function endFormerSession(
  { auth, sessions }: IdentityParts,
  request: FastifyRequest,
): Promise<void> {
  const { cookie } = request.headers;
  if (auth.readToken(cookie) === undefined) return;
  await auth.signOut(headersOf(cookie, request));
  sessions.forgetCookie(cookie);
}

function headersOf(cookie: string | undefined, request: FastifyRequest): Headers {
  const headers = new Headers({
    'user-agent': (request.headers['user-agent'] ?? '').slice(0, 300),
  });
  if (cookie !== undefined) headers.set('cookie', cookie);
  return headers;
}

function passwordRoute(app: FastifyInstance, { auth, sessions }: IdentityParts): void {
  app.post('/auth/change-password', async (request, reply) => {
    const session = await sessions.sessionOf(credentialsOf(request));
    // A key cannot become a password.
    if (session.userId === null) throw new Problem('forbidden');
    const { currentPassword, newPassword } = passwordsSchema.parse(request.body);
    checkPassword(newPassword, 'newPassword');
    const address = clientAddress(request.ip);
    await countAttempt(auth.pool, session.userId, address);
    const cookies = await auth.changePassword({
      currentPassword,
      newPassword,
      headers: headersOf(request.headers.cookie, request),
    });
    if (!cookies) {
      const message = { zh: '当前密码不正确。', en: 'The current password is not right.' };
      throw new Problem('invalid_fields', {
        errors: [{ field: 'currentPassword', code: 'wrong_password', message }],
      });
    }
    await clearAttempts(auth.pool, session.userId, address);
    sessions.forget({ userId: session.userId });
    return reply.header('set-cookie', cookies).status(204).send();
  });
}

function profileRoutes(app: FastifyInstance, parts: IdentityParts): void {
  const { sessions } = parts;

  app.get('/me', async (request) => {
    const session = await sessions.sessionOf(credentialsOf(request));
    refuseQuery(request);
    return me(parts, session);
  });

  app.patch('/me', async (request) => {
    const ctx = await sessions.contextOf(credentialsOf(request), request.id);
    const values = profileSchema.parse(request.body);
    const change = { id: ctx.memberId, version: 'latest' as const, values };
    // One's own name and settings are one's own, whatever one's role says about members.
    await inTransaction(ctx, (tx) =>
      update(ctx, tx, 'member', [change], { via: 'request', asSystem: true }),
    );
    sessions.forget({ memberId: ctx.memberId });
    return me(parts, await sessions.sessionOf(credentialsOf(request)));
  });
}

async function me({ database, mailOn }: IdentityParts, session: Session): Promise<MeWire> {
  const { orgId, memberId, unitId } = session;
  const rows = await transaction(database, orgId, (tx) =>
    tx.query<{
      unit: string;
      role: string | null;
      version: string;
      organisation: string;
      currency: string;
      zone: string;
      muted: string;
    }>(sql`
      select u.name as unit, r.name as role, o.version, o.name as organisation, o.currency, o.time_zone as zone, (
        select coalesce(to_json(m.muted_mails), '[]') from identity.member m
        where m.org_id = u.org_id and m.id = ${memberId}) as muted
      from identity.unit u
      join identity.organisation o on o.org_id = u.org_id
      left join identity.member_role mr
        on mr.org_id = u.org_id and mr.member_id = ${memberId} and mr.deleted_at is null
      left join identity.role r on r.org_id = mr.org_id and r.id = mr.role_id and r.deleted_at is null
      where u.org_id = ${orgId} and u.id = ${unitId} order by r.name_key`),
  );
  const [found] = rows;
  return {
    memberId,
    name: session.name,
    email: session.email ?? '',
    locale: session.locale,
    timeZone: session.timeZone,
    theme: session.theme,
    mailOn,
    mutedMails: JSON.parse(found?.muted ?? '[]') as MeWire['mutedMails'],
    unit: { id: unitId, name: found?.unit ?? '' },
    roles: rows.flatMap(({ role }) =>
      role === null ? [] : [{ name: role, label: roleLabel(role) }],
    ),
    organisation: {
      id: orgId,
      // All of one moment: what is changed is told from what others changed by the version.
      version: Number(found?.version ?? 1),
      name: found?.organisation ?? session.organisation,
      currency: found?.currency ?? session.currency,
      timeZone: found?.zone ?? session.organisationTimeZone,
    },
  };
}

/** A ready role keeps its name in both languages; one that was renamed or added has the name it was given. */
function roleLabel(name: string): Label {
  const ready = Object.values(readyRoles).find(
    ({ label }) => label.zh === name || label.en === name,
  );
  return ready?.label ?? { zh: name, en: name };
}
