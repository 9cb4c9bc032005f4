import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { arrayLiteral } from './array-literal.ts';
import { closeDatabase, openDatabase, transaction } from './database.ts';
import type { Database } from './database.ts';
import { testDatabase } from './testing/database.ts';

let server: Awaited<ReturnType<typeof testDatabase>>;
let database: Database;
beforeAll(async () => {
  server = await testDatabase();
  database = openDatabase({ url: server.url, max: 1 });
});
afterAll(async () => {
  await closeDatabase(database);
  await server.drop();
});

const types = {
  text: (list: unknown) => sql`${list}::text[]`,
  numeric: (list: unknown) => sql`${list}::numeric[]`,
  boolean: (list: unknown) => sql`${list}::boolean[]`,
  bytea: (list: unknown) => sql`${list}::bytea[]`,
  timestamptz: (list: unknown) => sql`${list}::timestamptz[]`,
  jsonb: (list: unknown) => sql`${list}::jsonb[]`,
};

/** What becomes of a list in the database, sent as an array of a type. */
const sent = (elements: readonly unknown[], type: keyof typeof types): Promise<unknown[]> =>
  transaction(database, randomUUID(), async (tx) => {
    const rows = await tx.query<{ each: unknown }>(
      sql`select each from unnest(${types[type](elements)}) with ordinality u(each, n) order by n`,
    );
    return rows.map(({ each }) => each);
  });

const texts = [
  '',
  'NULL',
  'null',
  ' ',
  '云杉, 有限公司',
  '{a,b}',
  '"quoted"',
  "it's",
  'back\\slash\\',
  '\\"',
  '\\x00ff',
  'line\r\nbreak\ttab',
  '😀 ①',
  '$1 %s ${x}',
];

test('texts arrive as they are', async () => {
  expect(await sent(texts, 'text')).toEqual(texts);
  expect(await sent([null, 'a', undefined], 'text')).toEqual([null, 'a', null]);
  expect(await sent([], 'text')).toEqual([]);
});

test('numbers, truths, bytes and days arrive as they are', async () => {
  expect(await sent([1, -2.5, null], 'numeric')).toEqual(['1', '-2.5', null]);
  expect(await sent([true, null, false], 'boolean')).toEqual([true, null, false]);
  const bytes = [Buffer.from([0, 34, 92, 255]), null, Buffer.alloc(0)];
  expect(await sent(bytes, 'bytea')).toEqual(['\\x00225cff', null, '\\x']);
  expect(await sent(['2026-11-22T01:29:02.120Z'], 'timestamptz')).toEqual([
    '2026-11-22 01:29:02.12+00',
  ]);
});

test('lists of lists and other things are left to pg', async () => {
  expect(arrayLiteral([['a'], ['b']])).toBeUndefined();
  expect(arrayLiteral([{ a: 1 }])).toBeUndefined();
  expect(arrayLiteral([new Date()])).toBeUndefined();
  expect(await sent([{ a: '"' }], 'jsonb')).toEqual(['{"a": "\\""}']);
});
