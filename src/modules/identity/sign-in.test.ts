import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MeWire, ProblemWire } from '../../kernel/wire.ts';
import { SAME_ORIGIN, testApplication } from '../../main/test-application.ts';
import type { TestApplication, TestOrganisation } from '../../main/test-application.ts';
import { visitor } from '../../main/testing/requests.ts';

let app: TestApplication;
let organisation: TestOrganisation;
let owner: pg.Client;

beforeAll(async () => {
  app = await testApplication();
  organisation = await app.organisation();
  owner = new pg.Client({ connectionString: app.url });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await app.drop();
});

const post = visitor(() => app);

describe('signing in and out', () => {
  test('the cookie is closed to scripts and to other sites', async () => {
    const { email, password } = organisation.admin;
    const answer = await post('/auth/sign-in', { email, password });
    expect(answer.statusCode).toBe(200);
    const cookie = String(answer.headers['set-cookie']);
    expect(cookie).toMatch(/^zhiyin=/);
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Lax/i);
    expect(cookie).toMatch(/Path=\//i);
    expect(cookie).toMatch(/Max-Age=2592000/i);
    expect(cookie).not.toMatch(/Domain/i);
    expect(answer.json<MeWire>().email).toBe(email);
  });

  test('over https it is Secure and of this host only', async () => {
    const secure = await testApplication({ publicUrl: 'https://crm.example.com' });
    try {
      const { admin } = await secure.organisation();
      expect(admin.cookie).toMatch(/^__Host-zhiyin=/);
      const answer = await admin.request('GET', '/me');
      expect(answer.statusCode).toBe(200);
      expect(answer.headers['strict-transport-security']).toContain('max-age=31536000');
      const again = await secure.http.inject({
        method: 'POST',
        url: '/api/v1/auth/sign-in',
        payload: { email: admin.email, password: admin.password },
        headers: SAME_ORIGIN,
      });
      expect(String(again.headers['set-cookie'])).toMatch(/; Secure/i);
    } finally {
      await secure.drop();
    }
  });

  test('an address in another case or width is the same account', async () => {
    const { email, password } = organisation.admin;
    const wide = `\u200b${email.toUpperCase().replaceAll('A', 'Ａ').replace('.COM', '。COM')} `;
    expect((await post('/auth/sign-in', { email: wide, password })).statusCode).toBe(200);
  });

  test('a wrong password, an unknown account and a member without a login answer alike', async () => {
    const { email } = organisation.admin;
    const bodies = await Promise.all(
      [email, 'nobody@example.com', 'no address at all', `${'x'.repeat(200)}@example.com`].map(
        async (each, n) => {
          const answer = await post(
            '/auth/sign-in',
            { email: each, password: 'wrong password' },
            { 'accept-language': 'en' },
            `192.0.2.${n}`,
          );
          const { requestId: _requestId, ...problem } = answer.json<ProblemWire>();
          return { status: answer.statusCode, cookie: answer.headers['set-cookie'], problem };
        },
      ),
    );
    for (const body of bodies) {
      expect(body).toEqual(bodies[0]);
      expect(body).toMatchObject({
        status: 401,
        cookie: undefined,
        problem: { code: 'sign_in_failed' },
      });
    }
  });

  test('an unknown account takes as long as a wrong password', async () => {
    const { email } = organisation.admin;
    const time = async (address: string, n: number): Promise<number> => {
      const start = performance.now();
      const payload = { email: address, password: 'wrong password' };
      await post('/auth/sign-in', payload, {}, `198.51.100.${n}`);
      return performance.now() - start;
    };
    const known: number[] = [];
    const unknown: number[] = [];
    for (let n = 0; n < 20; n += 1) {
      known.push(await time(email, n));
      unknown.push(await time(`nobody-${n}@example.com`, n));
    }
    const middle = (times: number[]): number => times.toSorted((a, b) => a - b)[10] ?? 0;
    // Hashing is nearly all of it: leaving it out would make one a small part of the other, however busy the machine is.
    expect(middle(unknown) / middle(known)).toBeGreaterThan(0.6);
    expect(middle(unknown) / middle(known)).toBeLessThan(1.6);
  });

  test('the session changes with every sign-in, and the one before ends', async () => {
    const { admin } = await app.organisation();
    const login = { email: admin.email, password: admin.password };
    const again = await post('/auth/sign-in', login, { cookie: admin.cookie });
    const fresh = cookieOf(again);
    expect(fresh).not.toBe(admin.cookie);
    expect((await admin.request('GET', '/me')).statusCode).toBe(401);
    expect((await me(fresh)).statusCode).toBe(200);
  });

  test('a cookie that somebody planted is never signed in', async () => {
    const { admin } = await app.organisation();
    const planted = 'zhiyin=planted.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%3D';
    const login = { email: admin.email, password: admin.password };
    const answer = await post('/auth/sign-in', login, { cookie: planted });
    expect(cookieOf(answer)).not.toBe(planted);
    expect((await me(planted)).statusCode).toBe(401);
  });

  test('a token from the database alone is worth nothing', async () => {
    const { rows } = await owner.query<{ token: string }>(
      'select token from identity.session limit 1',
    );
    for (const value of [rows[0]?.token ?? '', `${rows[0]?.token}.`, `${rows[0]?.token}.AAAA`]) {
      expect((await me(`zhiyin=${value}`)).statusCode).toBe(401);
    }
  });

  test('signing out ends the session at once, in the database too', async () => {
    const { admin } = await app.organisation();
    expect((await admin.request('GET', '/me')).statusCode).toBe(200);
    const out = await admin.request('POST', '/auth/sign-out');
    expect(out.statusCode).toBe(204);
    expect(String(out.headers['set-cookie'])).toMatch(/Max-Age=0/i);
    expect((await admin.request('GET', '/me')).statusCode).toBe(401);
    expect((await admin.request('POST', '/auth/sign-out')).statusCode).toBe(401);
  });

  test('a session ends after 7 days without use and 30 days in all', async () => {
    for (const change of ["updated_at = now() - interval '7 days'", 'expires_at = now()']) {
      const { admin } = await app.organisation();
      await owner.query(
        `update identity.session set ${change} where user_id =
         (select user_id from identity.login where member_id = $1)`,
        [admin.memberId],
      );
      app.sessions.forget({ memberId: admin.memberId });
      expect((await admin.request('GET', '/me')).statusCode).toBe(401);
    }
  });
});

describe('guessing', () => {
  test('after five failures from one address the account is locked there, whatever the password', async () => {
    const { admin } = await app.organisation();
    const attempt = (password: string, address: string) =>
      post('/auth/sign-in', { email: admin.email, password }, {}, address);
    for (let n = 0; n < 5; n += 1) {
      expect((await attempt('wrong password', '203.0.113.1')).statusCode).toBe(401);
    }
    const locked = await attempt(admin.password, '203.0.113.1');
    expect(locked.statusCode).toBe(429);
    expect(locked.json<ProblemWire>().code).toBe('too_many_attempts');
    expect(Number(locked.headers['retry-after'])).toBeGreaterThan(800);
    expect((await attempt(admin.password, '203.0.113.2')).statusCode).toBe(200);
  });

  test('parallel guesses do not pass the limit', async () => {
    const { admin } = await app.organisation();
    const guesses = await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        post('/auth/sign-in', { email: admin.email, password: `guess ${n}` }, {}, '203.0.113.3'),
      ),
    );
    expect(guesses.filter(({ statusCode }) => statusCode === 401)).toHaveLength(5);
    expect(guesses.filter(({ statusCode }) => statusCode === 429)).toHaveLength(35);
  });

  test('rotating addresses, cases and forwarded headers meet the limit of the account', async () => {
    const { admin } = await app.organisation();
    // The owner works from here: strangers elsewhere must not lock them out.
    const home = '203.0.113.200';
    const login = { email: admin.email, password: admin.password };
    expect((await post('/auth/sign-in', login, {}, home)).statusCode).toBe(200);
    let seen = 0;
    for (let n = 0; n < 70; n += 1) {
      const email = n % 2 === 0 ? admin.email : admin.email.toUpperCase();
      const headers = { 'x-forwarded-for': `10.0.0.${n}`, 'x-real-ip': `10.0.1.${n}` };
      const address = `2001:db8:${n.toString(16)}::1`;
      const answer = await post('/auth/sign-in', { email, password: 'wrong' }, headers, address);
      if (answer.statusCode === 401) seen += 1;
    }
    expect(seen).toBe(50);
    expect((await post('/auth/sign-in', login, {}, home)).statusCode).toBe(200);
  });
});

describe('changing the password', () => {
  test('needs the current one and ends every other session', async () => {
    const { admin } = await app.organisation();
    const other = await app.signIn(admin.email, admin.password, admin.memberId);
    const change = (currentPassword: string, newPassword: string) =>
      admin.request('POST', '/auth/change-password', { currentPassword, newPassword });

    const wrong = await change('not the password', 'another password');
    expect(wrong.statusCode).toBe(422);
    expect(wrong.json<ProblemWire>().errors?.[0]?.field).toBe('currentPassword');
    const short = await change(admin.password, 'short');
    expect(short.json<ProblemWire>().errors?.[0]).toMatchObject({
      field: 'newPassword',
      code: 'password_length',
    });
    expect((await other.request('GET', '/me')).statusCode).toBe(200);

    const done = await change(admin.password, 'another password');
    expect(done.statusCode).toBe(204);
    expect((await other.request('GET', '/me')).statusCode).toBe(401);
    expect((await admin.request('GET', '/me')).statusCode).toBe(401);
    expect((await me(cookieOf(done))).statusCode).toBe(200);
    const old = { email: admin.email, password: admin.password };
    expect((await post('/auth/sign-in', old)).statusCode).toBe(401);
    await app.signIn(admin.email, 'another password', admin.memberId);
  });

  test('stores nothing but an Argon2id hash', async () => {
    const { rows } = await owner.query<{ password: string }>(
      'select password from identity.account',
    );
    expect(rows.length).toBeGreaterThan(5);
    for (const { password } of rows)
      expect(password).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });
});

describe('who may not be there', () => {
  test('without a session, with a broken cookie or key', async () => {
    for (const headers of [
      {},
      { cookie: 'zhiyin=' },
      { cookie: 'zhiyin=%' },
      { cookie: `zhiyin=${'x'.repeat(5_000)}` },
      { authorization: 'Bearer' },
      { authorization: `Bearer zy_${'A'.repeat(43)}` },
      { authorization: `Basic ${organisation.admin.cookie}` },
    ] as Record<string, string>[]) {
      const answer = await app.http.inject({ url: '/api/v1/me', headers });
      expect(answer.statusCode).toBe(401);
      expect(answer.json<ProblemWire>().code).toBe('unauthenticated');
    }
  });

  test('an inactive member: their session ends at once and a new one is refused', async () => {
    const { admin, member } = await app.organisation();
    const colleague = await member('member');
    expect((await colleague.request('GET', '/me')).statusCode).toBe(200);
    const change = await admin.request(
      'PATCH',
      `/members/${colleague.memberId}`,
      { active: false },
      { 'if-match': '"1"' },
    );
    expect(change.statusCode).toBe(200);
    expect((await colleague.request('GET', '/me')).statusCode).toBe(401);
    const login = { email: colleague.email, password: colleague.password };
    const refused = await post('/auth/sign-in', login);
    expect(refused.statusCode).toBe(401);
    expect(refused.json<ProblemWire>().code).toBe('sign_in_failed');
    expect(refused.headers['set-cookie']).toBeUndefined();
    // Only the session from before is left; it opens nothing.
    const { rows } = await owner.query(
      `select from identity.session s join identity.login l on l.user_id = s.user_id where l.member_id = $1`,
      [colleague.memberId],
    );
    expect(rows).toHaveLength(1);
  });
});

function cookieOf(answer: { cookies: { name: string; value: string }[] }): string {
  return answer.cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; ');
}

function me(cookie: string) {
  return app.http.inject({ url: '/api/v1/me', headers: { cookie } });
}
