import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../platform/database.ts';
import type { Database } from '../platform/database.ts';
import { systemTransaction } from '../platform/system.ts';
import { testDatabase } from '../platform/testing/database.ts';
import { patience, sized } from '../platform/testing/sizes.ts';
import type { Context } from './context.ts';
import { auditSentence, verifyAllLedgers, verifyLedger } from './ledger-audit.ts';
import { appendChanges } from './ledger.ts';
import type { Model } from './model.ts';
import { ensureEpoch, sealPass, sealSigner, startSealer } from './sealer.ts';
import { ledgerContext, testMasterKey } from './testing/ledger-context.ts';
import { inTransaction } from './transaction.ts';

let clone: Awaited<ReturnType<typeof testDatabase>>;
let database: Database;
let system: Database;
const signer = sealSigner(testMasterKey);

beforeAll(async () => {
  clone = await testDatabase();
  database = openDatabase({ url: clone.url, role: 'zhiyin_app', max: 8 });
  system = openDatabase({ url: clone.ownerUrl, max: 4 });
});
afterAll(async () => {
  await database.pool.end();
  await system.pool.end();
  await clone.drop();
});

function write(ctx: Context, note: Model, lines: number, wait = 0): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    const entries = Array.from({ length: lines }, (_, index) => ({
      object: 'note',
      recordId: randomUUID(),
      version: 2,
      op: 'update' as const,
      before: { rank: index },
      after: { rank: index + 1 },
    }));
    await appendChanges(ctx, tx, note, entries, { via: 'request' });
    await sleep(wait);
  });
}

async function linesOf(orgId: string): Promise<number> {
  const { rows } = await system.pool.query<{ n: string }>(
    'select count(*) as n from kernel.change where org_id = $1',
    [orgId],
  );
  return Number(rows[0]?.n);
}

/** Passes until every line is sealed: another test's open transaction on the same server may hold the boundary. */
async function sealAll(orgId: string): Promise<void> {
  const lines = await linesOf(orgId);
  for (let tries = 0; tries < 500; tries += 1) {
    while (await sealPass(system, signer, 3));
    const { rows } = await system.pool.query<{ n: string }>(
      'select coalesce(sum(rows), 0) as n from kernel.seal where org_id = $1',
      [orgId],
    );
    if (Number(rows[0]?.n) === lines) return;
    await sleep(10);
  }
  throw new Error('the lines were not sealed in time');
}

/** An organisation with three seals of four lines each. */
async function sealedLedger(): Promise<string> {
  const { ctx, note } = ledgerContext(database);
  for (let n = 0; n < 3; n += 1) {
    await write(ctx, note, 4);
    await sealAll(ctx.orgId);
  }
  return ctx.orgId;
}

const inSeal2 = `org_id = $1 and xid = (select to_xid from kernel.seal where org_id = $1 and n = 2)`;
const line = (seq: number): string =>
  `org_id = $1 and seq = ${seq} and xid = (
    select distinct xid from kernel.change where org_id = $1 order by xid limit 1 offset 1)`;

describe('a ledger that the owner of the database tampered with', () => {
  const tamperings: [string, string[], number, string][] = [
    [
      'an edited line',
      [`update kernel.change set after = '{"rank": 99}' where ${line(1)}`],
      2,
      'lines',
    ],
    ['a deleted line', [`delete from kernel.change where ${line(3)}`], 2, 'lines'],
    [
      'two lines in another order',
      [
        `update kernel.change set seq = 100 where ${line(0)}`,
        `update kernel.change set seq = 0 where ${line(1)}`,
        `update kernel.change set seq = 1 where ${line(100)}`,
      ],
      2,
      'lines',
    ],
    [
      'a back-dated line',
      [`update kernel.change set at = at - interval '1 day' where ${line(2)}`],
      2,
      'lines',
    ],
    ['another author', [`update kernel.change set actor_id = null where ${line(2)}`], 2, 'lines'],
    [
      'a line put in afterwards',
      [
        `insert into kernel.change (org_id, epoch, xid, seq, at, via, object, record_id, version, op)
        select org_id, epoch, xid, 50, at, via, object, record_id, version, op from kernel.change where ${line(2)}`,
      ],
      2,
      'lines',
    ],
    [
      'a line put in behind the last seal but before the sealer’s place',
      [
        `update kernel.ledger_cursor set xid = (xid::text::numeric + 1000)::text::xid8`,
        `insert into kernel.change (org_id, epoch, xid, seq, at, via, object, record_id, version, op)
        select org_id, epoch, (xid::text::numeric + 900)::text::xid8, 50, at, via, object, record_id, version, op
        from kernel.change where ${line(2)}`,
      ],
      3,
      'unsealed',
    ],
    ['an edited seal', [`update kernel.seal set rows = 5 where org_id = $1 and n = 2`], 2, 'seal'],
    [
      'a seal computed anew without the key',
      [
        `update kernel.change set after = '{"rank": 99}' where ${line(1)}`,
        `update kernel.seal set digest = sha256('new'), hash = sha256('new') where org_id = $1 and n = 2`,
      ],
      2,
      'seal',
    ],
    ['a deleted seal', [`delete from kernel.seal where org_id = $1 and n = 2`], 2, 'missing'],
    [
      'the first seal deleted',
      [`delete from kernel.seal where org_id = $1 and n = 1`],
      1,
      'missing',
    ],
    ['all seals deleted', [`delete from kernel.seal where org_id = $1`], 0, 'unsealed'],
  ];

  test.each(tamperings)('%s', async (_, statements, n, fault) => {
    const orgId = await sealedLedger();
    expect(await verifyLedger(system, signer, orgId)).toMatchObject({ ok: true, rows: 12 });
    const place = await system.pool.query('select epoch, xid from kernel.ledger_cursor');
    for (const statement of statements) {
      await system.pool.query(statement, statement.includes('$1') ? [orgId] : []);
    }
    const audit = await verifyLedger(system, signer, orgId);
    expect(audit).toMatchObject({ ok: false, n, fault });
    expect(auditSentence(audit)).toContain(`broken at seal ${n}`);
    await system.pool.query(
      'update kernel.ledger_cursor set epoch = $1, xid = $2',
      Object.values(place.rows[0] as object),
    );
  });

  test(
    'changed anywhere, by any of many hands, is found every time',
    async () => {
      const orgId = await sealedLedger();
      const query = (statement: string): Promise<unknown> => system.pool.query(statement);
      const own = `org_id = '${orgId}'`;
      await query(`create table public.lines_kept as select * from kernel.change where ${own}`);
      const any = (n: number): number => Math.floor(Math.random() * n);
      const one = (): string =>
        `${own} and (xid, seq) = (select xid, seq from kernel.change where ${own} order by xid, seq offset ${any(12)} limit 1)`;
      const hands: (() => string)[] = [
        () => `update kernel.change set after = '{"rank": ${any(1_000) + 1_000}}' where ${one()}`,
        () => `update kernel.change set before = '{"rank": ${any(1_000) + 1_000}}' where ${one()}`,
        () => `update kernel.change set at = at - interval '${any(9_000) + 1} ms' where ${one()}`,
        () => `update kernel.change set actor_id = gen_random_uuid() where ${one()}`,
        () => `update kernel.change set record_id = gen_random_uuid() where ${one()}`,
        () => `update kernel.change set version = version + ${any(9) + 1} where ${one()}`,
        () => `update kernel.change set object = 'other' where ${one()}`,
        () => `update kernel.change set via = 'merge' where ${one()}`,
        () => `update kernel.change set seq = seq + ${any(90) + 10} where ${one()}`,
        () => `delete from kernel.change where ${one()}`,
        () => `insert into kernel.change (org_id, epoch, xid, seq, at, via, object, record_id, version, op)
        select org_id, epoch, xid, seq + ${any(90) + 10}, at, via, object, record_id, version, op
        from kernel.change where ${one()}`,
      ];
      const attempts = sized(44, 1_000);
      const missed: string[] = [];
      for (let n = 0; n < attempts; n += 1) {
        const statement = hands[n % hands.length]?.() ?? '';
        await query(statement);
        if ((await verifyLedger(system, signer, orgId)).ok) missed.push(statement);
        await query(`delete from kernel.change where ${own}`);
        await query('insert into kernel.change select * from public.lines_kept');
      }
      await query('drop table public.lines_kept');
      expect(missed).toEqual([]);
      expect(await verifyLedger(system, signer, orgId)).toMatchObject({ ok: true, rows: 12 });
      console.log(`${attempts} changes behind the seals, ${attempts} found`);
    },
    patience(60_000),
  );

  test('and sealed lines stay as they were while others are added', async () => {
    const { ctx, note } = ledgerContext(database);
    await write(ctx, note, 2);
    await sealAll(ctx.orgId);
    await system.pool.query(
      `update kernel.change set version = 9 where ${inSeal2.replace('n = 2', 'n = 1').replace('xid =', 'xid <=')}`,
      [ctx.orgId],
    );
    await write(ctx, note, 2);
    await sealAll(ctx.orgId);
    expect(await verifyLedger(system, signer, ctx.orgId)).toMatchObject({
      ok: false,
      n: 1,
      fault: 'lines',
    });
  });
});

test('a seal of another installation’s key is not ours', async () => {
  const orgId = await sealedLedger();
  const stranger = sealSigner(Buffer.alloc(32, 8));
  expect(await verifyLedger(system, stranger, orgId)).toMatchObject({
    ok: false,
    n: 1,
    fault: 'seal',
  });
});

test('with many writers and three sealers at once, every line is in exactly one seal', async () => {
  const contexts = [ledgerContext(database), ledgerContext(database)];
  let writing = true;
  const sealers = Array.from({ length: 3 }, async () => {
    while (writing) {
      // Small and large passes, so that some reach the newest lines while writers are at work.
      await sealPass(system, signer, Math.random() < 0.3 ? 7 : 500);
      await sleep(Math.random() * 4);
    }
  });
  const writers = Array.from({ length: 8 }, async (_, writer) => {
    const { ctx, note } = contexts[writer % 2] ?? ledgerContext(database);
    for (let n = 0; n < 25; n += 1) {
      // Transactions overlap and end in another order than they began.
      await write(ctx, note, 1 + Math.floor(Math.random() * 3), Math.random() * 25);
    }
  });
  await Promise.all(writers);
  writing = false;
  await Promise.all(sealers);
  for (const { ctx } of contexts) {
    await sealAll(ctx.orgId);
    const audit = await verifyLedger(system, signer, ctx.orgId);
    expect(audit).toMatchObject({ ok: true, rows: await linesOf(ctx.orgId) });
    expect(audit.ok && audit.seals).toBeGreaterThan(3);
  }
});

test('the sealer seals by itself and goes on after a failure', async () => {
  const { ctx, note } = ledgerContext(database);
  const errors: unknown[] = [];
  const broken = openDatabase({ url: clone.ownerUrl.replace(/@[^/]+/, '@127.0.0.1:1'), max: 1 });
  const failing = startSealer({
    system: broken,
    masterKey: testMasterKey,
    pause: 5,
    onError: (error) => errors.push(error),
  });
  const sealer = startSealer({
    system,
    masterKey: testMasterKey,
    pause: 20,
    onError: (error) => errors.push(error),
  });
  await write(ctx, note, 3);
  await expect
    .poll(() => verifyLedger(system, signer, ctx.orgId), { timeout: 10_000 })
    .toMatchObject({ ok: true, rows: 3 });
  await sealer.stop();
  await expect.poll(() => errors.length).toBeGreaterThan(1);
  await failing.stop();
  await broken.pool.end();
});

test('in another cluster the next epoch begins, once, and older lines stay sealed and verified', async () => {
  const { ctx, note } = ledgerContext(database);
  await write(ctx, note, 2);
  await sealAll(ctx.orgId);
  await write(ctx, note, 2);
  await ensureEpoch(system);
  const epochs = (): Promise<{ n: string }[]> =>
    systemTransaction(system, (tx) =>
      tx.query<{ n: string }>(sql`select n from kernel.epoch order by n`),
    );
  expect(await epochs()).toEqual([{ n: '1' }]);

  // As after a dump and restore: another identifier, and the old lines have higher numbers than any transaction here.
  await system.pool.query(`update kernel.epoch set system_identifier = '1'`);
  await system.pool.query(
    `update kernel.change set xid = '5000000000' where org_id = $1 and xid > (select to_xid from kernel.seal where org_id = $1)`,
    [ctx.orgId],
  );
  await Promise.all([ensureEpoch(system), ensureEpoch(system)]);
  expect(await epochs()).toEqual([{ n: '1' }, { n: '2' }]);
  await write(ctx, note, 2);
  await sealAll(ctx.orgId);
  expect(await verifyLedger(system, signer, ctx.orgId)).toMatchObject({ ok: true, rows: 6 });
  const audits = await verifyAllLedgers(system, signer);
  expect(audits.find(({ orgId }) => orgId === ctx.orgId)).toMatchObject({ ok: true, rows: 6 });

  // As where rows alone were restored: the epochs are there, and the table would still give the first.
  await system.pool.query('alter table kernel.change alter column epoch set default 1');
  await ensureEpoch(system);
  await write(ctx, note, 1);
  const { rowCount } = await system.pool.query(
    'select from kernel.change where org_id = $1 and epoch = 2',
    [ctx.orgId],
  );
  expect(await epochs()).toEqual([{ n: '1' }, { n: '2' }]);
  expect(rowCount).toBe(3);
});
