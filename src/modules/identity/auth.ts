import { AsyncLocalStorage } from 'node:async_hooks';
import { createHmac, hkdfSync, randomUUIDv7, timingSafeEqual } from 'node:crypto';
import pg from 'pg';
import { Kysely, PostgresDialect } from 'kysely';
import { hashPassword, PASSWORD_MAX, PASSWORD_MIN, verifyPassword } from './password.ts';

/** A session ends this long after its sign-in, and after seven days without use (see identity.session_context). */
const SESSION_SECONDS = 30 * 24 * 60 * 60;

/** The flows of signing in, owned by the authentication library; reading a session on each request is session.ts. */
export type Auth = {
  /** Undefined for an unknown user and for a wrong password alike, after the same time. */
  signIn: (input: {
    email: string;
    password: string;
    address: string;
    headers: Headers;
  }) => Promise<{ userId: string; cookies: string[] } | undefined>;
  /** Ends the session that the cookie names, and gives the cookies that make the browser forget it. */
  signOut: (headers: Headers) => Promise<string[]>;
  /** Undefined if the current password is wrong; else all sessions of the user end and the caller gets a new one. */
  changePassword: (input: {
    currentPassword: string;
    newPassword: string;
    headers: Headers;
  }) => Promise<string[] | undefined>;
  /**
   * Makes a link's token for whoever signs in with this address: 142 random bits, good once and for an hour, of which
   * only a hash is stored. Undefined for an address nobody signs in with.
   */
  requestReset: (email: string) => Promise<string | undefined>;
  /** Sets a new password by such a token and ends all sessions of the user; undefined for one that is not good. */
  resetPassword: (input: {
    token: string;
    newPassword: string;
  }) => Promise<{ userId: string; email: string } | undefined>;
  /** The session token in a request's Cookie header, if its signature is ours. */
  readToken: (cookieHeader: string | undefined) => string | undefined;
  /** The pool of the sign-in role, for attempts.ts. */
  pool: pg.Pool;
  close: () => Promise<void>;
};

/**
 * Opens what signing in needs. The library is loaded with the first sign-in: it is half a second and 50 MB.
 *
 * @param input.url connection string of the login role, which may act as `zhiyin_auth`
 * @param input.publicUrl origin at which people reach the application; https makes the cookie `__Host-` and Secure
 */
export function openAuth(input: { url: string; publicUrl: string; masterKey: Buffer }): Auth {
  const secret = Buffer.from(
    hkdfSync('sha256', input.masterKey, '', 'session cookie', 32),
  ).toString('base64url');
  const secure = input.publicUrl.startsWith('https:');
  const cookieName = secure ? '__Host-zhiyin' : 'zhiyin';
  const pool = new pg.Pool({
    connectionString: input.url,
    max: 3,
    options:
      '-c role=zhiyin_auth -c search_path=identity -c TimeZone=UTC -c statement_timeout=10000',
    connectionTimeoutMillis: 5_000,
  });
  // As in platform/database.ts: the pool replaces a connection that died, idle or in use.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  let loading: ReturnType<typeof load> | undefined;
  const library = (): ReturnType<typeof load> =>
    (loading ??= load({ pool, secret, secure, cookieName, publicUrl: input.publicUrl }));

  return {
    signIn: async ({ email, password, address, headers }) => {
      const { api, isApiError } = await library();
      try {
        const { headers: answer, response } = await api.signInEmail({
          body: { email, password },
          headers,
          returnHeaders: true,
        });
        await pool.query('update identity.session set ip_address = $1 where token = $2', [
          address,
          response.token,
        ]);
        return { userId: response.user.id, cookies: answer.getSetCookie() };
      } catch (error) {
        if (isApiError(error)) return undefined;
        throw error;
      }
    },
    signOut: async (headers) => {
      const { api } = await library();
      const answer = await api.signOut({ headers, returnHeaders: true });
      return answer.headers.getSetCookie();
    },
    changePassword: async ({ currentPassword, newPassword, headers }) => {
      const { api, isApiError } = await library();
      try {
        const body = { currentPassword, newPassword, revokeOtherSessions: true };
        const answer = await api.changePassword({ body, headers, returnHeaders: true });
        return answer.headers.getSetCookie();
      } catch (error) {
        if (isApiError(error)) return undefined;
        throw error;
      }
    },
    ...resets(library, pool),
    readToken: (cookieHeader) => {
      const value = cookieHeader && readCookie(cookieHeader, cookieName);
      return value ? verifySigned(value, secret) : undefined;
    },
    pool,
    close: () => pool.end(),
  };
}

/** What the library tells by its callbacks, for the call that is under way. */
type Reset = { token?: string; user?: { userId: string; email: string } };
const resetting = new AsyncLocalStorage<Reset>();

const RESET_SECONDS = 60 * 60;

const resetOptions = {
  resetPasswordTokenExpiresIn: RESET_SECONDS,
  revokeSessionsOnPasswordReset: true,
  // The mail is sent by the task that asked for the token.
  sendResetPassword: async ({ token }: { token: string }) => {
    Object.assign(resetting.getStore() ?? {}, { token });
  },
  onPasswordReset: async ({ user }: { user: { id: string; email: string } }) => {
    Object.assign(resetting.getStore() ?? {}, { user: { userId: user.id, email: user.email } });
  },
};

/** The forgotten password, as the library does it. */
function resets(
  library: () => ReturnType<typeof load>,
  pool: pg.Pool,
): Pick<Auth, 'requestReset' | 'resetPassword'> {
  /** What the library refuses, such as a token that is not good, made nothing. */
  const run = async (
    work: (api: Awaited<ReturnType<typeof load>>['api']) => Promise<unknown>,
  ): Promise<Reset> => {
    const { api, isApiError } = await library();
    const made: Reset = {};
    try {
      await resetting.run(made, () => work(api));
    } catch (error) {
      if (!isApiError(error)) throw error;
    }
    return made;
  };
  return {
    requestReset: async (email) =>
      (await run((api) => api.requestPasswordReset({ body: { email } }))).token,
    resetPassword: async (body) => {
      const { user } = await run((api) => api.resetPassword({ body }));
      // Other links that were asked for meanwhile go with the one that was used.
      if (user)
        await pool.query('delete from identity.verification where value = $1', [user.userId]);
      return user;
    },
  };
}

const snake = {
  times: { createdAt: 'created_at', updatedAt: 'updated_at' },
};

async function load(input: {
  pool: pg.Pool;
  secret: string;
  secure: boolean;
  cookieName: string;
  publicUrl: string;
}) {
  const [{ betterAuth }, { isAPIError }] = await Promise.all([
    import('better-auth'),
    import('better-auth/api'),
  ]);
  const { times } = snake;
  const { api } = betterAuth({
    secret: input.secret,
    baseURL: input.publicUrl,
    database: {
      db: new Kysely<never>({ dialect: new PostgresDialect({ pool: input.pool }) }),
      type: 'postgres',
      transaction: true,
    },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_MIN,
      maxPasswordLength: PASSWORD_MAX,
      password: {
        hash: hashPassword,
        verify: ({ hash, password }) => verifyPassword(hash, password),
      },
      ...resetOptions,
    },
    user: { fields: { ...times, emailVerified: 'email_verified' } },
    session: {
      expiresIn: SESSION_SECONDS,
      disableSessionRefresh: true,
      fields: {
        ...times,
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        userId: 'user_id',
      },
    },
    account: {
      fields: {
        ...times,
        userId: 'user_id',
        accountId: 'account_id',
        providerId: 'provider_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
      },
    },
    verification: {
      fields: { ...times, expiresAt: 'expires_at' },
      storeIdentifier: 'hashed',
    },
    advanced: {
      database: { generateId: () => randomUUIDv7() },
      // It would believe a header; `signIn` stores the address of the connection instead.
      ipAddress: { disableIpTracking: true },
      // The library's own `__Secure-` is weaker than `__Host-`, which binds the cookie to this very host.
      useSecureCookies: false,
      cookies: {
        session_token: {
          name: input.cookieName,
          attributes: { secure: input.secure, httpOnly: true, sameSite: 'lax', path: '/' },
        },
      },
    },
    // Attempts are limited in attempts.ts, before the password is looked at.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { disabled: true },
  });
  return { api, isApiError: isAPIError };
}

function readCookie(header: string, name: string): string | undefined {
  for (const part of header.split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return undefined;
}

/** The library's signed cookie: `encodeURIComponent(token + '.' + base64(HMAC-SHA256(secret, token)))`. */
function verifySigned(value: string, secret: string): string | undefined {
  if (value.length > 300 || !/^[\w.%+/=-]+$/.test(value)) return undefined;
  const plain = value.replace(/%2B/gi, '+').replace(/%2F/gi, '/').replace(/%3D/gi, '=');
  const at = plain.lastIndexOf('.');
  if (at <= 0) return undefined;
  const token = plain.slice(0, at);
  const expected = createHmac('sha256', secret).update(token).digest();
  const found = Buffer.from(plain.slice(at + 1), 'base64');
  return found.length === expected.length && timingSafeEqual(found, expected) ? token : undefined;
}
