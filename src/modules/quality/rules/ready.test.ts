import { afterAll, beforeAll, expect, test } from 'vitest';
import { create, list, succeeded } from '../../../main/testing/requests.ts';
import { lacks, scoredApplication } from '../scores/testing/scored.ts';
import type { ScoredApplication } from '../scores/testing/scored.ts';

let app: ScoredApplication;
beforeAll(async () => {
  app = await scoredApplication();
});
afterAll(() => app.drop());

test('rules that came later are added to those of before, once, and stay away from whoever deleted them', async () => {
  const { admin, orgId, member } = await app.organisation();
  const { pool } = app.system;
  const formats = async (): Promise<unknown[]> =>
    (await list(admin, '/quality-rules?limit=200')).flatMap(({ id, format }) =>
      format === 'creditCode' || format === 'identityCard' ? [{ id, format }] : [],
    );
  const isOf = "format in ('creditCode', 'identityCard')";
  await pool.query(`delete from quality.quality_rule where org_id = $1 and ${isOf}`, [orgId]);
  expect(await formats()).toEqual([]);
  await pool.query('update quality.score_state set ready = 1 where org_id = $1', [orgId]);
  await app.due();
  const added = await formats();
  expect(added).toHaveLength(3);
  // Made in one batch, they come in any order.
  const code = (added as { id: string; format: string }[]).find(
    ({ format }) => format === 'creditCode',
  );
  succeeded(await admin.request('DELETE', `/quality-rules/${code?.id}`));
  await app.due();
  expect(await formats()).toHaveLength(2);

  const { id } = await create(admin, '/customers', {
    name: '王小明',
    kind: 'person',
    birthday: '1990-01-01',
    identityCard: '11010519491231002X',
  });
  await expect
    .poll(() => lacks(admin, `/customers/${id}`), { timeout: 20_000 })
    .toContain('身份证号与生日一致');

  // Who sees a card masked is told that it cannot be one, but could try birthdays until one agrees.
  const viewer = await member('viewer');
  const wrong = await create(admin, '/customers', {
    name: '李小红',
    kind: 'person',
    identityCard: '110105194912310021',
  });
  await expect
    .poll(() => lacks(viewer, `/customers/${wrong.id}`), { timeout: 20_000 })
    .toContain('个人身份证号有效');
  expect(await lacks(viewer, `/customers/${id}`)).not.toContain('身份证号与生日一致');
});
