import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../platform/database.ts';
import type { Database } from '../platform/database.ts';
import { testDatabase } from '../platform/testing/database.ts';
import type { Context } from './context.ts';
import {
  appendChanges,
  changeColumns,
  changesSince,
  openValues,
  parseChangeId,
  readChange,
} from './ledger.ts';
import type { Change, ChangeRow, LedgerEntry } from './ledger.ts';
import { ledgerContext } from './testing/ledger-context.ts';
import { inTransaction } from './transaction.ts';

let test_: Awaited<ReturnType<typeof testDatabase>>;
let database: Database;

beforeAll(async () => {
  test_ = await testDatabase();
  database = openDatabase({ url: test_.url, role: 'zhiyin_app' });
});
afterAll(async () => {
  await database.pool.end();
  await test_.drop();
});

function update(recordId: string, version: number, before: object, after: object): LedgerEntry {
  return {
    object: 'note',
    recordId,
    version,
    op: 'update',
    before: { ...before },
    after: { ...after },
  };
}

function stored(ctx: Context): Promise<Change[]> {
  return inTransaction(ctx, async (tx) => {
    const rows = await tx.query<ChangeRow>(
      sql`select ${changeColumns} from kernel.change where org_id = ${ctx.orgId}::uuid order by epoch, xid, seq`,
    );
    return rows.map(readChange);
  });
}

test('lines are numbered through the transaction and come back as they were written', async () => {
  const { ctx, note } = ledgerContext(database);
  const recordId = randomUUID();
  const batchId = randomUUID();
  const ids = await inTransaction(ctx, async (tx) => {
    const create: LedgerEntry = {
      object: 'note',
      recordId,
      version: 1,
      op: 'create',
      before: null,
      after: { subject: 'Kaffee' },
    };
    const later = update(recordId, 2, { subject: 'Kaffee' }, { subject: '咖啡' });
    const both = await Promise.all([
      appendChanges(ctx, tx, note, [create, later], { via: 'bulk', batchId }),
      appendChanges(ctx, tx, note, [update(recordId, 3, { rank: null }, { rank: 4 })], {
        via: 'request',
      }),
    ]);
    return both.flat();
  });
  expect(ids.map((id) => parseChangeId(id)?.seq)).toEqual([0, 1, 2]);
  const changes = await stored(ctx);
  expect(changes.map(({ id }) => id)).toEqual(ids);
  expect(changes[1]).toMatchObject({
    via: 'bulk',
    batchId,
    actorId: ctx.memberId,
    recordId,
    version: 2,
    op: 'update',
    before: { subject: 'Kaffee' },
    after: { subject: '咖啡' },
  });
  expect(changes[2]).toMatchObject({ batchId: null, before: { rank: null }, after: { rank: 4 } });
  expect(changes[0]?.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
});

test('sensitive values are sealed under a key of the record and gone once it is erased', async () => {
  const { ctx, note } = ledgerContext(database);
  const recordId = randomUUID();
  await inTransaction(ctx, (tx) =>
    appendChanges(
      ctx,
      tx,
      note,
      [
        {
          object: 'note',
          recordId,
          version: 1,
          op: 'create',
          before: null,
          after: { subject: 'A', phone: '+8613800005678' },
        },
      ],
      { via: 'request' },
    ),
  );
  await inTransaction(ctx, (tx) =>
    appendChanges(
      ctx,
      tx,
      note,
      [update(recordId, 2, { phone: '+8613800005678' }, { phone: null })],
      { via: 'request' },
    ),
  );
  const changes = await stored(ctx);
  expect(JSON.stringify(changes)).not.toContain('5678');
  expect(changes[1]?.after).toEqual({ phone: null });
  const opened = await inTransaction(ctx, (tx) => openValues(ctx, tx, changes));
  expect(opened.map(({ before, after }) => [before, after])).toEqual([
    [null, { subject: 'A', phone: '+8613800005678' }],
    [{ phone: '+8613800005678' }, { phone: null }],
  ]);

  await inTransaction(ctx, async (tx) => {
    await tx.query(
      sql`delete from kernel.record_key where org_id = ${ctx.orgId}::uuid and record_id = ${recordId}::uuid`,
    );
  });
  await inTransaction(ctx, (tx) =>
    appendChanges(
      ctx,
      tx,
      note,
      [update(recordId, 3, { phone: null }, { phone: '+8613900001234' })],
      { via: 'request' },
    ),
  );
  const left = await inTransaction(ctx, async (tx) => openValues(ctx, tx, await stored(ctx)));
  expect(left.map(({ after }) => after)).toEqual([
    { subject: 'A' },
    { phone: null },
    { phone: '+8613900001234' },
  ]);
});

test('changes since a version give each changed field and what it was then', async () => {
  const { ctx, note } = ledgerContext(database);
  const [one, two] = [randomUUID(), randomUUID()];
  await inTransaction(ctx, (tx) =>
    appendChanges(
      ctx,
      tx,
      note,
      [
        update(one, 2, { subject: 'a' }, { subject: 'b' }),
        update(one, 3, { subject: 'b', phone: '+861' }, { subject: 'c', phone: '+862' }),
        update(one, 4, { subject: 'c', rank: 1 }, { subject: 'd', rank: null }),
        update(two, 2, { rank: 1 }, { rank: 2 }),
      ],
      { via: 'request' },
    ),
  );
  const since = await inTransaction(ctx, (tx) =>
    changesSince(
      ctx,
      tx,
      'note',
      new Map([
        [one, 2],
        [two, 2],
      ]),
    ),
  );
  expect(since.get(two)).toBeUndefined();
  expect(since.get(one)).toEqual(
    new Map<string, unknown>([
      ['subject', 'b'],
      ['phone', '+861'],
      ['rank', 1],
    ]),
  );
});

test('the application may neither change, delete nor date lines by itself', async () => {
  const { ctx, note } = ledgerContext(database);
  await inTransaction(ctx, (tx) =>
    appendChanges(ctx, tx, note, [update(randomUUID(), 2, { rank: 1 }, { rank: 2 })], {
      via: 'request',
    }),
  );
  const org = sql`org_id = ${ctx.orgId}::uuid`;
  for (const statement of [
    sql`update kernel.change set actor_id = null where ${org}`,
    sql`delete from kernel.change where ${org}`,
    sql`insert into kernel.change (org_id, epoch, xid, seq, at, via, object, record_id, version, op)
      values (${ctx.orgId}::uuid, 1, '3', 0, now(), 'request', 'note', ${randomUUID()}::uuid, 1, 'event')`,
  ]) {
    await expect(inTransaction(ctx, (tx) => tx.query(statement))).rejects.toThrow(
      'permission denied',
    );
  }
});
