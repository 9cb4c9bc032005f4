import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { each } from './authorization/attempts.ts';
import { api, bodyRoutes, json, openDesk } from './input/refusals.ts';
import type { Desk } from './input/refusals.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
}, 120_000);
afterAll(() => desk.world.drop());

describe('malformed', () => {
  test(
    'bodies',
    () =>
      desk.unchanged(async () => {
        const deep = '['.repeat(20_000) + ']'.repeat(20_000);
        const nested = '{"and":['.repeat(5_000) + ']}'.repeat(5_000);
        const texts = [
          '',
          ' ',
          '{',
          '{"a":',
          'null',
          'true',
          '1',
          '"text"',
          '[]',
          '[{}]',
          '{"a":1}}',
          `{'a':1}`,
          'NaN',
          '\u0000',
          '\uFEFF{',
          '{"name":"\\ud800"',
          `{"name":${deep}}`,
          nested,
          `{"__proto__":{"admin":true}}`,
          `{"constructor":{"prototype":{"admin":true}}}`,
          `{"name":{"__proto__":1}}`,
          '{"a":1,"a":2}',
          '{"":1}',
        ];
        await each(
          bodyRoutes.flatMap(([method, path]) =>
            texts.map((payload) => ({ method, path, payload })),
          ),
          async ({ method, path, payload }) => {
            const request = { method, url: api(path), payload, headers: json };
            await desk.refused(request, `${method} ${path} ${payload.slice(0, 40)}`);
          },
        );
        expect(({} as { admin?: boolean }).admin).toBeUndefined();
      }),
    120_000,
  );

  test('content types, encodings and sizes', () =>
    desk.unchanged(async () => {
      const types = [
        'text/plain',
        'text/xml',
        'application/xml',
        'multipart/form-data; boundary=x',
        'application/x-www-form-urlencoded',
        'application/jsonx',
        'image/png',
        'nonsense',
        'application/json; charset=utf-16',
      ];
      await each(types, async (type) => {
        const payload = type.includes('utf-16') ? Buffer.from('{"name":"A"}', 'utf16le') : 'name=A';
        await desk.refused(
          { method: 'POST', url: api('/customers'), payload, headers: { 'content-type': type } },
          type,
        );
      });
      const large = {
        method: 'POST',
        url: api('/customers'),
        headers: json,
        payload: JSON.stringify({ name: 'a'.repeat(2_000_000) }),
      } as const;
      await desk.refused(large, 'two megabytes');
      const bytes = Buffer.from([0x7b, 0x22, 0x6e, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]);
      await desk.refused({ ...large, payload: bytes }, 'no UTF-8');
      await desk.refused(
        {
          ...large,
          payload: '{"name":"A"}',
          headers: { ...json, 'content-encoding': 'gzip', 'content-length': '5' },
        },
        'gzip',
      );
    }));

  test(
    'queries, cursors, conditions and ids',
    () =>
      desk.unchanged(async () => {
        const where = (condition: unknown): string =>
          `where=${encodeURIComponent(JSON.stringify(condition))}`;
        const deep = Array.from({ length: 30 }).reduce<object>((inner) => ({ not: inner }), {
          field: 'city',
          op: 'notEmpty',
        });
        const many = {
          and: Array.from({ length: 200 }, () => ({ field: 'city', op: 'notEmpty' })),
        };
        const cursor = (value: unknown): string =>
          `cursor=${Buffer.from(JSON.stringify(value)).toString('base64url')}`;
        const queries = [
          'limit=0',
          'limit=-1',
          'limit=201',
          'limit=1e9',
          'limit=a',
          'limit=1.5',
          'limit=1&limit=2',
          'sort=',
          'sort=--name',
          'sort=name,city',
          'sort=nothing',
          'sort=phone',
          'sort=__proto__',
          'sort=constructor',
          'count=yes',
          'trash=1',
          'unknown=1',
          'include=',
          'include=name',
          'include=nothing',
          'include=__proto__',
          'where=',
          'where={',
          'where=null',
          'where=[]',
          'where=1',
          'cursor=',
          'cursor=%00',
          'cursor=a',
          cursor([]),
          cursor(['-createdAt', 1, 2]),
          cursor(['-createdAt', 'x', 'y']),
          cursor(['name', 'x', '01a20128-0d0c-7ee4-969d-ec48ac267f7b']),
          cursor(['-createdAt', 'no time', '01a20128-0d0c-7ee4-969d-ec48ac267f7b']),
          cursor(['-createdAt', '2026-01-01', '------------------------------------']),
          'filter[city]=a',
          'where[]=1',
          ...[
            {},
            { field: 'city' },
            { op: 'eq' },
            { field: 'city', op: 'like', value: 'a' },
            { field: 'nothing', op: 'eq', value: 1 },
            { field: 'city', op: 'eq' },
            { field: 'city', op: 'eq', value: {} },
            { field: 'city', op: 'eq', value: null },
            { field: 'city', op: 'in', value: [], extra: 1 },
            { field: 'city', op: 'in', value: 'a' },
            { field: 'city', op: 'in', value: Array.from({ length: 501 }, () => 'a') },
            { field: 'city', op: 'contains', value: '\u0000' },
            { field: 'annualRevenue', op: 'gt', value: '1e5' },
            { field: 'annualRevenue', op: 'gt', value: '9'.repeat(40) },
            { field: 'createdAt', op: 'gt', value: '2026-13-45' },
            { field: 'createdAt', op: 'within', value: 'never' },
            { field: 'parent', op: 'eq', value: 'x' },
            { field: 'kind', op: 'eq', value: 'nothing' },
            { field: '__proto__', op: 'eq', value: 1 },
            { field: 'constructor', op: 'notEmpty' },
            { field: 'customer.city.x', op: 'eq', value: 1 },
            { field: 'phone', op: 'contains', value: '1' },
            { related: 'nothing', aggregate: 'any' },
            { related: 'contacts', aggregate: 'sum' },
            { related: 'contacts', aggregate: 'median' },
            { and: {} },
            { and: [1] },
            { or: 'a' },
            { not: [] },
            { and: [], or: [] },
            deep,
            many,
            [1],
            'text',
            5,
            null,
          ].map(where),
        ];
        await each(queries, (query) =>
          desk.refused({ method: 'GET', url: api(`/customers?${query}`) }, query),
        );
        const ids = [
          'x',
          '0',
          '-1',
          'null',
          '%00',
          '%F0%28',
          '..%2f..%2fetc',
          "'",
          '01a20128-0d0c-7ee4-969d',
          '01a20128-0d0c-7ee4-969d-ec48ac267f7g',
          'a'.repeat(300),
          '__proto__',
          '{}',
          '01a20128-0d0c-7ee4-969d-ec48ac267f7b ',
          '%2500',
        ];
        const routes = ids.flatMap((id) => [
          ...(['GET', 'PATCH', 'DELETE'] as const).map((method) => ({
            method,
            path: `/customers/${id}`,
          })),
          { method: 'GET' as const, path: `/customers/${id}/history` },
          { method: 'POST' as const, path: `/customers/${id}/restore` },
          { method: 'GET' as const, path: `/jobs/${id}` },
          { method: 'GET' as const, path: `/custom-fields/${id}` },
          { method: 'GET' as const, path: `/${id}` },
          { method: 'POST' as const, path: `/measures/${id}` },
          { method: 'POST' as const, path: `/actions/${id}` },
        ]);
        await each(routes, ({ method, path }) =>
          desk.refused(
            {
              method,
              url: api(path),
              ...(method === 'GET'
                ? {}
                : { payload: '{}', headers: { ...json, 'if-match': '"1"' } }),
            },
            `${method} ${path}`,
          ),
        );
        const others = [
          '/search?q=a&limit=0',
          '/search',
          '/search?q=a&object=nothing&x=1',
          `/search?q=${'a'.repeat(500)}`,
          '/live?records=x',
          '/live?records=customer:1',
          '/live?lists=%27',
          '/live?x=1',
          '/nothing',
          '/customers/a/b/c/d',
        ];
        await each(others, (path) => desk.refused({ method: 'GET', url: api(path) }, path));
      }),
    120_000,
  );

  test('headers and methods', () =>
    desk.unchanged(async () => {
      const row = desk.side.rows.find(({ object, deleted }) => object === 'customer' && !deleted);
      const path = api(`/customers/${row?.id}`);
      const patch = { method: 'PATCH', url: path, payload: '{"name":"A"}' } as const;
      for (const match of [
        undefined,
        '',
        '*',
        'x',
        '"x"',
        '-1',
        '1.5',
        '"1',
        `"${'9'.repeat(40)}"`,
        "1' or '1'='1",
        '"99"',
      ]) {
        await desk.refused(
          { ...patch, headers: { ...json, ...(match === undefined ? {} : { 'if-match': match }) } },
          `If-Match ${match}`,
        );
      }
      for (const key of ['', 'a'.repeat(256), 'clé', '\u0001', '键']) {
        await desk.refused(
          { ...patch, headers: { ...json, 'if-match': '"1"', 'idempotency-key': key } },
          `Idempotency-Key ${key}`,
        );
      }
      for (const [method, url] of [
        ['PUT', path],
        ['PUT', api('/customers')],
        ['DELETE', api('/customers')],
        ['PATCH', api('/customers')],
        ['DELETE', api('/metadata')],
        ['OPTIONS', path],
      ] as const) {
        await desk.refused({ method, url }, `${method} ${url}`);
      }
      for (const site of ['cross-site', 'same-site', 'none']) {
        await desk.refused(
          { ...patch, headers: { ...json, 'sec-fetch-site': site, 'if-match': '"1"' } },
          site,
        );
      }
    }));
});

test('that was enough', () => {
  expect(desk.tried()).toBeGreaterThan(1_000);
  console.log(
    `${desk.tried()} malformed requests: each refused in words, nothing written, nothing internal shown`,
  );
});
