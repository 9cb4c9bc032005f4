import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../platform/database.ts';
import type { Database } from '../platform/database.ts';
import { Problem } from '../platform/problem.ts';
import { testDatabase } from '../platform/testing/database.ts';
import { patience, sized } from '../platform/testing/sizes.ts';
import { cleanUp } from './clean-up.ts';
import type { Context } from './context.ts';
import { idempotent } from './idempotency.ts';
import type { Answer } from './idempotency.ts';
import { ledgerContext } from './testing/ledger-context.ts';
import type { Transaction } from './transaction.ts';

let clone: Awaited<ReturnType<typeof testDatabase>>;
let database: Database;
let system: Database;

beforeAll(async () => {
  clone = await testDatabase();
  database = openDatabase({ url: clone.url, role: 'zhiyin_app', max: 10 });
  system = openDatabase({ url: clone.ownerUrl, max: 2 });
});
afterAll(async () => {
  await database.pool.end();
  await system.pool.end();
  await clone.drop();
});

async function effect(ctx: Context, tx: Transaction): Promise<Answer> {
  const [row] = await tx.query<{ next: string }>(sql`
    insert into kernel.counter (org_id, name, next) values (${ctx.orgId}::uuid, 'effects', 1)
    on conflict (org_id, name) do update set next = kernel.counter.next + 1 returning next`);
  await sleep(5);
  return {
    status: 201,
    headers: { 'zhiyin-change': '1.2.3' },
    body: { n: Number(row?.next), 名: '咖啡' },
  };
}

async function effects(ctx: Context): Promise<number> {
  const { rows } = await system.pool.query<{ next: string }>(
    'select next from kernel.counter where org_id = $1',
    [ctx.orgId],
  );
  return Number(rows[0]?.next ?? 0);
}

function once(ctx: Context, key: string, body: unknown = { name: 'A' }): Promise<Answer> {
  return idempotent(ctx, { key, method: 'POST', path: '/api/v1/notes', body }, (tx) =>
    effect(ctx, tx),
  );
}

const codeOf = (error: unknown): string => (error instanceof Problem ? error.code : String(error));

test('fifty at once with one key have one effect; each gets its answer or is told that it is under way', async () => {
  const { ctx } = ledgerContext(database);
  const key = randomUUID();
  const results = await Promise.allSettled(Array.from({ length: 50 }, () => once(ctx, key)));
  const answers = results
    .filter((result) => result.status === 'fulfilled')
    .map(({ value }) => value);
  const refusals = results
    .filter((result) => result.status === 'rejected')
    .map(({ reason }) => codeOf(reason));
  expect(answers.length).toBeGreaterThan(0);
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(refusals.filter((code) => code !== 'in_flight')).toEqual([]);
  expect(await effects(ctx)).toBe(1);
  expect(await once(ctx, key)).toEqual({
    status: 201,
    headers: { 'zhiyin-change': '1.2.3' },
    body: { n: 1, 名: '咖啡' },
    text: '{"n":1,"名":"咖啡"}',
  });
  expect(await effects(ctx)).toBe(1);
});

test(
  'requests sent again and again, at once and later, have one effect each',
  async () => {
    const { ctx } = ledgerContext(database);
    const keys = sized(120, 3_400);
    let sent = 0;
    const send = async (key: string, n: number): Promise<Answer> => {
      for (;;) {
        sent += 1;
        try {
          return await once(ctx, key, { n });
        } catch (error) {
          if (codeOf(error) !== 'in_flight') throw error;
          await sleep(3);
        }
      }
    };
    const hands = Array.from({ length: 4 }, async (_, hand) => {
      for (let n = hand; n < keys; n += 4) {
        const key = randomUUID();
        const answers = await Promise.all([send(key, n), send(key, n)]);
        answers.push(await send(key, n));
        expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
        await expect(once(ctx, key, { n: -1 }).catch(codeOf)).resolves.toBe('idempotency_mismatch');
      }
    });
    await Promise.all(hands);
    expect(await effects(ctx)).toBe(keys);
    console.log(`${sent} requests under ${keys} keys: ${keys} effects, 0 doubled`);
  },
  patience(60_000),
);

test('the same key with another request is refused; another key or member is another request', async () => {
  const { ctx } = ledgerContext(database);
  const key = randomUUID();
  await once(ctx, key);
  await expect(once(ctx, key, { name: 'B' }).catch(codeOf)).resolves.toBe('idempotency_mismatch');
  expect((await once(ctx, randomUUID())).body).toMatchObject({ n: 2 });
  expect((await once({ ...ctx, memberId: randomUUID() }, key)).body).toMatchObject({ n: 3 });
});

test('an error is not stored: the same key may be used again', async () => {
  const { ctx } = ledgerContext(database);
  const key = randomUUID();
  const failing = idempotent(
    ctx,
    { key, method: 'POST', path: '/api/v1/notes', body: {} },
    async (tx) => {
      await effect(ctx, tx);
      throw new Problem('invalid_fields');
    },
  );
  await expect(failing.catch(codeOf)).resolves.toBe('invalid_fields');
  expect((await once(ctx, key)).body).toMatchObject({ n: 1 });
});

test('a repetition is told its answer before anything that its work would say, and writes nothing', async () => {
  const { ctx } = ledgerContext(database);
  const key = randomUUID();
  const first = await once(ctx, key);
  const request = { key, method: 'POST', path: '/api/v1/notes', body: { name: 'A' } };
  const refusing = (): Promise<Answer> => Promise.reject(new Problem('forbidden'));
  expect(await idempotent(ctx, request, refusing)).toEqual(first);
  const careless = async (tx: Transaction): Promise<Answer> => {
    await effect(ctx, tx).catch(() => undefined);
    return effect(ctx, tx);
  };
  expect(await idempotent(ctx, request, careless)).toEqual(first);
  expect(await effects(ctx)).toBe(1);
});

test('a stored answer shows nothing to a reader of the database', async () => {
  const { ctx } = ledgerContext(database);
  await once(ctx, randomUUID(), { phone: '+8613800005678' });
  const { rows } = await system.pool.query('select * from kernel.idempotency where org_id = $1', [
    ctx.orgId,
  ]);
  expect(rows.length).toBe(1);
  expect(JSON.stringify(rows)).not.toContain('咖啡');
  expect(JSON.stringify(rows)).not.toContain('5678');
});

test('a key that no header can carry is refused', async () => {
  const { ctx } = ledgerContext(database);
  for (const key of ['', 'x'.repeat(256), 'a\nb', '咖啡']) {
    await expect(once(ctx, key).catch(codeOf)).resolves.toBe('invalid_query');
  }
  expect(await effects(ctx)).toBe(0);
});

test('answers are forgotten after 48 hours', async () => {
  const { ctx } = ledgerContext(database);
  const [old, recent] = [randomUUID(), randomUUID()];
  await once(ctx, old);
  await once(ctx, recent);
  await system.pool.query(
    `update kernel.idempotency set created_at = now() - interval '49 hours' where key = $1`,
    [old],
  );
  expect((await cleanUp(system))['kernel.idempotency']).toBe(1);
  expect((await once(ctx, recent)).body).toMatchObject({ n: 2 });
  expect((await once(ctx, old)).body).toMatchObject({ n: 3 });
});
