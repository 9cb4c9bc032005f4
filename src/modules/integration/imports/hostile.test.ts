import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestApplication, TestClient } from '../../../main/test-application.ts';
import { all, csv, importApplication, steer, look, upload } from '../testing/import-client.ts';

let app: TestApplication;
let admin: TestClient;
let id = '';
beforeAll(async () => {
  app = await importApplication();
  ({ admin } = await app.organisation());
});
afterAll(() => app.drop());

const TEXTS = [
  '',
  ' ',
  "'; drop table customers.customer; --",
  '"',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '$1',
  '\u0000',
  '\ud800',
  '#0',
  '#-1',
  '#99999',
  '../../etc/passwd',
  'a'.repeat(100_000),
];

/** Everything in a request for a preview or a start that somebody may write whatever they like into. */
const presets: ((text: string) => unknown)[] = [
  (text) => text,
  (text) => [text],
  (text) => ({ steps: text }),
  (text) => ({ steps: [text] }),
  (text) => ({ steps: [{ object: text, columns: { name: { column: '名称' } } }] }),
  (text) => ({
    steps: [{ object: 'customer', mode: text, columns: { name: { column: '名称' } } }],
  }),
  (text) => ({ steps: [{ object: 'customer', columns: { [text]: { column: '名称' } } }] }),
  (text) => ({ steps: [{ object: 'customer', columns: { name: { column: text } } }] }),
  (text) => ({ steps: [{ object: 'customer', columns: { name: { [text]: '名称' } } }] }),
  (text) => ({ steps: [{ object: 'customer', columns: { name: { step: text } } }] }),
  (text) => ({ steps: [{ object: 'customer', columns: { owner: { value: text } } }] }),
  (text) => ({
    steps: [{ object: 'customer', key: [text], columns: { name: { column: '名称' } } }],
  }),
  (text) => ({
    steps: [{ object: 'customer', columns: { name: { column: '名称' } }, groupBy: [text] }],
  }),
  (text) => ({
    steps: [
      { object: 'customer', columns: { name: { column: '名称' } }, when: [{ column: text }] },
    ],
  }),
  (text) => ({
    steps: [
      {
        object: 'contact',
        columns: { name: { column: '名称' }, customer: { column: '名称', lookup: { by: [text] } } },
      },
    ],
  }),
];

test('whatever a preset says, it is refused in words or tried, and nothing is written', async () => {
  id = await upload(admin, 'a.csv', csv('名称,__proto__,constructor', '云杉,x,y'));
  for (const text of TEXTS) {
    for (const [n, preset] of presets.entries()) {
      const answer = await admin.request('POST', `/imports/${id}/preview`, {
        preset: preset(text),
      });
      expect([200, 400, 404, 413, 422], `${n} ${text.slice(0, 40)} ${answer.body}`).toContain(
        answer.statusCode,
      );
    }
  }
  for (const text of TEXTS) {
    const at = encodeURIComponent(text.toWellFormed()).slice(0, 2_000);
    for (const path of [
      `/imports/${id}/rows?outcome=${at}`,
      `/imports/${id}/rows?outcome=created&after=${at}`,
      `/imports/${id}/refusals?after=${at}`,
      `/imports/${id}/kept?after=${at}`,
    ]) {
      const answer = await admin.request('GET', path);
      expect([200, 404, 422], `${path} ${answer.body}`).toContain(answer.statusCode);
    }
    for (const [path, body] of [
      ['guess', { object: text }],
      ['sheet', { sheet: text, encoding: text }],
      ['sheet', { headLine: text }],
      ['start', { preset: { steps: [] }, name: text }],
    ] as const) {
      const answer = await admin.request('POST', `/imports/${id}/${path}`, body);
      expect([400, 404, 422], `${path} ${answer.body}`).toContain(answer.statusCode);
    }
  }
  expect(await all(admin, 'customers')).toEqual([]);
  expect((await look(admin, id)).run['state']).toBe('ready');
}, 60_000);

test('columns called like parts of JavaScript objects are columns', async () => {
  const preset = {
    steps: [
      {
        object: 'customer',
        mode: 'create',
        columns: {
          name: { column: '名称' },
          city: { column: '__proto__' },
          address: { column: 'constructor', values: { y: '上海路 1 号', toString: 'z' } },
        },
      },
    ],
  };
  await steer(admin, id, 'start', { preset });
  expect(await all(admin, 'customers')).toMatchObject([
    { name: '云杉', city: 'x', address: '上海路 1 号' },
  ]);
});

test('an upload without a body, a name or a size that fits is refused', async () => {
  const send = (path: string, payload?: Buffer, headers: Record<string, string> = {}) =>
    admin.request('POST', path, payload, {
      'content-type': 'application/octet-stream',
      ...headers,
    });
  expect((await send('/imports?fileName=a.csv')).statusCode).toBe(422);
  expect((await send('/imports', Buffer.from('a'))).statusCode).toBe(422);
  expect((await send('/imports?fileName=a&x=1', Buffer.from('a'))).statusCode).toBe(422);
  const large = await send('/imports?fileName=a', Buffer.from('a'), {
    'content-length': String(300 * 1024 * 1024),
  });
  expect(large.statusCode).toBe(413);
  const name = `${'../'.repeat(5)}etc\u0000/客户\u202E.csv`;
  const named = await upload(admin, name, csv('名称', '云杉'));
  expect((await look(admin, named)).run['fileName']).toBe('客户 .csv');
});
