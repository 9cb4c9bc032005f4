import { afterAll, beforeAll, expect, test } from 'vitest';
import { startKeepers } from '../../main/keepers.ts';
import { TEST_PASSWORD, testApplication, testMasterKey } from '../../main/test-application.ts';
import type { TestApplication } from '../../main/test-application.ts';
import { migrateQueue } from '../../kernel/job-queue.ts';
import type { ProblemWire } from '../../kernel/wire.ts';
import { testSmtp } from '../../platform/testing/smtp.ts';
import type { TestSmtp } from '../../platform/testing/smtp.ts';

let app: TestApplication;
let smtp: TestSmtp;
let keepers: { stop: () => Promise<void> };

beforeAll(async () => {
  smtp = await testSmtp();
  app = await testApplication({ mail: { url: smtp.url, from: 'crm@example.com' } });
  await migrateQueue(app.url);
  const where = { url: app.url, masterKey: testMasterKey, pollInterval: 50 };
  keepers = startKeepers(app, where);
});
afterAll(async () => {
  await keepers.stop();
  await app.drop();
  await smtp.stop();
});

const NEW_PASSWORD = 'another password for tests';
let places = 0;

/** From an address of its own, so that tests do not use up each other's attempts. */
function asker(): (
  path: string,
  payload: object,
) => Promise<{ status: number; code?: string; body: string }> {
  places += 1;
  const remoteAddress = `192.0.2.${places}`;
  return async (path, payload) => {
    const answer = await app.http.inject({
      method: 'POST',
      url: `/api/v1/auth/${path}`,
      payload,
      remoteAddress,
      headers: { 'sec-fetch-site': 'same-origin' },
    });
    const code = answer.statusCode >= 400 ? answer.json<ProblemWire>().code : undefined;
    return { status: answer.statusCode, code, body: answer.body };
  };
}

async function linkFor(email: string, count = 1): Promise<string> {
  const mails = () => smtp.mails.filter(({ to }) => to.includes(email));
  await expect.poll(() => mails().length, { timeout: 15_000 }).toBe(count);
  const mail = mails()[count - 1];
  return /\/reset-password#([A-Za-z0-9]{20,60})/.exec(mail?.text ?? '')?.[1] ?? '';
}

test('a mail brings a link, which sets a new password once and ends every session', async () => {
  const { admin } = await app.organisation();
  const ask = asker();
  expect(await ask('request-password-reset', { email: `  ${admin.email.toUpperCase()} ` })).toEqual(
    {
      status: 204,
      body: '',
    },
  );
  const token = await linkFor(admin.email);
  expect(token.length).toBeGreaterThanOrEqual(24);
  expect(smtp.mails.at(-1)).toMatchObject({ subject: '知音：设置新密码' });
  // What is stored does not give the link.
  const { rows } = await app.system.pool.query<{ identifier: string }>(
    'select identifier from identity.verification',
  );
  expect(rows.some(({ identifier }) => identifier.includes(token))).toBe(false);

  const short = await ask('reset-password', { token, newPassword: 'short' });
  expect([short.status, short.code]).toEqual([422, 'invalid_fields']);
  const done = await ask('reset-password', { token, newPassword: NEW_PASSWORD });
  expect(done.status).toBe(204);
  expect((await admin.request('GET', '/me')).statusCode).toBe(401);
  const again = await ask('reset-password', { token, newPassword: NEW_PASSWORD });
  expect([again.status, again.code]).toEqual([410, 'link_expired']);
  const old = await ask('sign-in', { email: admin.email, password: TEST_PASSWORD });
  expect(old.code).toBe('sign_in_failed');
  expect((await ask('sign-in', { email: admin.email, password: NEW_PASSWORD })).status).toBe(200);
}, 30_000);

test('a link holds for an hour, and another that was used takes it along', async () => {
  const { admin } = await app.organisation();
  const ask = asker();
  await ask('request-password-reset', { email: admin.email });
  const first = await linkFor(admin.email);
  await ask('request-password-reset', { email: admin.email });
  const second = await linkFor(admin.email, 2);
  await app.system.pool.query(
    `update identity.verification set expires_at = now() - interval '1 second'`,
  );
  const late = await ask('reset-password', { token: first, newPassword: NEW_PASSWORD });
  expect(late.code).toBe('link_expired');
  await app.system.pool.query(
    `update identity.verification set expires_at = now() + interval '1 minute'`,
  );
  expect((await ask('reset-password', { token: second, newPassword: NEW_PASSWORD })).status).toBe(
    204,
  );
  const other = await ask('reset-password', { token: first, newPassword: 'yet another password' });
  expect(other.code).toBe('link_expired');
}, 30_000);

test('the answer does not tell who signs in here, and there is an end to asking', async () => {
  const organisation = await app.organisation();
  const left = await organisation.member('member');
  await organisation.admin.request(
    'PATCH',
    `/members/${left.memberId}`,
    { active: false },
    {
      'if-match': '"1"',
    },
  );
  const before = smtp.mails.length;
  const unknown = ['nobody@example.com', 'no address', left.email];
  for (const email of unknown) {
    expect(await asker()('request-password-reset', { email })).toEqual({ status: 204, body: '' });
  }
  const { admin } = organisation;
  const ask = asker();
  const answers = [];
  for (let n = 0; n < 5; n += 1)
    answers.push(await ask('request-password-reset', { email: admin.email }));
  expect(answers.map(({ status }) => status)).toEqual([204, 204, 204, 429, 429]);
  expect(answers[3]?.code).toBe('too_many_requests');
  const askOther = asker();
  const nobody = [];
  for (let n = 0; n < 4; n += 1)
    nobody.push(await askOther('request-password-reset', { email: 'nobody2@example.com' }));
  expect(nobody.map(({ status }) => status)).toEqual([204, 204, 204, 429]);
  await expect.poll(() => smtp.mails.length, { timeout: 15_000 }).toBeGreaterThan(before);
  expect(smtp.mails.slice(before).every(({ to }) => to.includes(admin.email))).toBe(true);
  for (const body of [{}, { email: 3 }, { email: 'a@example.com', x: 1 }])
    expect((await asker()('request-password-reset', body)).status).toBe(422);
  expect((await asker()('reset-password', { token: 'x', newPassword: NEW_PASSWORD })).code).toBe(
    'link_expired',
  );
}, 30_000);

test('without a mail server there is no such way', async () => {
  const plain = await testApplication();
  try {
    const answer = await plain.http.inject({
      method: 'POST',
      url: '/api/v1/auth/request-password-reset',
      payload: { email: 'a@example.com' },
      headers: { 'sec-fetch-site': 'same-origin' },
    });
    expect(answer.statusCode).toBe(404);
    const setup = await plain.http.inject({ url: '/api/v1/setup' });
    expect(setup.json()).toMatchObject({ mail: false });
  } finally {
    await plain.drop();
  }
});
