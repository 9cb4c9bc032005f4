import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCodec } from '../platform/crypto.ts';
import { openDatabase } from '../platform/database.ts';
import type { Database } from '../platform/database.ts';
import { testDatabase } from '../platform/testing/database.ts';
import type { Grant } from './access.ts';
import { buildCatalog } from './catalog.ts';
import type { Context } from './context.ts';
import type { Model } from './model.ts';
import { defineObject } from './object.ts';
import type { AnyRecord } from './object.ts';
import { removeSearch, writeSearch } from './search-index.ts';
import { searchRecords } from './search.ts';
import { last4, normalisePhone } from './sensitive.ts';
import { inTransaction } from './transaction.ts';

const label = { zh: '客户', en: 'Client' };

const client = defineObject({
  name: 'client',
  plural: 'clients',
  label,
  pluralLabel: label,
  titleField: 'name',
  access: 'owner',
  fields: {
    name: { kind: 'text', label, searchable: true, filterable: true },
    remark: { kind: 'longText', label, searchable: true },
    vip: { kind: 'boolean', label, filterable: true },
    phone: { kind: 'phone', label, searchable: true },
  },
});
const unit = defineObject({
  name: 'unit',
  plural: 'units',
  label,
  pluralLabel: label,
  titleField: 'name',
  access: 'organisation',
  fields: { name: { kind: 'text', label } },
});
const catalog = buildCatalog([{ name: 'finding', objects: [client, unit] }]);
const model = ((): Model => {
  const found = catalog.object('client');
  if (!found) throw new Error('the client model is missing');
  return found;
})();
let made = 0;
/** Ids in the order of creation, to the record; real ones are to the millisecond. */
function nextId(): string {
  made += 1;
  return `018f0000-${String(made).padStart(4, '0')}-7000-8000-000000000000`;
}

const codec = createCodec(Buffer.alloc(32, 3));

let clone: Awaited<ReturnType<typeof testDatabase>>;
let database: Database;

beforeAll(async () => {
  clone = await testDatabase();
  const owner = new pg.Client({ connectionString: clone.ownerUrl });
  await owner.connect();
  await owner.query(`
    create schema finding;
    create table finding.client (
      org_id uuid not null, id uuid not null, owner_id uuid, unit_id uuid, deleted_at timestamptz,
      name text, remark text, vip boolean, sealed bytea, phone_index bytea, phone_last4 text,
      primary key (org_id, id));
    select kernel.protect('finding.client');
    grant usage on schema finding to zhiyin_app;`);
  await owner.end();
  database = openDatabase({ url: clone.url, role: 'zhiyin_app' });
});

afterAll(async () => {
  await database.pool.end();
  await clone.drop();
});

const clear: Grant['fields'] = { '*': 'write' };
const everything: Grant[] = [{ scope: 'all', fields: clear }];

/** A member of an organisation of their own, or of the one given. */
function member(
  grants: Grant[] = everything,
  orgId: string = randomUUID(),
  units = [randomUUID()],
): Context {
  const memberId = randomUUID();
  const unitId = units[0] ?? randomUUID();
  return {
    orgId,
    memberId,
    unitId,
    locale: 'en',
    timeZone: 'Asia/Shanghai',
    currency: 'CNY',
    access: {
      grants: (object) => (object === 'client' ? grants : []),
      action: () => true,
      treeUnits: units,
      memberId,
      unitId,
    },
    catalog,
    database,
    codec,
    now: () => new Date(),
    requestId: 'test',
  };
}

type Values = {
  name: string;
  remark?: string;
  phone?: string;
  vip?: boolean;
  owner?: string;
  unit?: string;
};

/** Writes records as the record layer does, as far as search reads them. @returns their ids */
async function add(ctx: Context, ...all: Values[]): Promise<string[]> {
  const records = all.map((values) => {
    const record = { id: nextId(), owner: ctx.memberId, unit: ctx.unitId, ...values };
    return record as typeof record & AnyRecord;
  });
  await inTransaction(ctx, async (tx) => {
    for (const record of records) {
      const phone = record.phone === undefined ? undefined : normalisePhone(record.phone);
      await tx.query(sql`
        insert into finding.client (org_id, id, owner_id, unit_id, name, remark, vip, phone_index, phone_last4)
        values (${ctx.orgId}, ${record.id}, ${record.owner}, ${record.unit}, ${record.name},
          ${record.remark ?? null}, ${record.vip ?? null},
          ${phone === undefined ? null : codec.index(ctx.orgId, 'phone', phone)},
          ${phone === undefined ? null : last4('phone', phone)})`);
    }
    await writeSearch(ctx, tx, model, records);
  });
  return records.map(({ id }) => id);
}

async function titles(ctx: Context, q: string, limit = 20): Promise<string[]> {
  const hits = await inTransaction(ctx, (tx) => searchRecords(ctx, tx, { q, limit }));
  return hits.map(({ title }) => title);
}

describe('what is found', () => {
  let ctx: Context;

  beforeAll(async () => {
    ctx = member();
    await add(
      ctx,
      { name: '王小明', remark: '老客户介绍，关注价格' },
      { name: '王明' },
      { name: '小明超市' },
      { name: '上海世纪科技有限公司', remark: 'Blacksmith Road 12' },
      { name: '单雄信' },
      { name: 'Smith & Sons' },
      { name: 'Aerosmith' },
      { name: '第12店' },
      { name: '重庆长安' },
    );
  });

  test.each<[string, string[]]>([
    ['王', ['王明', '王小明']],
    ['明', ['小明超市', '王明', '王小明']],
    ['小明', ['小明超市', '王小明']],
    ['王小明', ['王小明']],
    ['王明', ['王明']],
    ['科技', ['上海世纪科技有限公司']],
    ['世纪科技', ['上海世纪科技有限公司']],
    ['海世技', []],
    ['关注价格', ['王小明']],
    ['王 价格', ['王小明']],
    ['smith', ['Smith & Sons', 'Aerosmith', '上海世纪科技有限公司']],
    ['ＳＭＩＴＨ', ['Smith & Sons', 'Aerosmith', '上海世纪科技有限公司']],
    ['mith', ['Aerosmith', 'Smith & Sons', '上海世纪科技有限公司']],
    ['shsj', ['上海世纪科技有限公司']],
    ['w', ['王明', '王小明']],
    ['wxm', ['王小明']],
    ['sxx', ['单雄信']],
    ['shanxiong', ['单雄信']],
    ['chongqingch', ['重庆长安']],
    ["chong'qing", ['重庆长安']],
    ['12', ['第12店', '上海世纪科技有限公司']],
    ['１２', ['第12店', '上海世纪科技有限公司']],
    ['', []],
    ['!?', []],
    ["'", []],
    ['\\', []],
    ["x' | 'y:*", []],
    ['从来没有', []],
  ])('%s', async (q, expected) => {
    expect(await titles(ctx, q)).toEqual(expected);
  });

  test('exact before beginning before initials before pinyin before words, newest first in each', async () => {
    const other = member();
    await add(
      other,
      { name: '我的 ping' },
      { name: '平安' },
      { name: 'ping' },
      { name: '普宁' },
      { name: 'pingpong' },
      { name: '平和' },
      { name: '爬宁南港' },
    );
    expect(await titles(other, 'ping')).toEqual(['ping', 'pingpong', '平和', '平安', '我的 ping']);
    expect(await titles(other, 'pn')).toEqual(['爬宁南港', '普宁']);
  });

  test('a limit is kept', async () => {
    expect(await titles(ctx, '明', 2)).toEqual(['小明超市', '王明']);
  });
});

describe('numbers', () => {
  const phone = '138 1234 5678';

  test('whole, however it is typed, and by the last four', async () => {
    const ctx = member();
    const [id] = await add(ctx, { name: '甲', phone }, { name: '乙', phone: '13912345678' });
    const hit = { object: 'client', id, title: '甲', matched: 'phone' };
    const find = (q: string): Promise<unknown> =>
      inTransaction(ctx, (tx) => searchRecords(ctx, tx, { q, limit: 5 }));
    expect(await find('13812345678')).toEqual([hit]);
    expect(await find('+86 １３８－１２３４－５６７８')).toEqual([hit]);
    expect(await titles(ctx, '5678')).toEqual(['乙', '甲']);
    expect(await titles(ctx, '1381234567')).toEqual([]);
  });

  test('who sees masks finds the last four only; who sees nothing, nothing', async () => {
    const ctx = member();
    await add(ctx, { name: '甲', phone });
    const masked = member([{ scope: 'all', fields: { '*': 'read', phone: 'masked' } }], ctx.orgId);
    expect(await titles(masked, '13812345678')).toEqual([]);
    expect(await titles(masked, '5678')).toEqual(['甲']);
    const hidden = member([{ scope: 'all', fields: { '*': 'read', phone: 'hidden' } }], ctx.orgId);
    expect(await titles(hidden, '5678')).toEqual([]);
    // Masked everywhere and in clear for one's own: the whole number finds one's own.
    const own: Grant = { scope: 'own', fields: { '*': 'read' } };
    const both = member(
      [own, { scope: 'all', fields: { '*': 'read', phone: 'masked' } }],
      ctx.orgId,
    );
    expect(await titles(both, '13812345678')).toEqual([]);
    await add(both, { name: '乙', phone });
    expect(await titles(both, '13812345678')).toEqual(['乙']);
    expect(await titles(both, '5678')).toEqual(['乙', '甲']);
  });
});

describe('who finds', () => {
  test('another organisation finds nothing, with the same words and numbers', async () => {
    const one = member();
    const two = member();
    await add(one, { name: '甲公司', phone: '13812345678' });
    await add(two, { name: '甲集团', phone: '13812345678' });
    for (const q of ['甲', '甲公', 'j', 'jgs', 'jiagong', '13812345678', '5678']) {
      expect(await titles(two, q), q).not.toContain('甲公司');
    }
    expect(await titles(two, '13812345678')).toEqual(['甲集团']);
    // Without an organisation set, nothing is visible.
    const { rows } = await database.pool.query(
      `select * from kernel.search(array['client'], null, null, '甲', null, null, 100)`,
    );
    expect(rows).toEqual([]);
  });

  test.each([1, 10, 40, 400])('a member of %s units finds the records of those', async (n) => {
    const units = Array.from({ length: n }, () => randomUUID());
    const ctx = member([{ scope: 'tree', fields: clear }], randomUUID(), units);
    await add(
      ctx,
      { name: '甲公司', unit: units[0], remark: '重要' },
      { name: '乙公司', unit: units.at(-1), remark: '重要' },
      { name: '丙公司', unit: randomUUID(), remark: '重要' },
    );
    expect(await titles(ctx, '公司')).toEqual(['乙公司', '甲公司']);
    expect(await titles(ctx, '重要')).toEqual(['乙公司', '甲公司']);
    expect(await titles(ctx, '甲')).toEqual(['甲公司']);
    expect(await titles(ctx, '丙')).toEqual([]);
    expect(await titles(ctx, 'bgs')).toEqual([]);
  });

  test('one who reads their own finds their own; a second grant adds its unit', async () => {
    const unit = randomUUID();
    const own: Grant = { scope: 'own', fields: clear };
    const ctx = member([own], randomUUID(), [unit]);
    await add(
      ctx,
      { name: '甲公司', unit: randomUUID() },
      { name: '乙公司', owner: randomUUID() },
      { name: '丙公司', owner: randomUUID(), unit: randomUUID() },
    );
    for (const q of ['公司', '甲', 'j', 'jiag']) expect(await titles(ctx, q)).toEqual(['甲公司']);
    const wider = { ...member([own, { scope: 'unit', fields: clear }], ctx.orgId, [unit]) };
    const both: Context = {
      ...wider,
      memberId: ctx.memberId,
      access: { ...wider.access, memberId: ctx.memberId },
    };
    expect(await titles(both, '公司')).toEqual(['乙公司', '甲公司']);
    expect(await titles(both, 'y')).toEqual(['乙公司']);
  });

  test('the condition of a grant holds, and those it takes away make place for others', async () => {
    const where = { field: 'vip', op: 'eq' as const, value: true };
    const ctx = member([{ scope: 'all', fields: clear, where }]);
    const plain = Array.from({ length: 60 }, (_, n) => ({ name: `甲${n}`, vip: false }));
    await add(ctx, { name: '甲一', vip: true }, { name: '甲二', vip: true }, ...plain);
    expect(await titles(ctx, '甲', 5)).toEqual(['甲二', '甲一']);
  });

  test('fields that some role hides answer nobody of that role; nor does a hidden title', async () => {
    const ctx = member();
    await add(ctx, { name: '甲公司', remark: '破产传闻' });
    expect(await titles(ctx, '破产')).toEqual(['甲公司']);
    const partly = member([{ scope: 'all', fields: { '*': 'read', remark: 'hidden' } }], ctx.orgId);
    expect(await titles(partly, '破产')).toEqual([]);
    expect(await titles(partly, '公司')).toEqual(['甲公司']);
    const titleless = member(
      [{ scope: 'all', fields: { '*': 'read', name: 'hidden' } }],
      ctx.orgId,
    );
    expect(await titles(titleless, '甲')).toEqual([]);
    expect(await titles(member([], ctx.orgId), '甲')).toEqual([]);
  });

  test('a record found by number is called by its object where its title is hidden', async () => {
    const ctx = member([{ scope: 'all', fields: { '*': 'read', name: 'hidden' } }]);
    await add(ctx, { name: '甲公司', phone: '13812345678' });
    expect(await titles(ctx, '5678')).toEqual(['Client']);
  });
});

describe('what changes', () => {
  test('a new title, owner and unit are found at once, the old ones no longer', async () => {
    const units = [randomUUID(), randomUUID()] as const;
    const ctx = member([{ scope: 'tree', fields: clear }], randomUUID(), [units[0]]);
    const [id = ''] = await add(ctx, { name: '甲公司' });
    const change = (values: Record<string, unknown>): Promise<void> =>
      inTransaction(ctx, (tx) =>
        writeSearch(ctx, tx, model, [
          { id, owner: null, unit: units[0], ...values } as AnyRecord & Record<string, unknown>,
        ]),
      );
    await change({ name: '乙公司' });
    // The title shown is the record's own, which this test leaves as it was.
    expect(await titles(ctx, '乙公')).toHaveLength(1);
    expect(await titles(ctx, '甲公')).toEqual([]);
    await change({ name: '乙公司', unit: units[1] });
    expect(await titles(ctx, '乙公')).toEqual([]);
    expect(await titles(ctx, 'ygs')).toEqual([]);
  });

  test('a deleted record is not found, nor one whose transaction failed', async () => {
    const ctx = member();
    const [id = ''] = await add(ctx, { name: '甲公司' });
    await inTransaction(ctx, (tx) => removeSearch(ctx, tx, model, [id]));
    expect(await titles(ctx, '甲')).toEqual([]);
    expect(await titles(ctx, '公司')).toEqual([]);
    const failing = inTransaction(ctx, async (tx) => {
      await writeSearch(ctx, tx, model, [
        { id, owner: null, unit: null, name: '甲公司' } as AnyRecord & { name: string },
      ]);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await titles(ctx, '甲')).toEqual([]);
  });
});
