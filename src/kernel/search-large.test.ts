import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readMigrations } from '../platform/migrate.ts';
import { testDatabase } from '../platform/testing/database.ts';
import { KEY_PLACE, searchKeys, searchQuery, searchVector } from './search-text.ts';

/** More records than `kernel.search` looks through before it asks the word index. */
const MANY = 2_300;

const orgId = randomUUID();
const units = Array.from({ length: 5 }, () => randomUUID());
const owner = randomUUID();
let clone: Awaited<ReturnType<typeof testDatabase>>;
let client: pg.Client;

beforeAll(async () => {
  clone = await testDatabase();
  client = new pg.Client({ connectionString: clone.ownerUrl });
  await client.connect();
  const old = Array.from({ length: 60 }, (_, n) => `咖啡店${n}`);
  const recent = Array.from({ length: MANY }, (_, n) => (n % 2 === 0 ? `茶馆${n}` : `书店${n}`));
  await add('client', [...old, ...recent]);
  await add('place', ['咖啡街', '茶馆街']);
});

afterAll(async () => {
  await client.end();
  await clone.drop();
});

let made = 0;
/** Rows of search alone, oldest first, in turn in each unit; the first of ten is the owner's. */
async function add(object: string, titles: readonly string[]): Promise<void> {
  const rows = titles.map((title, n) => {
    made += 1;
    const unit = units[n % units.length];
    const of = n % 10 === 0 ? owner : null;
    const labels = [`u:${unit}`, ...(of ? [`o:${of}`] : [])];
    const id = `018f0000-${String(made).padStart(4, '0')}-7000-8000-000000000000`;
    return { id, unit, of, title, vector: searchVector(orgId, object, title, [], labels) };
  });
  const column = (name: keyof (typeof rows)[number]) => rows.map((row) => row[name]);
  const values = [orgId, object, column('id'), column('of'), column('unit')];
  await client.query(
    `insert into kernel.search_title (org_id, object, record_id, owner_id, unit_id, title)
     select $1, $2, * from unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::text[])`,
    [...values, column('title')],
  );
  await client.query(
    `insert into kernel.search_text (org_id, object, record_id, owner_id, unit_id, tsv)
     select $1, $2, id, owner, unit, vector::tsvector
     from unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::text[]) as row (id, owner, unit, vector)`,
    [...values, column('vector')],
  );
}

type Asked = { objects?: string[]; owner?: string; units?: string[] };

/** Titles of what is found, the newest first. */
async function found(typed: string, asked: Asked = {}, wanted = 40): Promise<string[]> {
  const { objects = ['client', 'place'] } = asked;
  const query = searchQuery(typed, false);
  const words = query && searchKeys(orgId, objects).map((key) => query.replaceAll(KEY_PLACE, key));
  await client.query(`select set_config('app.org_id', $1, false)`, [orgId]);
  const { rows } = await client.query<{ title: string }>(
    `select t.title from kernel.search($1, $2, $3, $4, null, $5, $6) s
     join kernel.search_title t on t.org_id = $7 and t.record_id = s.record_id and t.object = s.object
     group by t.record_id, t.title order by t.record_id desc`,
    [objects, asked.owner ?? null, asked.units ?? null, typed, words, wanted, orgId],
  );
  return rows.map(({ title }) => title);
}

describe('among many records', () => {
  test('words of the newest are found there, the newest of them', async () => {
    const newest = Array.from({ length: 40 }, (_, n) => `茶馆${MANY - 2 - 2 * n}`);
    expect(await found('馆')).toEqual(newest);
  });

  test('words that none of the newest has are found all the same', async () => {
    const titles = await found('啡店', {}, 100);
    expect(titles).toHaveLength(60);
    expect(titles[0]).toBe('咖啡店59');
  });

  test('an object with few records answers beside one with many, and alone', async () => {
    expect(await found('馆街')).toEqual(['茶馆街']);
    expect(await found('茶', { objects: ['place'] })).toEqual(['茶馆街']);
    expect(await found('啡', { objects: ['place'] })).toEqual(['咖啡街']);
    expect(await found('店', { objects: ['place'] })).toEqual([]);
  });

  test('a few units and an owner find theirs, in both ways', async () => {
    const [unit = ''] = units;
    const theirs = Array.from({ length: 12 }, (_, n) => `咖啡店${55 - n * 5}`);
    const clients = ['client'];
    expect(await found('啡店', { objects: clients, units: [unit] })).toEqual(theirs);
    expect(await found('咖啡', { objects: clients, units: [unit] })).toEqual(theirs);
    const more = [unit, ...Array.from({ length: 120 }, () => randomUUID())];
    expect(await found('啡店', { objects: clients, units: more })).toEqual(theirs);
    const own = ['咖啡店50', '咖啡店40', '咖啡店30', '咖啡店20', '咖啡店10', '咖啡店0'];
    expect(await found('啡店', { objects: clients, owner })).toEqual(own);
    expect(await found('咖啡', { objects: clients, owner })).toEqual(own);
  });
});

test('the migration gives the words of before the letters of their object', async () => {
  const migration = readMigrations().find(({ name }) => name === '0015_search_speed.sql');
  const copying = migration?.sql.split('drop index')[0] ?? '';
  const labels = [`u:${units[0]}`, `o:${owner}`];
  const vector = searchVector(orgId, 'client', '王小明 Ab', ['u12', '北京市 oo'], labels);
  const letters = /'(...)/.exec(vector)?.[1] ?? '';
  await client.query('begin');
  await client.query('delete from kernel.search_text');
  await client.query(
    `insert into kernel.search_text (org_id, object, record_id, tsv) values ($1, 'client', $2, $3)`,
    [orgId, randomUUID(), vector.replaceAll(`'${letters}`, "'")],
  );
  await client.query(copying);
  const { rows } = await client.query('select tsv = $1::tsvector as same from kernel.search_text', [
    vector,
  ]);
  await client.query('rollback');
  expect(rows).toEqual([{ same: true }]);
});
