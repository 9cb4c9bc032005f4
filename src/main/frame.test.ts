import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ProblemWire } from '../kernel/wire.ts';
import { globalTables } from '../platform/global-tables.ts';
import { apiRoutes } from '../platform/testing/routes.ts';
import { testApplication } from './test-application.ts';
import type { TestApplication } from './test-application.ts';

let app: TestApplication;

beforeAll(async () => {
  app = await testApplication();
  await app.organisation();
});
afterAll(() => app.drop());

/** Open to everybody: whether it is ready, whether it can be set up, and the ways in. */
const OPEN = new Set([
  'get /health',
  'get /setup',
  'post /setup',
  'post /auth/sign-in',
  'post /auth/request-password-reset',
  'post /auth/reset-password',
]);

const ID = '018f0000-0000-7000-8000-000000000001';

test('every route is protected by its headers, and closed without a session', async () => {
  const routes = apiRoutes(app.http);
  expect(routes.length).toBeGreaterThan(20);
  for (const { method, path } of routes) {
    const answer = await app.http.inject({
      method: method.toUpperCase() as InjectOptions['method'],
      url: `/api/v1${path.replace(':id', ID).replaceAll(/:\w+/g, 'x')}`,
      headers: { 'sec-fetch-site': 'same-origin' },
      ...(method === 'get' || method === 'delete' ? {} : { payload: {} }),
    });
    const name = `${method} ${path}`;
    expect(answer.headers['content-security-policy'], name).toContain("default-src 'self'");
    expect(answer.headers['x-content-type-options'], name).toBe('nosniff');
    expect(answer.headers['cache-control'], name).toBe('no-store');
    if (OPEN.has(name)) continue;
    expect(answer.statusCode, name).toBe(401);
    expect(answer.json<ProblemWire>().code, name).toBe('unauthenticated');
  }
});

test('every table begins its key with the organisation and hides other organisations, but for those listed', async () => {
  const { rows } = await app.system.pool.query<{
    name: string;
    first: string | null;
    secured: boolean;
  }>(`
    select n.nspname || '.' || c.relname as name, c.relrowsecurity as secured,
      (select a.attname from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
        where i.indrelid = c.oid and i.indisprimary) as first
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition
      and n.nspname not in ('pg_catalog', 'information_schema', 'graphile_worker') order by 1`);
  const global = rows.filter(({ secured }) => !secured).map(({ name }) => name);
  expect(global.toSorted()).toEqual([...globalTables].toSorted());
  // An organisation is its own key.
  const own = rows.filter(({ name, secured }) => secured && name !== 'identity.organisation');
  expect(own.filter(({ first }) => first !== 'org_id')).toEqual([]);
  expect(own.length).toBeGreaterThan(20);
});

test('the role that serves requests reads no password, no session and nothing without an organisation', async () => {
  const { pool } = app.database;
  for (const table of ['"user"', 'session', 'account', 'verification', 'attempt', 'login']) {
    await expect(pool.query(`select * from identity.${table}`)).rejects.toThrow(
      'permission denied',
    );
  }
  const { rows } = await pool.query('select id from identity.member');
  expect(rows).toEqual([]);
  await expect(pool.query('update kernel.change set op = op')).rejects.toThrow('permission denied');
  await expect(pool.query('delete from kernel.change')).rejects.toThrow('permission denied');
});
