import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JobWire } from '../../../kernel/wire.ts';
import type { TestApplication } from '../../../main/test-application.ts';
import { change, create, refusal, succeeded } from '../../../main/testing/requests.ts';
import { systemTransaction } from '../../../platform/system.ts';
import { planted } from '../matches/testing/planted.ts';
import {
  createMany,
  decide,
  keptApplication,
  pairDetail,
  pairsOf,
  scan,
  scanned,
} from '../matches/testing/world.ts';
import { scanJob } from './job.ts';
import { scanByNight } from './nightly.ts';

let app: TestApplication;
beforeAll(async () => {
  app = await keptApplication();
});
afterAll(() => app.drop());

/** One in the morning in Shanghai, where organisations of tests are. */
const NIGHT = new Date('2026-03-02T17:05:00Z');

async function scanOf(orgId: string): Promise<string[]> {
  const rows = await systemTransaction(app.system, (tx) =>
    tx.query<{ state: string }>(sql`
      select state from kernel.job where org_id = ${orgId}::uuid and kind = 'scanDuplicates' order by created_at`),
  );
  return rows.map(({ state }) => state);
}

/** How many records wait to be compared. */
async function dueOf(orgId: string): Promise<number> {
  const rows = await systemTransaction(app.system, (tx) =>
    tx.query(sql`select from quality.match_due where org_id = ${orgId}::uuid`),
  );
  return rows.length;
}

/** Waits until every change has had its reaction, so that the night's scan compares it. */
async function settled(orgId: string, waiting: number): Promise<void> {
  await expect.poll(() => dueOf(orgId), { timeout: 30_000 }).toBe(waiting);
}

async function night(orgId: string, before: number): Promise<void> {
  await scanByNight({ ...app.taskParts, now: () => NIGHT }, undefined);
  const states = async (): Promise<string[]> => (await scanOf(orgId)).slice(before);
  await expect.poll(states, { timeout: 30_000 }).toEqual(['done']);
}

// First: each organisation has its night, also those of other tests.
test('by night only what has changed is compared, once', async () => {
  const { admin, orgId } = await app.organisation();
  const firm = { kind: 'company', city: '苏州' };
  await createMany(admin, 'customer', [{ ...firm, name: '启博创建材有限公司' }]);
  await settled(orgId, 1);
  await scan(admin);
  await settled(orgId, 0);
  const second = await create(admin, '/customers', { ...firm, name: '苏州启博创建材有限公司' });
  await settled(orgId, 1);
  await night(orgId, 1);
  const [pair] = await pairsOf(admin);
  expect([pair?.first.id, pair?.second.id]).toContain(second.id);
  await settled(orgId, 0);
  await scanByNight({ ...app.taskParts, now: () => NIGHT }, undefined);
  expect(await scanOf(orgId)).toEqual(['done', 'done']);
});

test('what a scan of everything took off the list and did not compare is found by night', async () => {
  const { admin, orgId } = await app.organisation();
  const firm = { kind: 'company', city: '苏州' };
  await createMany(admin, 'customer', [{ ...firm, name: '启博创建材有限公司' }]);
  await settled(orgId, 1);
  await scan(admin);
  await create(admin, '/customers', { ...firm, name: '苏州启博创建材有限公司' });
  await settled(orgId, 1);
  // Cancelled as soon as the list is empty.
  await scanJob.run(await admin.ctx(), {
    id: '',
    input: { object: 'customer', changed: false },
    position: null,
    done: 0,
    total: null,
    result: null,
    context: () => admin.ctx(),
    save: async () => undefined,
    cancelled: async () => (await dueOf(orgId)) === 0,
  });
  await settled(orgId, 0);
  expect(await pairsOf(admin)).toEqual([]);
  await night(orgId, 1);
  expect(await pairsOf(admin)).toHaveLength(1);
});

test('a scan finds planted doubles among varied customers, and next to nothing else', async () => {
  const { admin } = await app.organisation();
  const { records, pairs } = planted(400);
  const ids = await createMany(
    admin,
    'customer',
    records.map(({ values }) => values),
  );
  const of = new Map(ids.map((id, n) => [id, records[n]?.of]));
  const job = await scan(admin, 'customer');
  expect([job.state, job.error, job.done]).toEqual(['done', null, job.total]);
  const found = await pairsOf(admin);
  const right = found.filter(({ first, second }) => of.get(first.id) === of.get(second.id));
  console.log(`doubles: ${right.length} of ${pairs} found, ${found.length - right.length} wrong`);
  expect(right.length / pairs).toBeGreaterThanOrEqual(0.95);
  expect(right.length / found.length).toBeGreaterThanOrEqual(0.95);

  const [best] = right;
  if (!best) throw new Error('no pair');
  const detail = await pairDetail(admin, best.id);
  expect([detail.left.id, detail.right.id]).toEqual([best.first.id, best.second.id]);
  const sum = detail.waterfall.reduce((all, { bits }) => all + bits, detail.start);
  expect(sum).toBeCloseTo(detail.weight, 6);
  expect(detail.chance).toBe(best.chance);
  expect(detail.model).toMatchObject({ source: 'builtIn', decisions: 0 });
});

test('what was decided stands on every scan, also after the records were changed', async () => {
  const { admin } = await app.organisation();
  const firm = { kind: 'company', city: '上海' };
  const ids = await createMany(admin, 'customer', [
    { ...firm, name: '恒远达机械有限公司' },
    { ...firm, name: '恒远达机械股份有限公司' },
    { ...firm, name: '瑞丰和食品有限公司' },
    { ...firm, name: '上海瑞丰和食品有限公司' },
  ]);
  await scan(admin);
  const open = await pairsOf(admin);
  expect(open).toHaveLength(2);
  const [one, two] = open;
  if (!one || !two) throw new Error('no pairs');
  expect((await decide(admin, one.id, 'different')).decidedBy?.id).toBe(admin.memberId);
  await decide(admin, two.id, 'notSure');
  succeeded(await change(admin, `/customers/${one.first.id}`, 1, { address: '人民路 1 号' }));
  await scan(admin);
  expect(await pairsOf(admin)).toEqual([]);
  expect((await pairsOf(admin, { status: 'different' })).map(({ id }) => id)).toEqual([one.id]);
  expect((await pairsOf(admin, { status: 'notSure' })).map(({ id }) => id)).toEqual([two.id]);
  // Taken back, it is open as before.
  expect((await decide(admin, one.id, 'open')).decidedBy).toBeNull();
  expect((await pairsOf(admin)).map(({ id }) => id)).toEqual([one.id]);
  // What no longer looks alike is no open pair any more.
  const other = { name: '完全不同的公司', city: '成都' };
  succeeded(await change(admin, `/customers/${one.first.id}`, 2, other));
  await scan(admin);
  expect(await pairsOf(admin)).toEqual([]);
  expect(ids).toHaveLength(4);
});

test('decisions move the weights, from the twentieth on', async () => {
  const { admin } = await app.organisation();
  const made = Array.from({ length: 12 }, (_, n) => {
    const [a, b] = [`139000011${10 + n}`, `138000022${10 + n}`];
    const name = '东南西北春夏秋竹菊兰梅松'[n] ?? '';
    return [
      // One phone, two names: a household here.
      { kind: 'person', name: `赵${name}`, phone: a, city: '上海' },
      { kind: 'person', name: `钱${name}`, phone: a, city: '上海' },
      { kind: 'company', name: `${name}源达机械有限公司`, phone: b, city: '杭州' },
      { kind: 'company', name: `${name}源达机械股份公司`, phone: b, city: '杭州' },
    ];
  }).flat();
  await createMany(admin, 'customer', made);
  await scan(admin, 'customer');
  const open = await pairsOf(admin);
  const details = await Promise.all(open.map(({ id }) => pairDetail(admin, id)));
  const isHousehold = (n: number): boolean => details[n]?.left['kind'] === 'person';
  const households = open.filter((_, n) => isHousehold(n));
  expect([open.length, households.length]).toEqual([24, 12]);
  // Too few to find weights in: what is supposed was never trained, and is not looked for again by each scan.
  expect(details[0]?.model).toEqual({ source: 'builtIn', decisions: 0, trainedAt: null });
  for (const [n, { id }] of open.entries()) {
    await decide(admin, id, isHousehold(n) ? 'different' : 'same');
  }
  const [first] = households;
  if (!first) throw new Error('no pair');
  await scan(admin, 'customer');
  const after = await pairDetail(admin, first.id);
  expect([after.model.decisions, after.model.trainedAt !== null]).toEqual([24, true]);
  // A model that stands is as old as before, so that it is found anew in time.
  await scan(admin, 'customer');
  expect((await pairDetail(admin, first.id)).model).toEqual(after.model);
  // Said anew of as many pairs as before, so that only their time tells.
  for (const [n, { id }] of open.entries()) {
    await decide(admin, id, isHousehold(n) ? 'same' : 'different');
  }
  await scan(admin, 'customer');
  const turned = (await pairDetail(admin, first.id)).model;
  expect(turned.decisions).toBe(24);
  expect(turned.trainedAt).not.toBe(after.model.trainedAt);
  expect(after.chance).toBeLessThan(Math.min(50, first.chance ?? 0));
  const bits = (of: typeof after | undefined, name: string): number =>
    of?.waterfall.find(({ comparison }) => comparison === name)?.bits ?? NaN;
  const before = details[open.indexOf(first)];
  expect(bits(after, 'name')).toBeLessThan(bits(before, 'name') - 0.5);
});

test('a scan can be stopped and goes on from where it stood in another worker', async () => {
  const { admin, orgId } = await app.organisation();
  const { records, pairs } = planted(100, 11);
  await createMany(
    admin,
    'customer',
    records.map(({ values }) => values),
  );
  const answer = succeeded(await admin.request('POST', '/actions/scanDuplicates', {}));
  const { id } = answer.json<JobWire>();
  const again = await admin.request('POST', '/actions/scanDuplicates', {});
  expect(refusal(again)).toEqual([409, 'already_running']);
  await admin.request('POST', `/jobs/${id}/cancel`);
  const stopped = await scanned(admin, id);
  expect(stopped.state).toBe('cancelled');

  // As after a kill in the midst: everything but the keys is still to be done.
  await scan(admin);
  const complete = await pairsOf(admin);
  await systemTransaction(app.system, (tx) =>
    tx.query(sql`delete from quality.duplicate_pair where org_id = ${orgId}::uuid`),
  );
  const resumed = await resume(orgId);
  expect((await scanned(admin, resumed)).state).toBe('done');
  expect(await pairsOf(admin)).toHaveLength(complete.length);
  expect(complete.length).toBeGreaterThanOrEqual(pairs * 0.9);
});

/** Puts the last scan back as one whose worker died when the keys of customers were filled in. */
async function resume(orgId: string): Promise<string> {
  return systemTransaction(app.system, async (tx) => {
    const [job] = await tx.query<{ id: string }>(sql`
      update kernel.job set state = 'running', leased_until = now() - interval '1 minute', finished_at = null,
        position = position || '{"step": 1, "done": 0, "found": 0}'
      where org_id = ${orgId}::uuid and id = (
        select id from kernel.job where org_id = ${orgId}::uuid order by created_at desc limit 1)
      returning id`);
    if (!job) throw new Error('there is no job');
    return job.id;
  });
}
