import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { patience } from '../src/platform/testing/sizes.ts';
import { each } from './authorization/attempts.ts';
import { malformedBodies } from './input/bodies.ts';
import type { Malformed } from './input/bodies.ts';
import { ids, queries } from './input/queries.ts';
import { api, json, openDesk } from './input/refusals.ts';
import type { Desk } from './input/refusals.ts';

let desk: Desk;
let bodies: Malformed[];
beforeAll(async () => {
  desk = await openDesk();
  bodies = await malformedBodies(desk);
}, patience(120_000));
afterAll(() => desk.world.drop());

describe('malformed', () => {
  test(
    'bodies',
    () =>
      desk.unchanged(async () => {
        let n = 0;
        const others: string[] = [];
        await each(bodies, async ({ asked, reads, ...request }) => {
          n += 1;
          const code = await desk.refused(request, asked, n % 2 === 0 ? 'zh' : 'en');
          // The body is the reason: the address is right, and asked for by somebody who may.
          if (reads && !/^(invalid|unsupported)_/.test(code)) others.push(`${asked} → ${code}`);
        });
        expect(others).toEqual([]);
        expect(({} as { admin?: boolean }).admin).toBeUndefined();
      }),
    patience(120_000),
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
        await each(queries, (query) =>
          desk.refused({ method: 'GET', url: api(`/customers?${query}`) }, query),
        );
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
        const row = desk.side.rows.find(({ object, deleted }) => object === 'customer' && !deleted);
        const others = [
          `/customers/${row?.id}/views/overview?x=1`,
          '/search?q=a&limit=0',
          '/search',
          '/search?q=a&object=nothing&x=1',
          `/search?q=${'a'.repeat(500)}`,
          '/live?records=x',
          '/live?records=customer:1',
          '/live?lists=%27',
          '/live?x=1',
          '/setup?x=1',
          '/me?x=1',
          '/metadata?x=1',
          '/openapi.json?x=1',
          '/jobs?x=1',
          '/privacy/federation?x=1',
          '/quality/point-checks?x=1',
          `/quality/point-checks/${row?.id}?x=1`,
          `/quality/merges/${row?.id}?x=1`,
          `/quality/pairs/${row?.id}?x=1`,
          `/quality/audits/${row?.id}/result?x=1`,
          `/imports/${row?.id}?x=1`,
          `/exports/${row?.id}/file?x=1`,
          '/custom-objects?x=1',
          '/custom-fields?x=1',
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
  expect(desk.tried()).toBeGreaterThan(2_000);
  console.log(
    `${desk.tried()} malformed requests: each refused in words, nothing written, nothing internal shown`,
  );
});
