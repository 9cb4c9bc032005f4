import { setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApplication } from '../../../main/test-application.ts';
import type { TestApplication, TestClient } from '../../../main/test-application.ts';
import { change, create, succeeded } from '../../../main/testing/requests.ts';
import type { Notice } from '../../../kernel/dispatcher.ts';
import type { JobRun } from '../../../kernel/job.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import { systemTransaction } from '../../../platform/system.ts';
import { keysOf } from '../matches/keys.ts';
import { builtInModel } from '../matches/likeness.ts';
import { unpacked } from '../matches/packed.ts';
import { keyTasks } from '../matches/refresh.ts';
import { readPacked, readRows } from '../matches/rows.ts';
import { planted } from '../matches/testing/planted.ts';
import { createMany, pairsOf } from '../matches/testing/world.ts';
import { textsOf } from '../matches/texts.ts';
import { openThread } from '../thread/open.ts';
import { weighedAhead } from './ahead.ts';
import { scanJob } from './job.ts';

let app: TestApplication;
beforeAll(async () => {
  // Without the dispatcher beside it: keys follow a write when a test says so.
  app = await testApplication();
});
afterAll(() => app.drop());

type World = { admin: TestClient; orgId: string; ids: string[] };

/** Customers as they stand in an organisation of before keys were kept. */
async function unkeyed(records: readonly Record<string, unknown>[]): Promise<World> {
  const { admin, orgId } = await app.organisation();
  return { admin, orgId, ids: await createMany(admin, 'customer', records) };
}

/** What follows when these customers were written. */
async function follow(orgId: string, ids: readonly string[]): Promise<void> {
  const changes = ids.map((recordId): Notice => {
    return {
      id: '1.1.1',
      orgId,
      object: 'customer',
      recordId,
      version: 1,
      op: 'update',
      via: 'request',
      changed: null,
      given: false,
    };
  });
  await keyTasks.quality_refresh_keys(app.taskParts, { orgId, changes });
}

async function countOf(orgId: string, table: string): Promise<number> {
  const [row] = await systemTransaction(app.system, (tx) =>
    tx.query<{ n: string }>(
      sql`select count(*) as n from ${sql.table(`quality.${table}`)} where org_id = ${orgId}::uuid`,
    ),
  );
  return Number(row?.n);
}

/** That the keys that are kept, by key and by record, are those of the records as they are now. */
async function expectKeys({ orgId, ids }: World): Promise<void> {
  const [rows, keys, records] = await systemTransaction(app.system, (tx) =>
    Promise.all([
      readRows(tx, orgId, 'customer', ids),
      tx.query<{ id: string; key: string }>(sql`
        select record_id as id, key from quality.match_key where org_id = ${orgId}::uuid`),
      tx.query<{ id: string; key: string }>(sql`
        select record_id as id, unnest(keys) as key from quality.match_record where org_id = ${orgId}::uuid`),
    ]),
  );
  const wanted = rows.flatMap((row) => keysOf(textsOf(row)).map((key) => `${row.id} ${key}`));
  const found = (all: typeof keys): string[] => all.map(({ id, key }) => `${id} ${key}`).toSorted();
  expect(wanted.length).toBeGreaterThan(ids.length);
  expect(found(keys)).toEqual(wanted.toSorted());
  expect(found(records)).toEqual(wanted.toSorted());
}

/** A scan in this process; `pause` is asked wherever it could be stopped, with how often it was asked before. */
async function scanHere(
  admin: TestClient,
  pause: (asked: number) => Promise<boolean>,
): Promise<void> {
  let asked = 0;
  await scanJob.run(await admin.ctx(), {
    id: '',
    input: { object: 'customer', changed: false },
    position: null,
    done: 0,
    total: null,
    result: null,
    context: () => admin.ctx(),
    save: async () => undefined,
    cancelled: async () => {
      asked += 1;
      return pause(asked - 1);
    },
  });
}

async function openPairs(admin: TestClient): Promise<string[]> {
  const ctx = await admin.ctx();
  const rows = await inTransaction(ctx, (tx) =>
    tx.query<{ first: string; second: string }>(sql`
      select first_id as first, second_id as second from quality.duplicate_pair
      where org_id = ${ctx.orgId}::uuid and status = 'open'`),
  );
  return rows.map(({ first, second }) => `${first} ${second}`).toSorted();
}

test('a first scan gives the keys that writing would have given, and finds the same pairs', async () => {
  const { records, pairs } = planted(600, 5);
  const world = await unkeyed(records.map(({ values }) => values));
  await scanHere(world.admin, async () => false);
  await expectKeys(world);
  const found = await pairsOf(world.admin);
  expect(found.length).toBeGreaterThanOrEqual(pairs * 0.9);
  await follow(world.orgId, world.ids);
  await scanHere(world.admin, async () => false);
  expect((await pairsOf(world.admin)).map(({ id }) => id).toSorted()).toEqual(
    found.map(({ id }) => id).toSorted(),
  );
});

test('what is changed or deleted while its keys are being written has those of now, or none', async () => {
  const { records } = planted(40, 3);
  const world = await unkeyed(records.map(({ values }) => values));
  const { admin, orgId, ids } = world;
  const [changed = '', deleted = ''] = ids;
  // Asked first when the records have been read and which keys each has is noted, but none is written.
  await scanHere(admin, async (asked) => {
    if (asked > 0) return asked > 1;
    expect(await countOf(orgId, 'match_record')).toBe(ids.length);
    expect(await countOf(orgId, 'match_key')).toBe(0);
    succeeded(await change(admin, `/customers/${changed}`, 1, { name: '完全不同的名字有限公司' }));
    succeeded(await admin.request('DELETE', `/customers/${deleted}`));
    await follow(orgId, [changed, deleted]);
    return false;
  });
  await expectKeys(world);
});

test('what is changed, deleted or made after it was read is compared as it is now', async () => {
  // So many that the thread keeps them, and compares what it keeps.
  const { records } = planted(900, 6);
  const { admin, orgId, ids } = await unkeyed(records.map(({ values }) => values));
  const person = { kind: 'person', name: '欧阳明月', city: '武汉', phone: '13700009999' };
  const [changed = '', same = '', gone = ''] = ids;
  succeeded(await change(admin, `/customers/${same}`, 1, person));
  succeeded(await change(admin, `/customers/${gone}`, 1, person));
  const [made = ''] = await createMany(admin, 'customer', [person]);
  const added = new Array<string>();
  await scanHere(admin, async (asked) => {
    if (asked !== 1) return false;
    expect(await countOf(orgId, 'match_key')).toBeGreaterThan(0);
    succeeded(await change(admin, `/customers/${changed}`, 1, person));
    succeeded(await admin.request('DELETE', `/customers/${gone}`));
    added.push(...(await createMany(admin, 'customer', [person])));
    await follow(orgId, [changed, gone, ...added]);
    return false;
  });
  const found = await openPairs(admin);
  const four = [changed, same, made, ...added].toSorted();
  const pairs = four.flatMap((a, n) => four.slice(n + 1).map((b) => `${a} ${b}`));
  expect(found.filter((pair) => four.some((id) => pair.includes(id)))).toEqual(pairs);
  expect(found.some((pair) => pair.includes(gone))).toBe(false);
  await scanHere(admin, async () => false);
  expect(await openPairs(admin)).toEqual(found);
});

test('keys of a scan that was stopped or died amid them are made once more, and stand once', async () => {
  const { records } = planted(40, 4);
  const world = await unkeyed(records.map(({ values }) => values));
  const { admin, orgId } = world;
  await scanHere(admin, async () => true);
  expect(await countOf(orgId, 'match_key')).toBe(0);
  await scanHere(admin, async (asked) => asked > 0);
  await expectKeys(world);
  // Written, but not yet noted as filled: everything is done again.
  await systemTransaction(app.system, (tx) =>
    tx.query(sql`delete from quality.match_state where org_id = ${orgId}::uuid`),
  );
  await scanHere(admin, async () => false);
  await expectKeys(world);
});

test('records are read the same packed as one by one, whatever stands in them', async () => {
  const { admin, orgId } = await app.organisation();
  const names = [
    'a,b',
    '(c)',
    'd"e""',
    '\\f\\\\',
    'g;h',
    ' i ',
    "j'k",
    '{l}',
    '"',
    '\\',
    '(',
    '名，字；',
  ];
  const ids = await createMany(
    admin,
    'customer',
    names.map((name, n) => ({
      name,
      kind: n % 2 ? 'person' : 'company',
      address: n % 3 ? `${name}\n1\t2` : null,
      phone: n % 4 ? `1390000${1000 + n}` : null,
      city: n % 5 ? name : null,
    })),
  );
  await create(admin, '/identifiers', { customer: ids[0], phone: '13700001234' });
  const [plain, packed] = await systemTransaction(app.system, (tx) =>
    Promise.all([
      readRows(tx, orgId, 'customer', ids),
      readPacked(tx, orgId, 'customer', `{${ids.join(',')}}`),
    ]),
  );
  const byId = <Row extends { id: string }>(rows: Row[]): Row[] =>
    rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  expect(byId(plain)).toHaveLength(names.length);
  expect(byId(unpacked(packed))).toEqual(byId(plain));
});

test('what stands between packed values may stand in them: it is a blank there as it is to those who compare', async () => {
  const { admin, orgId } = await app.organisation();
  const ids = await createMany(admin, 'customer', [
    { name: '星辰', kind: 'company', city: '上海' },
    { name: '王伟', kind: 'person', phone: '13900001234' },
  ]);
  // Not by a request: whatever those clean away today may stand there from before.
  const texts = await systemTransaction(app.system, async (tx) => {
    await tx.query(sql`
      update customers.customer set name = ${'\v星\v辰 Star\v\vLight'}, city = ${'\v'}, address = ${'1\v2'}
      where org_id = ${orgId}::uuid and id = ${ids[0]}::uuid`);
    const plain = await readRows(tx, orgId, 'customer', ids);
    const packed = unpacked(await readPacked(tx, orgId, 'customer', `{${ids.join(',')}}`));
    return [plain, packed].map((rows) => new Map(rows.map((row) => [row.id, textsOf(row)])));
  });
  expect(texts[0]?.size).toBe(2);
  expect(texts[1]).toEqual(texts[0]);
});

test('nothing is read on once a scan has ended', async () => {
  const { admin, orgId } = await app.organisation();
  // As many that wait to be compared as three portions hold.
  await systemTransaction(app.system, (tx) =>
    tx.query(sql`
      insert into quality.match_due (org_id, object, record_id, marks)
      select ${orgId}::uuid, 'customer', gen_random_uuid(), 1 from generate_series(1, 1600)`),
  );
  const ctx = await admin.ctx();
  const reads = { begun: 0, asked: 0 };
  const job: JobRun = {
    id: '',
    input: null,
    position: null,
    done: 0,
    total: null,
    result: null,
    context: async () => {
      reads.begun += 1;
      await setTimeout(50);
      reads.asked += 1;
      return ctx;
    },
    save: async () => undefined,
    cancelled: async () => false,
  };
  const plan = { object: 'customer', everything: false, fill: false, records: 1600 } as const;
  const counts = { step: 0, done: 0, found: 0, merged: 0, skipped: 0 };
  const position = { plan: [plan], nightly: true, after: null, began: '', ...counts };
  const thread = openThread();
  try {
    const run = { job, thread, plan, position, save: async () => undefined };
    const ahead = weighedAhead(run, builtInModel('customer', 1600));
    expect((await ahead.next()).only).toHaveLength(500);
    await ahead.settled();
    expect(reads).toEqual({ begun: 2, asked: 2 });
  } finally {
    await thread.close();
  }
});

test('what a scan writes is refused where it is not of the organisation whose transaction it is', async () => {
  const [own, foreign] = [await app.organisation(), await app.organisation()];
  const ctx = await own.admin.ctx();
  const id = crypto.randomUUID();
  const keys = (orgId: string): RawBuilder<unknown> => sql`
    insert into quality.match_key (org_id, object, key, record_id) values (${orgId}::uuid, 'customer', 1, ${id}::uuid)`;
  const records = (orgId: string): RawBuilder<unknown> => sql`
    insert into quality.match_record (org_id, object, record_id, keys)
    values (${orgId}::uuid, 'customer', ${id}::uuid, '{}')`;
  const pairs = (orgId: string): RawBuilder<unknown> => sql`
    insert into quality.duplicate_pair (org_id, id, object, first_id, second_id, chance, weight, rank, levels, status,
      found_at, checked_at)
    values (${orgId}::uuid, ${id}::uuid, 'customer', ${id}::uuid, ${LAST}::uuid, 50, 0, 50, '[]', 'open', now(), now())`;
  for (const insert of [keys, records, pairs]) {
    await inTransaction(ctx, (tx) => tx.query(insert(own.orgId)));
    const refused = inTransaction(ctx, (tx) => tx.query(insert(foreign.orgId)));
    await expect(refused).rejects.toThrow(/row-level security/);
  }
});

const LAST = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
