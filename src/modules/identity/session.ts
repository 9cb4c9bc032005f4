import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Access } from '../../kernel/access.ts';
import type { Catalog } from '../../kernel/catalog.ts';
import type { Context, Locale } from '../../kernel/context.ts';
import { compileAccess } from '../../kernel/grants.ts';
import type { Codec } from '../../platform/crypto.ts';
import { transaction } from '../../platform/database.ts';
import type { Database } from '../../platform/database.ts';
import { Problem } from '../../platform/problem.ts';
import { isSettled } from './access-version.ts';
import type { Auth } from './auth.ts';

/** How long an answer about a session may be used without asking the database again. */
const FRESH_MS = 1_000;
const MAX_KEPT = 10_000;

/** Who is signed in, as the database said at most a second ago. */
export type Session = {
  sessionId: string | null;
  userId: string | null;
  keyId: string | null;
  orgId: string;
  memberId: string;
  unitId: string;
  name: string;
  email: string | null;
  locale: Locale;
  timeZone: string;
  theme: 'light' | 'dark' | 'auto';
  currency: string;
  organisation: string;
  organisationTimeZone: string;
  accessVersion: string;
  metadataVersion: string;
};

/** What of a request tells who asks. */
export type Credentials = { cookie: string | undefined; authorization: string | undefined };

/** The credentials of an HTTP request. */
export function credentialsOf({
  headers,
}: {
  headers: { cookie?: string; authorization?: string };
}): Credentials {
  return { cookie: headers.cookie, authorization: headers.authorization };
}

export type Sessions = {
  /** @throws Problem `unauthenticated` */
  sessionOf: (credentials: Credentials) => Promise<Session>;
  /** @throws Problem `unauthenticated` */
  contextOf: (credentials: Credentials, requestId: string) => Promise<Context>;
  /** The context of a member without a request: jobs and the command line. @throws Problem `unauthenticated` */
  contextOfMember: (orgId: string, memberId: string, requestId: string) => Promise<Context>;
  /** The locale of whoever asks, if that is known without asking the database. */
  knownLocale: (credentials: Credentials) => Locale | undefined;
  /** Forgets what is known of a user, a member or a whole organisation, in this process at once. */
  forget: (which: { userId: string } | { memberId: string } | { orgId: string }) => void;
  /** Forgets one session, in this process at once. */
  forgetCookie: (cookie: string | undefined) => void;
};

export type SessionParts = {
  database: Database;
  auth: Auth;
  codec: Codec;
  catalogFor: (orgId: string, metadataVersion: string) => Catalog | Promise<Catalog>;
  now: () => Date;
};

type Kept = { at: number; session: Session; secret: Secret };
type Compiled = { access: Access; catalog: Catalog };

/** Opens the reading of sessions: one indexed statement per session and second, whatever the number of requests. */
export function openSessions(parts: SessionParts): Sessions {
  const kept = new Map<string, Kept>();
  const compiled = new Map<string, { version: string; made: Promise<Compiled> }>();
  let forgotten = 0;

  const sessionOf = async (credentials: Credentials): Promise<Session> => {
    // The header as it came: a signature that was good a moment ago need not be computed again.
    const header = credentials.authorization ?? credentials.cookie;
    if (header === undefined) throw new Problem('unauthenticated');
    const known = kept.get(header);
    if (known && performance.now() - known.at < FRESH_MS && isSettled(known.session.orgId)) {
      return known.session;
    }
    kept.delete(header);
    const asked = forgotten;
    const secret = secretOf(parts.auth, credentials);
    const session = secret && (await readSession(parts.database, secret));
    if (!session) throw new Problem('unauthenticated');
    // What was asked before somebody signed out may be answered after it.
    if (asked !== forgotten) return session;
    if (kept.size >= MAX_KEPT) kept.clear();
    kept.set(header, { at: performance.now(), session, secret });
    return session;
  };

  const compiledOf = (session: Session): Promise<Compiled> => {
    const { orgId, memberId, unitId, accessVersion, metadataVersion } = session;
    // One per member: what held before a change goes, and with it the statements written for it.
    const key = `${orgId} ${memberId}`;
    const version = [unitId, accessVersion, metadataVersion].join(' ');
    const known = compiled.get(key);
    if (known?.version === version) return known.made;
    if (compiled.size >= MAX_KEPT) compiled.clear();
    const made = compileFor(parts, session);
    compiled.set(key, { version, made });
    // A failure is told to those who wait for it now; the next request tries again.
    made.catch(() => compiled.delete(key));
    return made;
  };

  const contextFor = async (session: Session, requestId: string): Promise<Context> =>
    contextFrom(parts, session, await compiledOf(session), requestId);

  return {
    sessionOf,
    contextOf: async (credentials, requestId) =>
      contextFor(await sessionOf(credentials), requestId),
    contextOfMember: async (orgId, memberId, requestId) => {
      const session = await readMember(parts.database, orgId, memberId);
      if (!session) throw new Problem('unauthenticated');
      return contextFor(session, requestId);
    },
    knownLocale: ({ authorization, cookie }) =>
      kept.get(authorization ?? cookie ?? '')?.session.locale,
    forget: (which) => {
      forgotten += 1;
      forgetIn(kept, which);
    },
    forgetCookie: (cookie) => {
      forgotten += 1;
      forgetToken(kept, parts.auth.readToken(cookie));
    },
  };
}

function contextFrom(
  { database, codec, now }: SessionParts,
  session: Session,
  { access, catalog }: Compiled,
  requestId: string,
): Context {
  return {
    orgId: session.orgId,
    memberId: session.memberId,
    unitId: session.unitId,
    locale: session.locale,
    // Days and weeks are the organisation's: two members must not get different numbers for one measure.
    timeZone: session.organisationTimeZone,
    currency: session.currency,
    access,
    catalog,
    database,
    codec,
    now,
    requestId,
    keyId: session.keyId ?? undefined,
  };
}

function forgetToken(kept: Map<string, Kept>, token: string | undefined): void {
  for (const [header, { secret }] of kept) if (secret.token === token) kept.delete(header);
}

function forgetIn(kept: Map<string, Kept>, which: Parameters<Sessions['forget']>[0]): void {
  const wanted = Object.entries(which) as [keyof Session, string][];
  for (const [key, { session }] of kept) {
    if (wanted.every(([name, value]) => session[name] === value)) kept.delete(key);
  }
}

type Secret = { token: string | null; hash: Buffer | null };

/** 256 random bits in base64url. */
const API_KEY = /^zy_[A-Za-z0-9_-]{43}$/;

/** What is stored of an API key. */
export function hashApiKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

function secretOf(auth: Auth, { cookie, authorization }: Credentials): Secret | undefined {
  if (authorization !== undefined) {
    const key = authorization.startsWith('Bearer ') ? authorization.slice(7).trim() : '';
    // A request that shows a key is that key's, never the cookie's that happens to come along.
    return API_KEY.test(key) ? { token: null, hash: hashApiKey(key) } : undefined;
  }
  const token = auth.readToken(cookie);
  return token === undefined ? undefined : { token, hash: null };
}

type Row = {
  session_id: string | null;
  user_id: string | null;
  key_id: string | null;
  org_id: string;
  member_id: string;
  unit_id: string;
  name: string;
  email: string | null;
  locale: string;
  time_zone: string;
  theme: string;
  currency: string;
  organisation: string;
  organisation_time_zone: string;
  access_version: string;
  metadata_version: string;
};

async function readSession(database: Database, secret: Secret): Promise<Session | undefined> {
  const { rows } = await database.pool.query<Row>({
    name: 'identity.session_context',
    text: 'select * from identity.session_context($1, $2)',
    values: [secret.token, secret.hash],
  });
  return rows[0] && sessionFrom(rows[0]);
}

async function readMember(
  database: Database,
  orgId: string,
  memberId: string,
): Promise<Session | undefined> {
  const rows = await transaction(database, orgId, (tx) =>
    tx.query<Row>(sql`select null as session_id, null as user_id, null as key_id, m.org_id, m.id as member_id, m.unit_id,
        m.name, null as email, coalesce(m.locale, o.locale) as locale, coalesce(m.time_zone, o.time_zone) as time_zone,
        coalesce(m.theme, 'auto') as theme, o.currency, o.name as organisation,
        o.time_zone as organisation_time_zone, o.access_version, o.metadata_version
      from identity.member m join identity.organisation o on o.org_id = m.org_id
      where m.org_id = ${orgId} and m.id = ${memberId} and m.active and m.deleted_at is null`),
  );
  return rows[0] && sessionFrom(rows[0]);
}

function sessionFrom(row: Row): Session {
  return {
    sessionId: row.session_id,
    userId: row.user_id,
    keyId: row.key_id,
    orgId: row.org_id,
    memberId: row.member_id,
    unitId: row.unit_id,
    name: row.name,
    email: row.email,
    locale: row.locale === 'en' ? 'en' : 'zh',
    timeZone: row.time_zone,
    theme: row.theme === 'light' || row.theme === 'dark' ? row.theme : 'auto',
    currency: row.currency,
    organisation: row.organisation,
    organisationTimeZone: row.organisation_time_zone,
    accessVersion: row.access_version,
    metadataVersion: row.metadata_version,
  };
}

async function compileFor(parts: SessionParts, session: Session): Promise<Compiled> {
  const { orgId, memberId, unitId, metadataVersion, locale } = session;
  const { codec, now } = parts;
  const [catalog, { definitions, ...units }] = await Promise.all([
    parts.catalogFor(orgId, metadataVersion),
    readRights(parts.database, orgId, memberId, unitId),
  ]);
  const timeZone = session.organisationTimeZone;
  const ctx = { orgId, memberId, locale, timeZone, catalog, codec, now, access: units };
  return { access: compileAccess({ definitions, ctx, unitId }), catalog };
}

async function readRights(
  database: Database,
  orgId: string,
  memberId: string,
  unitId: string,
): Promise<{ definitions: unknown[]; treeUnits: string[]; everyUnit: boolean }> {
  return transaction(database, orgId, async (tx) => {
    const [roles, tree] = await Promise.all([
      tx.query<{ definition: string }>(sql`select r.definition from identity.member_role mr
        join identity.role r on r.org_id = mr.org_id and r.id = mr.role_id and r.deleted_at is null
        where mr.org_id = ${orgId} and mr.member_id = ${memberId} and mr.deleted_at is null order by r.id`),
      tx.query<{ units: string; of: string }>(sql`
        select array_to_json(identity.unit_tree(${orgId}, ${unitId})) as units,
          (select count(*) from identity.unit where org_id = ${orgId}) as of`),
    ]);
    const treeUnits = JSON.parse(tree[0]?.units ?? '[]') as string[];
    return {
      definitions: roles.map(({ definition }) => JSON.parse(definition) as unknown),
      treeUnits,
      everyUnit: treeUnits.length >= Number(tree[0]?.of),
    };
  });
}
