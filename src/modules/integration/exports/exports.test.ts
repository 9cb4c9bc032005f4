import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PageWire, ProblemWire } from '../../../kernel/wire.ts';
import type { TestApplication } from '../../../main/test-application.ts';
import type { ExportWire } from './rules.ts';
import {
  all,
  csv,
  customers,
  ended,
  made,
  newRole,
  own,
  started,
  withRole,
  workingApplication,
} from './testing/exporting.ts';

let app: TestApplication;
beforeAll(async () => {
  app = await workingApplication();
});
afterAll(() => app.drop());

describe('a list as shown', () => {
  test('has the columns of the list in its order, and its records by its condition and sort', async () => {
    const { admin } = await app.organisation();
    await made(
      admin,
      'customer',
      ['丙', '甲', '乙', '丁'].map((name, n) => ({ name, city: n === 3 ? '北京' : '上海' })),
    );
    const where = { field: 'city', op: 'eq', value: '上海' };
    const rows = await csv(admin, 'customers', {
      columns: ['city', 'name', 'owner'],
      where,
      sort: 'name',
    });
    const shown = (
      await admin.request(
        'GET',
        `/customers?sort=name&where=${encodeURIComponent(JSON.stringify(where))}`,
      )
    ).json<PageWire>().items;
    expect(rows[0]).toEqual(['城市', '名称', '负责人']);
    expect(rows.slice(1)).toEqual(
      shown.map((item) => [item['city'], item['name'], item._titles['owner']]),
    );
    expect(rows).toHaveLength(4);
  });

  test('speaks the language that was asked for, and tells times by the clocks of the organisation', async () => {
    const { admin } = await app.organisation();
    await made(admin, 'task', [
      { subject: '拜访', dueAt: '2026-03-01T16:30:00.000Z', done: true },
      { subject: 'Call', dueAt: null, done: false },
    ]);
    const columns = ['subject', 'dueAt', 'done'];
    const zh = await csv(admin, 'tasks', { columns, sort: 'subject' });
    const en = await csv(admin, 'tasks', { columns, sort: 'subject', locale: 'en' });
    expect(zh.slice(1)).toEqual([
      ['拜访', '2026-03-02 00:30:00', '是'],
      ['Call', '', '否'],
    ]);
    expect(en[1]).toEqual(['拜访', '2026-03-02 00:30:00', 'Yes']);
    expect(en[0]).not.toEqual(zh[0]);
  });
});

describe('rights', () => {
  test('nobody exports without the right to, and nobody learns of objects they may not read', async () => {
    const { admin, member } = await app.organisation();
    await made(admin, 'customer', [{ name: '甲' }]);
    const viewer = await member('viewer');
    const body = { format: 'csv' };
    expect((await viewer.request('POST', '/customers/export', body)).statusCode).toBe(403);
    expect((await viewer.request('POST', '/roles/export', body)).statusCode).toBe(404);
    expect((await admin.request('POST', '/nothing/export', body)).statusCode).toBe(404);
  });

  test('only records that a grant to export reaches come, however many may be read', async () => {
    const organisation = await app.organisation();
    const { admin } = organisation;
    await made(admin, 'customer', [{ name: '别人的' }]);
    const seller = await withRole(organisation, customers(own));
    await made(seller, 'customer', [{ name: '自己的' }]);
    expect((await seller.request('GET', '/customers')).json<PageWire>().items).toHaveLength(2);
    const columns = ['name'];
    expect(await csv(seller, 'customers', { columns })).toEqual([['名称'], ['自己的']]);
    const away = await organisation.unit('分部');
    const leader = await withRole(organisation, customers({ scope: 'unit' }), away);
    expect(await csv(leader, 'customers', { columns })).toEqual([['名称']]);
    const elsewhere = await withRole(
      organisation,
      customers({ ...all, where: { field: 'name', op: 'eq', value: '别人的' } }),
    );
    expect(await csv(elsewhere, 'customers', { columns })).toEqual([['名称'], ['别人的']]);
  });

  test('what one owns in another unit is exported by neither: own is one, unit the other', async () => {
    const organisation = await app.organisation();
    const away = await organisation.unit('分部');
    const role = (exported: object): object => ({
      ...customers(exported),
      objects: {
        ...(customers(exported) as { objects: object }).objects,
        customer: { read: own, create: all, export: exported },
      },
    });
    for (const scope of ['unit', 'tree']) {
      const client = await withRole(organisation, role({ scope }), away);
      const [here, there] = await made(client, 'customer', [{ name: '这里' }, { name: '那里' }]);
      await app.system.pool.query('update customers.customer set unit_id = $1 where id = $2', [
        organisation.unitId,
        there,
      ]);
      const rows = await csv(client, 'customers', { columns: ['id'] });
      expect(rows.slice(1)).toEqual([[here]]);
    }
  });

  test('hidden fields are no columns, masked ones stay masked, others are in clear', async () => {
    const organisation = await app.organisation();
    const values = { name: '甲', phone: '+8613800138000', email: 'jia@example.com', city: '上海' };
    await made(organisation.admin, 'customer', [values]);
    const clear = await csv(organisation.admin, 'customers', { columns: ['name', 'phone'] });
    expect(clear[1]).toEqual(['甲', '13800138000']);
    const fields = { '*': 'read', phone: 'masked', city: 'hidden' };
    const masked = await withRole(organisation, customers(all, fields));
    const [head, row] = await csv(masked, 'customers');
    expect(head).not.toContain('城市');
    expect(row).not.toContain('上海');
    expect(row?.[head?.indexOf('电话') ?? -1]).toBe('•••• 8000');
    expect(row?.[head?.indexOf('邮箱') ?? -1]).toBe('jia@example.com');
    const asked = await masked.request('POST', '/customers/export', {
      format: 'csv',
      columns: ['name', 'city'],
    });
    expect(asked.json<ProblemWire>().code).toBe('invalid_query');
  });

  test('what one role reads and another exports add up to the lower of both', async () => {
    const organisation = await app.organisation();
    const { admin } = organisation;
    await made(admin, 'customer', [{ name: '甲', phone: '+8613800138000', city: '上海' }]);
    const client = await withRole(organisation, {
      objects: { ...(customers(all) as { objects: object }).objects, customer: { read: all } },
      actions: [],
    });
    const columns = ['name', 'phone', 'city'];
    const body = { format: 'csv', columns };
    expect((await client.request('POST', '/customers/export', body)).statusCode).toBe(403);
    const fields = { '*': 'read', phone: 'masked', city: 'hidden' };
    const role = await newRole(admin, {
      objects: { customer: { export: all, fields } },
      actions: [],
    });
    await admin.request('POST', '/member-roles', { member: client.memberId, role });
    const [head, row] = await csv(client, 'customers', { columns });
    expect(head).toEqual(['名称', '电话']);
    expect(row).toEqual(['甲', '•••• 8000']);
  });

  test('the file is its owner’s alone, for a week', async () => {
    const organisation = await app.organisation();
    const { admin } = organisation;
    const seller = await withRole(organisation, customers(all));
    const { run } = await started(seller, 'customers', { format: 'csv' });
    expect((await ended(seller, run.id))['state']).toBe('done');
    // The administrator sees who took what out, not the file.
    const log = (await admin.request('GET', `/exports/${run.id}`)).json<ExportWire>();
    expect(log.run['owner']).toBe(seller.memberId);
    const file = `/exports/${run.id}/file`;
    expect((await admin.request('GET', file)).statusCode).toBe(404);
    const other = await withRole(organisation, customers(all));
    expect((await other.request('GET', file)).statusCode).toBe(404);
    expect((await other.request('GET', `/exports/${run.id}`)).statusCode).toBe(404);
    expect((await other.request('POST', `/exports/${run.id}/stop`)).statusCode).toBe(404);
    const stranger = (await app.organisation()).admin;
    expect((await stranger.request('GET', file)).statusCode).toBe(404);
    // Nobody changes or deletes the log.
    const gone = await admin.request('DELETE', `/export-runs/${run.id}`);
    expect(gone.statusCode).toBe(403);
    const fetched = await seller.request('GET', file);
    expect(fetched.headers['content-disposition']).toMatch(
      /^attachment; filename=".*\.csv"; filename\*=UTF-8''%E5%AE%A2%E6%88%B7/,
    );
    const { rows: lines } = await app.system.pool.query<{ event: string }>(
      `select after->>'event' as event from kernel.change where record_id = $1 and op = 'event' order by at`,
      [run.id],
    );
    expect(lines.map(({ event }) => event)).toEqual(['export.done', 'export.download']);
    await app.system.pool.query(
      `update integration.export_run_facts set expires_at = now() - interval '1 second' where export_run_id = $1`,
      [run.id],
    );
    expect((await seller.request('GET', file)).json<ProblemWire>().code).toBe('link_expired');
  });
});
