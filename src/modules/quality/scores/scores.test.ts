import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { TestClient } from '../../../main/test-application.ts';
import {
  create,
  list,
  read,
  refusal,
  set,
  succeeded,
  where,
} from '../../../main/testing/requests.ts';
import { workThrough } from './passes.ts';
import { lacks, onlyRules, scored, scoredApplication } from './testing/scored.ts';
import type { ScoredApplication } from './testing/scored.ts';

let app: ScoredApplication;
beforeAll(async () => {
  app = await scoredApplication();
});
afterEach(() => {
  app.ahead.days = 0;
});
afterAll(() => app.drop());

const DAY = 86_400_000;
const day = (ago: number): string => new Date(Date.now() - ago * DAY).toISOString();

const customer = (client: TestClient, values: object = {}): Promise<string> =>
  create(client, '/customers', { name: '客户 Customer', ...values }).then(
    ({ id }) => `/customers/${id}`,
  );

test('an organisation starts with rules; a score follows an edit, and deletion and restoring', async () => {
  const { admin } = await app.organisation();
  const rules = await list(admin, '/quality-rules?limit=200');
  expect(rules.length).toBeGreaterThan(10);
  const path = await customer(admin, { kind: 'person', phone: '13911112222', city: '上海' });
  await scored(admin, path, 100);
  expect(await lacks(admin, path)).toEqual([]);

  await set(admin, path, { phone: null, city: null });
  // Of phone (3) and city (1) nothing is there; no other rule says anything.
  await scored(admin, path, 0);
  expect(await lacks(admin, path)).toEqual(['客户有城市', '客户有电话']);
  const shown = await list(
    admin,
    `/customers?${where({ field: 'qualityScore', op: 'lt', value: 50 })}`,
  );
  expect(shown.map(({ id }) => `/customers/${id}`)).toEqual([path]);

  succeeded(await admin.request('DELETE', path));
  const issues = async () => (await app.system.pool.query('select from quality.issue')).rowCount;
  await expect.poll(issues, { timeout: 20_000 }).toBe(0);
  succeeded(await admin.request('POST', `${path}/restore`));
  await expect.poll(issues, { timeout: 20_000 }).toBe(2);
  await scored(admin, path, 0);
});

test('present: of the record itself, and of the records that point to it', async () => {
  const { admin } = await app.organisation();
  await onlyRules(admin, 'customer', [
    { name: '地址', field: '地址', dimension: 'present' },
    { name: '角色', field: '联系人.采购角色', dimension: 'present', appliesTo: 'company' },
  ]);
  const names = await list(admin, '/quality-rules?limit=200');
  expect(names.map((rule) => rule['field'])).toContain('联系人.采购角色');
  const path = await customer(admin, { address: '中山路 1 号' });
  await scored(admin, path, 50);
  const contact = await create(admin, '/contacts', { name: '甲', customer: path.slice(11) });
  await set(admin, `/contacts/${contact.id}`, { role: 'user' });
  await scored(admin, path, 100);
  // A contact that moves takes its role along.
  const other = await customer(admin, { address: '中山路 2 号' });
  await scored(admin, other, 50);
  await set(admin, `/contacts/${contact.id}`, { customer: other.slice(11) });
  await scored(admin, other, 100);
  await scored(admin, path, 50);
  const person = await customer(admin, { kind: 'person' });
  await scored(admin, person, 0);
  expect(await lacks(admin, person)).toEqual(['地址']);
});

test('valid: what is sealed is judged, and codes by their check digits in custom fields', async () => {
  const { admin } = await app.organisation();
  const field = (name: string, label: string) =>
    admin.request('POST', '/custom-fields', {
      object: 'customer',
      name,
      declaration: { kind: 'text', maxLength: 40, label: { zh: label, en: name } },
    });
  succeeded(await field('x_code', '信用代码'), 201);
  await onlyRules(admin, 'customer', [
    { name: '电话', field: 'phone', dimension: 'valid' },
    { name: '代码', field: '信用代码', dimension: 'valid', format: 'creditCode' },
    { name: '地址', field: 'address', dimension: 'valid', format: 'address' },
  ]);
  const good = {
    phone: '010-58713223',
    x_code: '91350100M000100Y43',
    address: '朝阳区建国路 88 号',
  };
  const right = await customer(admin, good);
  await scored(admin, right, 100);
  const wrong = await customer(admin, {
    phone: '13800000000',
    x_code: '91350100M000100Y44',
    address: '待补充',
  });
  await scored(admin, wrong, 0);
  expect(await lacks(admin, wrong)).toEqual(['代码', '地址', '电话'].toSorted());
  // Where there is no value, nothing is said of it.
  await scored(admin, await customer(admin), null);
  // The night opens nothing, and leaves the verdicts as they are.
  app.ahead.days = 1;
  await app.due();
  expect((await read(admin, wrong))['qualityScore']).toBe(0);
  expect((await read(admin, right))['qualityScore']).toBe(100);
});

test('fresh: a value loses half of its worth after its days, by the ledger or by the date it is', async () => {
  const { admin } = await app.organisation();
  await onlyRules(admin, 'customer', [
    { name: '地址', field: 'address', dimension: 'fresh', days: 100 },
  ]);
  await onlyRules(admin, 'lead', [
    { name: '联系', field: 'lastContactAt', dimension: 'fresh', days: 30 },
  ]);
  const path = await customer(admin, { address: '中山路 1 号' });
  const lead = `/leads/${(await create(admin, '/leads', { name: '线索' })).id}`;
  await scored(admin, path, 100);
  await scored(admin, lead, 100);
  app.ahead.days = 100;
  await app.due();
  await scored(admin, path, 50);
  await scored(admin, lead, 10);
  app.ahead.days = 200;
  await app.due();
  await scored(admin, path, 25);
  expect(await lacks(admin, path)).toEqual(['地址']);
  // Another field says nothing of this one; a new value is new.
  await set(admin, path, { city: '上海' });
  await app.due();
  await scored(admin, path, 25);
  await set(admin, path, { address: '中山路 2 号' });
  await scored(admin, path, 100);
  // What undoing puts back is no newer for that: that somebody wrote of the field was 100 days ago.
  app.ahead.days = 300;
  await app.due();
  await scored(admin, path, 50);
  const { items } = succeeded(await admin.request('GET', `${path}/history`)).json<{
    items: { id: string }[];
  }>();
  const undo = { changeId: items[0]?.id };
  succeeded(await admin.request('POST', '/changes/undo', undo));
  expect((await read(admin, path))['address']).toBe('中山路 1 号');
  app.ahead.days = 400;
  await app.due();
  await scored(admin, path, 25);
  app.ahead.days = 200;
  const at = new Date(Date.now() + 170 * DAY).toISOString();
  await create(admin, '/lead-interactions', {
    lead: lead.slice(7),
    channel: 'call',
    direction: 'out',
    body: '电话',
    at,
  });
  await scored(admin, lead, 50);
});

test('consistent, unique and plausible, each where it holds and where it does not', async () => {
  const { admin } = await app.organisation();
  await onlyRules(admin, 'customer', [
    {
      name: '城市',
      field: 'city',
      dimension: 'consistent',
      format: 'address',
      otherField: 'address',
    },
    { name: '电话', field: 'phone', dimension: 'unique' },
    { name: '生日', field: 'birthday', dimension: 'plausible', least: '10', most: '110' },
  ]);
  const good = await customer(admin, {
    city: '苏州',
    address: '江苏省苏州市观前街 1 号',
    phone: '13911113333',
    birthday: day(30 * 365).slice(0, 10),
  });
  await scored(admin, good, 100);
  const bad = await customer(admin, {
    city: '苏州',
    address: '江苏省南京市中山路 1 号',
    phone: '13911113333',
    birthday: day(3).slice(0, 10),
  });
  await scored(admin, bad, 0);
  expect(await lacks(admin, bad)).toEqual(['城市', '电话', '生日'].toSorted());
  // The other one is told at once, and again when it is the only one.
  await scored(admin, good, 67);
  await set(admin, bad, { phone: '13911114444' });
  await scored(admin, good, 100);
  await set(admin, bad, { phone: '13911113333' });
  await scored(admin, good, 67);
  succeeded(await admin.request('DELETE', bad));
  await scored(admin, good, 100);
  succeeded(await admin.request('POST', `${bad}/restore`));
  await scored(admin, good, 67);
  expect(await lacks(admin, good)).toEqual(['电话']);
});

test('unique in custom fields: whoever shares the former or the new value is judged at once', async () => {
  const { admin } = await app.organisation();
  const field = await admin.request('POST', '/custom-fields', {
    object: 'customer',
    name: 'x_card',
    declaration: {
      kind: 'text',
      maxLength: 40,
      filterable: true,
      label: { zh: '卡号', en: 'Card' },
    },
  });
  succeeded(field, 201);
  await onlyRules(admin, 'customer', [{ name: '卡号', field: 'x_card', dimension: 'unique' }]);
  const first = await customer(admin, { x_card: 'Ab 1' });
  await scored(admin, first, 100);
  const second = await customer(admin, { x_card: 'ab 1' });
  await scored(admin, second, 0);
  await scored(admin, first, 0);
  await set(admin, second, { x_card: 'ab 2' });
  await scored(admin, second, 100);
  await scored(admin, first, 100);
});

test('a rule must fit its field; members read rules and change none', async () => {
  const organisation = await app.organisation();
  const { admin } = organisation;
  const rule = (values: object) =>
    admin.request('POST', '/quality-rules', { name: '规则', object: 'customer', ...values });
  const refused = async (values: object) => refusal(await rule(values));
  expect(await refused({ field: '没有', dimension: 'present' })).toEqual([
    422,
    'invalid_fields',
    'field:no_such_field',
  ]);
  expect(await refused({ field: 'city', dimension: 'fresh' })).toContain('days:required');
  expect(await refused({ field: 'city', dimension: 'valid' })).toContain('format:required');
  expect(await refused({ field: 'city', dimension: 'plausible', most: '3' })).toContain(
    'field:not_ordered',
  );
  expect(await refused({ field: 'note', dimension: 'unique' })).toContain('field:not_comparable');
  expect(
    await refused({ field: 'city', dimension: 'consistent', otherField: 'birthday' }),
  ).toContain('otherField:not_comparable');
  expect(await refused({ field: 'contacts.role', dimension: 'unique' })).toContain(
    'dimension:related_only_present',
  );
  const member = await organisation.member('member');
  const [first] = await list(member, '/quality-rules');
  const answer = await member.request('POST', '/quality-rules', {
    name: '规则',
    object: 'customer',
    field: 'city',
    dimension: 'present',
  });
  expect([first !== undefined, answer.statusCode]).toEqual([true, 403]);
});

test('a rule that goes over to other records is judged no more of those it was about', async () => {
  const { admin } = await app.organisation();
  const [rule] = await onlyRules(admin, 'customer', [
    { name: '城市', field: 'city', dimension: 'present' },
  ]);
  const path = await customer(admin);
  await scored(admin, path, 0);
  await set(admin, `/quality-rules/${rule}`, { object: 'lead' });
  await scored(admin, path, null);
  expect(await lacks(admin, path)).toEqual([]);
});

test('organisations that were there before get the ready rules, once', async () => {
  const { admin, orgId } = await app.organisation();
  for (const table of ['score_state', 'quality_rule']) {
    await app.system.pool.query(`delete from quality.${table} where org_id = $1`, [orgId]);
  }
  await app.due();
  await app.due();
  const names = (await list(admin, '/quality-rules?limit=200')).map((rule) => rule['name']);
  expect(names).toContain('客户有电话');
  expect(new Set(names).size).toBe(names.length);
});

test('an organisation that came as an archive keeps its rules and is judged by them, once it is whole', async () => {
  const { admin, orgId } = await app.organisation();
  const { pool } = app.system;
  const rules = async (): Promise<string[]> =>
    (await list(admin, '/quality-rules?limit=200')).map(({ id }) => id).toSorted();
  const [deleted, ...kept] = await rules();
  succeeded(await admin.request('DELETE', `/quality-rules/${deleted}`));
  const path = await customer(admin);
  await expect.poll(() => lacks(admin, path), { timeout: 20_000 }).not.toEqual([]);
  const states = async () =>
    (await pool.query('select from quality.score_state where org_id = $1', [orgId])).rowCount;
  await pool.query('delete from quality.score_state where org_id = $1', [orgId]);
  await pool.query('delete from quality.issue where org_id = $1', [orgId]);
  await pool.query(
    `insert into kernel.restored (org_id, archive, position) values ($1, '\\x00', '{}')`,
    [orgId],
  );
  await app.due();
  expect(await states()).toBe(0);
  await pool.query('update kernel.restored set to_xid = pg_current_xact_id() where org_id = $1', [
    orgId,
  ]);
  await app.due();
  expect(await states()).toBe(3);
  expect(await rules()).toEqual(kept);
  expect(await lacks(admin, path)).not.toEqual([]);
  // Whoever deleted all rules gets none back.
  await pool.query('update quality.quality_rule set deleted_at = now() where org_id = $1', [orgId]);
  await pool.query('delete from quality.score_state where org_id = $1', [orgId]);
  await app.due();
  expect(await rules()).toEqual([]);
});

test('one counts the figures at a time, and after a failure not before an hour', async () => {
  const { admin, orgId } = await app.organisation();
  const { pool } = app.system;
  await scored(admin, await customer(admin, { kind: 'person', city: '上海' }), 25);
  await app.due();
  const state = async (): Promise<{ pass: string | null; count_after: string | null }> => {
    const { rows } = await pool.query<{ pass: string | null; count_after: string | null }>(
      `select pass, count_after from quality.score_state where org_id = $1 and object = 'customer'`,
      [orgId],
    );
    return rows[0] ?? { pass: 'none', count_after: null };
  };
  const reported: unknown[] = [];
  const count = (later: number): Promise<void> =>
    workThrough(
      {
        ...app.taskParts,
        now: () => new Date(Date.now() + later),
        report: (error) => reported.push(error),
      },
      { until: performance.now() + 10_000, only: orgId },
    );
  await pool.query(
    `update quality.score_state set pass = 'count' where org_id = $1 and object = 'customer'`,
    [orgId],
  );
  const other = await pool.connect();
  await other.query('begin');
  await other.query(
    `select pg_advisory_xact_lock(hashtext('quality.score_day customer'), hashtext($1::text))`,
    [orgId],
  );
  await count(0);
  expect(await state()).toEqual({ pass: 'count', count_after: null });
  await other.query('rollback');
  other.release();

  await pool.query(
    `alter table quality.score_day add constraint fails check (org_id <> '${orgId}') not valid`,
  );
  await count(0);
  await count(0);
  expect([reported.length, (await state()).pass]).toEqual([1, 'count']);
  await pool.query('alter table quality.score_day drop constraint fails');
  await count(0);
  expect((await state()).pass).toBe('count');
  await count(3_700_000);
  expect([reported.length, await state()]).toEqual([1, { pass: null, count_after: null }]);
});
