import { randomUUID } from 'node:crypto';
import type { FastifyInstance, InjectOptions } from 'fastify';
import type { Context } from '../kernel/context.ts';
import { inTransaction } from '../kernel/transaction.ts';
import { addMember, createOrganisation } from '../modules/identity/organisation.ts';
import type { NewOrganisation, ReadyRole } from '../modules/identity/organisation.ts';
import { testDatabase } from '../platform/testing/database.ts';
import { openApplication } from './application.ts';
import type { Application, ApplicationOptions } from './application.ts';

type Answer = Awaited<ReturnType<FastifyInstance['inject']>>;

/** A browser that is signed in: sends its cookie, says where it comes from, and gives every write a key. */
export type TestClient = {
  memberId: string;
  email: string;
  password: string;
  cookie: string;
  ctx: () => Promise<Context>;
  request: (
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT',
    path: string,
    payload?: InjectOptions['payload'],
    headers?: Record<string, string>,
  ) => Promise<Answer>;
};

export type TestOrganisation = NewOrganisation & {
  admin: TestClient;
  /** Adds a unit under the root or another unit. */
  unit: (name: string, parent?: string) => Promise<string>;
  /** Adds somebody with a ready role and signs them in. */
  member: (role: ReadyRole, unitId?: string) => Promise<TestClient>;
};

export type TestApplication = Application & {
  url: string;
  /** A new organisation of its own, so that tests need no clean-up. */
  organisation: () => Promise<TestOrganisation>;
  /** A client with the cookie of a sign-in. */
  signIn: (email: string, password: string, memberId: string) => Promise<TestClient>;
  /** Closes the application and drops its database. */
  drop: () => Promise<void>;
};

export const testMasterKey = Buffer.alloc(32, 7);
export const TEST_PASSWORD = 'a password for tests';

/**
 * The whole product on a database of its own, as one test file uses it:
 * `const app = await testApplication(); const { admin } = await app.organisation(); afterAll(() => app.drop())`.
 */
export async function testApplication(
  options: Partial<ApplicationOptions> = {},
): Promise<TestApplication> {
  const { url, drop } = await testDatabase();
  const application = await openApplication({
    url,
    masterKey: testMasterKey,
    publicUrl: 'http://localhost',
    version: '0.0.0',
    log: (line) => console.error(line),
    ...options,
  });
  const signIn: TestApplication['signIn'] = (email, password, memberId) =>
    signInAs(application, email, password, memberId);
  return {
    ...application,
    url,
    signIn,
    organisation: () => testOrganisation(application),
    drop: async () => {
      await application.close();
      await drop();
    },
  };
}

async function testOrganisation(application: Application): Promise<TestOrganisation> {
  const email = `${randomUUID()}@example.com`;
  const created = await createOrganisation(application.organisations, {
    name: '测试公司 Test',
    adminName: '管理员 Admin',
    email,
    password: TEST_PASSWORD,
    locale: 'zh',
  });
  const admin = await signInAs(application, email, TEST_PASSWORD, created.memberId);
  return {
    ...created,
    admin,
    unit: async (name, parent = created.unitId) => {
      const answer = await admin.request('POST', '/units', { name, type: 'store', parent });
      return answer.json<{ id: string }>().id;
    },
    member: async (role, unitId = created.unitId) => {
      const login = { email: `${randomUUID()}@example.com`, password: TEST_PASSWORD };
      const ctx = await admin.ctx();
      const { memberId } = await inTransaction(ctx, (tx) =>
        addMember(ctx, tx, { name: role, ...login, unitId, roleIds: [created.roleIds[role]] }),
      );
      return signInAs(application, login.email, login.password, memberId);
    },
  };
}

/** What a browser says of a request from our own page. */
export const SAME_ORIGIN = { 'sec-fetch-site': 'same-origin' };

async function signInAs(
  application: Application,
  email: string,
  password: string,
  memberId: string,
): Promise<TestClient> {
  const { http, sessions } = application;
  const answer = await http.inject({
    method: 'POST',
    url: '/api/v1/auth/sign-in',
    payload: { email, password },
    headers: SAME_ORIGIN,
  });
  if (answer.statusCode !== 200) throw new Error(`sign-in failed: ${answer.body}`);
  const cookie = answer.cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`);
  const own = { ...SAME_ORIGIN, cookie: cookie.join('; ') };
  return {
    memberId,
    email,
    password,
    cookie: own.cookie,
    ctx: () => sessions.contextOf({ cookie: own.cookie, authorization: undefined }, 'test'),
    request: async (method, path, payload, headers) => {
      const key = method === 'GET' ? {} : { 'idempotency-key': randomUUID() };
      return http.inject({
        method,
        url: `/api/v1${path}`,
        ...(payload === undefined ? {} : { payload }),
        headers: { ...own, ...key, ...headers },
      });
    },
  };
}
