import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChangeWire, MeWire, ProblemWire } from '../../kernel/wire.ts';
import { TEST_PASSWORD, testApplication } from '../../main/test-application.ts';
import type { TestApplication } from '../../main/test-application.ts';
import { visitor } from '../../main/testing/requests.ts';
import { createOrganisation } from './organisation.ts';

let app: TestApplication;
let owner: pg.Client;

beforeAll(async () => {
  app = await testApplication();
  owner = new pg.Client({ connectionString: app.url });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await app.drop();
});

const post = visitor(() => app);

describe('set-up', () => {
  const input = {
    organisation: '第一家公司',
    name: '管理员',
    email: 'First@Example.com',
    password: TEST_PASSWORD,
    locale: 'zh',
  };

  test('is open until there is an organisation, and refuses bad input without making one', async () => {
    expect((await app.http.inject('/api/v1/setup')).json()).toEqual({
      open: true,
      signedIn: false,
      mail: false,
    });
    for (const bad of [
      {},
      { ...input, password: 'short' },
      { ...input, email: 'nobody' },
      { ...input, name: '' },
      { ...input, locale: 'fr' },
      { ...input, admin: true },
      { ...input, timeZone: 'Mars/Olympus' },
      { ...input, timeZone: '' },
      { ...input, currency: 'yuan' },
    ]) {
      expect((await post('/setup', bad)).statusCode).toBe(422);
    }
    expect((await app.http.inject('/api/v1/setup')).json()).toEqual({
      open: true,
      signedIn: false,
      mail: false,
    });
  });

  test('makes one organisation even when asked twice at once, signs its administrator in, and closes', async () => {
    const answers = await Promise.all([
      post('/setup', { ...input, timeZone: 'Europe/Berlin', currency: 'EUR' }),
      post('/setup', {
        ...input,
        email: 'second@example.com',
        timeZone: 'Europe/Berlin',
        currency: 'EUR',
      }),
    ]);
    const statuses = answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b);
    expect(statuses).toEqual([201, 404]);
    const done = answers.find(({ statusCode }) => statusCode === 201);
    const me = done?.json<MeWire>();
    expect(me).toMatchObject({ name: '管理员', locale: 'zh', theme: 'auto' });
    expect(me?.organisation).toMatchObject({
      name: '第一家公司',
      currency: 'EUR',
      timeZone: 'Europe/Berlin',
    });
    expect(me?.roles).toEqual([{ name: '管理员', label: { zh: '管理员', en: 'Administrator' } }]);
    expect(done?.headers['set-cookie']).toBeDefined();

    expect((await app.http.inject('/api/v1/setup')).json()).toEqual({
      open: false,
      signedIn: false,
      mail: false,
    });
    expect((await post('/setup', input)).statusCode).toBe(404);
    const { rows } = await owner.query('select count(*)::int as n from identity.organisation');
    expect(rows).toEqual([{ n: 1 }]);
  });

  test('what it stores can be found in the ledger', async () => {
    const organisation = await app.organisation();
    const { rows } = await owner.query<{ object: string; n: number }>(
      `select object, count(*)::int as n from kernel.change where org_id = $1 and op = 'create'
       and object in ('unit', 'member', 'role', 'memberRole') group by 1 order by 1`,
      [organisation.orgId],
    );
    expect(rows).toEqual([
      { object: 'member', n: 1 },
      { object: 'memberRole', n: 1 },
      { object: 'role', n: 3 },
      { object: 'unit', n: 1 },
    ]);
  });
});

describe('profile', () => {
  test('one’s own settings can be changed by every role, and nothing else', async () => {
    const { member } = await app.organisation();
    const viewer = await member('viewer');
    const answer = await viewer.request('PATCH', '/me', {
      name: '新名字',
      locale: 'en',
      timeZone: 'Europe/London',
      theme: 'dark',
    });
    expect(answer.statusCode).toBe(200);
    expect(answer.json<MeWire>()).toMatchObject({
      name: '新名字',
      locale: 'en',
      timeZone: 'Europe/London',
      theme: 'dark',
      roles: [{ label: { en: 'Viewer' } }],
    });
    for (const bad of [{ timeZone: "Asia/Shanghai'; drop" }, { active: false }, { name: '' }]) {
      expect((await viewer.request('PATCH', '/me', bad)).statusCode).toBe(422);
    }
    // From now on errors speak the member's language, whatever the browser says.
    const refused = await viewer.request('PATCH', '/me', { x: 1 }, { 'accept-language': 'zh' });
    expect(refused.json<ProblemWire>().detail).toMatch(/^The content/);
  });
});

test.each([
  ['timeZone', 'Mars/Olympus', 'not_time_zone'],
  ['currency', 'yuan', 'not_currency'],
])('an organisation is not made with the %s %s', async (field, value, code) => {
  const made = createOrganisation(app.organisations, {
    name: 'x',
    adminName: 'x',
    email: 'place@example.com',
    password: TEST_PASSWORD,
    locale: 'en',
    [field]: value,
  });
  await expect(made).rejects.toMatchObject({ code: 'invalid_fields', errors: [{ field, code }] });
});

describe('keys', () => {
  test('act as their member, are shown once, and end when revoked', async () => {
    const { admin, member } = await app.organisation();
    const colleague = await member('member');
    const made = await colleague.request('POST', '/actions/createApiKey', { name: '报表' });
    expect(made.statusCode).toBe(200);
    const { id, key } = made.json<{ id: string; key: string }>();
    expect(key).toMatch(/^zy_[A-Za-z0-9_-]{43}$/);
    const withKey = () =>
      app.http.inject({ url: '/api/v1/me', headers: { authorization: `Bearer ${key}` } });
    expect((await withKey()).json<MeWire>().memberId).toBe(colleague.memberId);

    const { rows } = await owner.query<{ all: string }>(
      `select string_agg(k::text, '') || coalesce((select string_agg(c::text, '') from kernel.change c), '') as all
       from identity.api_key k`,
    );
    expect(rows[0]?.all).not.toContain(key);

    // A key is no session: it changes no password and signs nobody out.
    const password = await post(
      '/auth/change-password',
      { currentPassword: colleague.password, newPassword: 'another password' },
      { authorization: `Bearer ${key}` },
    );
    expect(password.statusCode).toBe(403);

    const revoked = await colleague.request('POST', '/actions/revokeApiKey', { id });
    expect(revoked.statusCode).toBe(200);
    expect((await withKey()).statusCode).toBe(401);

    const history = await admin.request('GET', `/api-keys/${id}/history`);
    const [change] = history.json<{ items: ChangeWire[] }>().items;
    expect(change).toMatchObject({ op: 'update', undoable: false });
    const undone = await admin.request('POST', '/changes/undo', { changeId: change?.id });
    expect([undone.statusCode, undone.json<ProblemWire>().code]).toEqual([409, 'final_action']);
    expect((await withKey()).statusCode).toBe(401);
  });

  test('of somebody else cannot be revoked, seen or made by hand', async () => {
    const { member, admin } = await app.organisation();
    const made = await admin.request('POST', '/actions/createApiKey', { name: 'a' });
    const { id } = made.json<{ id: string }>();
    const colleague = await member('member');
    const revoked = await colleague.request('POST', '/actions/revokeApiKey', { id });
    expect(revoked.statusCode).toBe(404);
    expect((await colleague.request('GET', '/api-keys')).statusCode).toBe(404);
    const forged = { name: 'x', member: colleague.memberId, prefix: 'zy_x' };
    expect((await admin.request('POST', '/api-keys', forged)).statusCode).toBe(422);
  });
});
