import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApplication } from '../main/test-application.ts';
import type { TestApplication } from '../main/test-application.ts';
import { cleanUp } from './clean-up.ts';

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
});
afterAll(() => app.drop());

test('what has served its purpose goes, and nothing else', async () => {
  const { admin, orgId } = await app.organisation();
  const { pool } = app.system;
  await app.signIn(admin.email, admin.password, admin.memberId);
  await app.signIn(admin.email, admin.password, admin.memberId);
  const sessions = await pool.query<{ id: string }>(
    'select id from identity.session order by created_at, id',
  );
  const [kept, ended, unused] = sessions.rows.map(({ id }) => id);
  await pool.query(`update identity.session set expires_at = now() where id = $1`, [ended]);
  await pool.query(
    `update identity.session set updated_at = now() - interval '8 days' where id = $1`,
    [unused],
  );
  const jobs = [31, 29, null].map((days) => ({ id: randomUUID(), days }));
  for (const { id, days } of jobs) {
    await pool.query(
      `insert into kernel.job (org_id, id, member_id, kind, input, state, finished_at)
        values ($1, $2, $3, 'bulk', '{}', case when $4::int is null then 'queued' else 'done' end,
          now() - make_interval(days => $4::int))`,
      [orgId, id, admin.memberId, days],
    );
  }
  for (const days of [91, 89]) {
    await pool.query(
      `insert into kernel.notification (org_id, id, member_id, kind, object, record_id, key, created_at)
        values ($1, $2::uuid, $3, 'assigned', 'task', $2::uuid, $2::text, now() - make_interval(days => $4::int))`,
      [orgId, randomUUID(), admin.memberId, days],
    );
  }
  await admin.request('POST', '/customers', { name: 'answered' });
  await pool.query(`update kernel.idempotency set created_at = now() - interval '49 hours'`);

  expect(await cleanUp(app.system)).toEqual({
    'kernel.idempotency': 1,
    'kernel.job': 1,
    'kernel.notification': 1,
    'identity.session': 2,
    'identity.verification': 0,
  });

  const left = await pool.query<{ id: string }>('select id from kernel.job');
  expect(new Set(left.rows.map(({ id }) => id))).toEqual(new Set([jobs[1]?.id, jobs[2]?.id]));
  const still = await pool.query<{ id: string }>('select id from identity.session');
  expect(still.rows).toEqual([{ id: kept }]);
});
