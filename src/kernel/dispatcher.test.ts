import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openDatabase } from '../platform/database.ts';
import type { Database } from '../platform/database.ts';
import { testDatabase } from '../platform/testing/database.ts';
import type { Context, Via } from './context.ts';
import { changesAny, dispatchPass, startDispatcher } from './dispatcher.ts';
import type { Notice, Reaction } from './dispatcher.ts';
import { migrateQueue } from './job-queue.ts';
import { appendChanges } from './ledger.ts';
import type { LedgerOp } from './ledger.ts';
import type { Model } from './model.ts';
import { ledgerContext } from './testing/ledger-context.ts';
import { inTransaction } from './transaction.ts';

let clone: Awaited<ReturnType<typeof testDatabase>>;
let database: Database;
let system: Database;

beforeAll(async () => {
  clone = await testDatabase();
  await migrateQueue(clone.ownerUrl);
  database = openDatabase({ url: clone.url, role: 'zhiyin_app', max: 8 });
  system = openDatabase({ url: clone.ownerUrl, max: 4 });
});
afterAll(async () => {
  await database.pool.end();
  await system.pool.end();
  await clone.drop();
});

type Line = { op?: LedgerOp; via?: Via };

function write(
  ctx: Context,
  note: Model,
  lines: number,
  wait = 0,
  { op = 'create', via = 'request' }: Line = {},
): Promise<string[]> {
  return inTransaction(ctx, async (tx) => {
    const entries = Array.from({ length: lines }, (_, index) => ({
      object: 'note',
      recordId: randomUUID(),
      version: 1,
      op,
      before: null,
      after: { rank: index },
    }));
    const ids = await appendChanges(ctx, tx, note, entries, { via });
    await sleep(wait);
    return ids;
  });
}

/** Ids of the changes that stand in the queue for a task, in the order they were added. */
async function queued(task: string): Promise<string[]> {
  const { rows } = await system.pool.query<{ id: string }>(
    `select change->>'id' as id
    from graphile_worker._private_jobs job join graphile_worker._private_tasks task on task.id = job.task_id
    cross join lateral json_array_elements(job.payload->'changes') with ordinality as line(change, n)
    where task.identifier = $1 order by job.id, line.n`,
    [task],
  );
  return rows.map(({ id }) => id);
}

const inOrder = (ids: readonly string[]): string[] =>
  ids.toSorted((a, b) => {
    const [one, two] = [a, b].map((id) => id.split('.').map(Number));
    return (one?.[1] ?? 0) - (two?.[1] ?? 0) || (one?.[2] ?? 0) - (two?.[2] ?? 0);
  });

test('each change is handed on exactly once, in order, however often dispatchers end and start', async () => {
  const reaction: Reaction = { name: 'count', task: 'count', wants: () => true };
  await dispatchPass(system, [reaction]);
  let writing = true;
  const errors: unknown[] = [];
  // Two dispatchers at a time, each stopped and started again all along, one of them crashing in mid-transaction.
  const dispatchers = Array.from({ length: 2 }, async () => {
    while (writing) {
      const own = openDatabase({ url: clone.ownerUrl, max: 1 });
      const dispatcher = startDispatcher({
        system: own,
        reactions: [reaction],
        pause: 3,
        beat: 3,
        onError: (error) => errors.push(error),
      });
      await sleep(10 + Math.random() * 40);
      await dispatcher.stop();
      await own.pool.end();
    }
  });
  const crashing = (async () => {
    while (writing) {
      const failing: Reaction = {
        ...reaction,
        task: 'count',
        wants: () => {
          throw new Error('crash');
        },
      };
      await dispatchPass(system, [failing]).catch((error: unknown) => errors.push(error));
      await sleep(15);
    }
  })();
  const contexts = [ledgerContext(database), ledgerContext(database)];
  const written = await Promise.all(
    Array.from({ length: 6 }, async (_, writer) => {
      const ids: string[] = [];
      const { ctx, note } = contexts[writer % 2] ?? ledgerContext(database);
      for (let n = 0; n < 25; n += 1)
        ids.push(...(await write(ctx, note, 1 + (n % 3), Math.random() * 20)));
      return ids;
    }),
  );
  writing = false;
  await Promise.all([...dispatchers, crashing]);
  const expected = inOrder(written.flat());
  await expect
    .poll(
      async () => {
        while (await dispatchPass(system, [reaction], 7));
        return (await queued('count')).length;
      },
      { timeout: 10_000 },
    )
    .toBe(expected.length);
  expect(inOrder(await queued('count'))).toEqual(expected);
  expect(errors.every((error) => error instanceof Error && error.message === 'crash')).toBe(true);
});

test('a reaction gets only what it wants, and a new one nothing of the past', async () => {
  const { ctx, note } = ledgerContext(database);
  const past = await write(ctx, note, 2);
  // Once it was handed to another reaction, it is the past for a new one.
  const other: Reaction = { name: 'count', task: 'count', wants: () => true };
  await expect
    .poll(
      async () => {
        while (await dispatchPass(system, [other]));
        return queued('count');
      },
      { timeout: 10_000 },
    )
    .toContain(past[1]);
  const reaction: Reaction = {
    name: 'second',
    task: 'second',
    wants: ({ id }) => id.endsWith('.1'),
  };
  await expect
    .poll(
      async () => {
        // Its cursor starts behind whatever is still running, of other tests as well.
        await dispatchPass(system, [reaction]);
        const ids = await write(ctx, note, 3);
        while (await dispatchPass(system, [reaction]));
        return (await queued('second')).includes(ids[1] ?? '');
      },
      { timeout: 10_000 },
    )
    .toBe(true);
  const ids = await queued('second');
  expect(ids.every((id) => id.endsWith('.1'))).toBe(true);
  expect(ids).not.toContain(past[1]);
});

test('live updates start with what comes after somebody listens', async () => {
  const { ctx, note } = ledgerContext(database);
  const seen: Notice[] = [];
  let listening = false;
  const dispatcher = startDispatcher({
    system,
    live: {
      wanted: () => listening,
      hand: (notices) =>
        seen.push(...notices.filter(({ orgId, id }) => orgId === ctx.orgId && id !== unheard)),
    },
    pause: 5,
    onError: (error) => {
      throw error;
    },
  });
  const [unheard] = await write(ctx, note, 1);
  await sleep(100);
  listening = true;
  const ids = (await Promise.all([write(ctx, note, 2, 30), write(ctx, note, 1)])).flat();
  await expect.poll(() => seen.length, { timeout: 5_000 }).toBeGreaterThanOrEqual(3);
  expect(inOrder(seen.map(({ id }) => id))).toEqual(inOrder(ids));
  expect(seen[0]).toMatchObject({
    orgId: ctx.orgId,
    object: 'note',
    version: 1,
    op: 'create',
    via: 'request',
  });
  await dispatcher.stop();
});

test('reactions that have come differently far are each given everything, and read together from then on', async () => {
  const { ctx, note } = ledgerContext(database);
  const [early, late] = ['early', 'late'].map((name): Reaction => ({
    name,
    task: name,
    wants: () => true,
  }));
  if (!early || !late) throw new Error('two reactions');
  await dispatchPass(system, [early]);
  const first = await write(ctx, note, 3);
  const handedOn = async (task: string, among: readonly string[]): Promise<string[]> => {
    while (await dispatchPass(system, [early, late]));
    return (await queued(task)).filter((id) => among.includes(id));
  };
  // `late` begins here: where its cursor stands depends on what other tests are still writing.
  await expect.poll(() => handedOn('early', first), { timeout: 10_000 }).toEqual(first);
  const second = await write(ctx, note, 2);
  for (const task of ['early', 'late']) {
    await expect.poll(() => handedOn(task, second), { timeout: 10_000 }).toEqual(second);
  }
  const { rows } = await system.pool.query<{ places: string }>(
    `select count(distinct (epoch, xid)) as places from kernel.ledger_cursor
     where consumer in ('early', 'late')`,
  );
  expect(rows).toEqual([{ places: '1' }]);
  expect(await handedOn('early', first)).toEqual(first);
});

test('a notice names what an update changed, and says whether the record was given to somebody', async () => {
  const { ctx, note } = ledgerContext(database);
  const seen: Notice[] = [];
  const reaction: Reaction = {
    name: 'notices',
    task: 'notices',
    wants: (notice) => {
      if (notice.orgId === ctx.orgId) seen.push(notice);
      return false;
    },
  };
  await dispatchPass(system, [reaction]);
  const other = randomUUID();
  const lines = [
    { op: 'create' as const, before: null, after: { rank: 1, owner: ctx.memberId } },
    { op: 'create' as const, before: null, after: { rank: 1, owner: other } },
    { op: 'update' as const, before: { rank: 1, title: null }, after: { rank: 2, title: 'a' } },
    { op: 'update' as const, before: { owner: ctx.memberId }, after: { owner: other } },
    { op: 'remove' as const, before: { deletedAt: null }, after: { deletedAt: 'now' } },
  ];
  const entries = lines.map((line) => ({
    ...line,
    object: 'note',
    recordId: randomUUID(),
    version: 1,
  }));
  await inTransaction(ctx, (tx) => appendChanges(ctx, tx, note, entries, { via: 'request' }));
  await expect
    .poll(
      async () => {
        while (await dispatchPass(system, [reaction]));
        return seen.length;
      },
      { timeout: 20_000 },
    )
    .toBe(lines.length);
  expect(seen.map(({ changed, given }) => [changed?.toSorted() ?? null, given])).toEqual([
    [null, false],
    [null, true],
    [['rank', 'title'], false],
    [['owner'], true],
    [null, false],
  ]);
  const rank = new Set(['rank']);
  expect(seen.map((notice) => changesAny(notice, rank))).toEqual([true, true, true, false, true]);
});

/** A reaction to all changes of an organisation, whose task is called like it. */
function reactionOf({ orgId }: Context, name: string): Reaction {
  return { name, task: name, wants: (notice) => notice.orgId === orgId };
}

/** A job of an import that is at work, for so many seconds from now. */
async function importing(orgId: string, seconds: number): Promise<void> {
  await system.pool.query(
    `insert into kernel.job (org_id, id, member_id, kind, input, state, leased_until)
     values ($1, gen_random_uuid(), gen_random_uuid(), 'testImport', '{}', 'running', now() + make_interval(secs => $2))`,
    [orgId, seconds],
  );
}

/** Hands on until the queue has as many changes of a task as are expected, in whatever order. */
async function handedOn(reaction: Reaction, expected: readonly string[]): Promise<void> {
  await expect
    .poll(
      async () => {
        while (await dispatchPass(system, [reaction], 3, ['testImport']));
        return inOrder(await queued(reaction.task));
      },
      { timeout: 20_000 },
    )
    .toEqual(inOrder(expected));
}

test('what an import makes is handed on once it is over, what others write meanwhile and what it changes at once', async () => {
  const { ctx, note } = ledgerContext(database);
  const reaction = reactionOf(ctx, 'imports');
  await dispatchPass(system, [reaction]);
  await importing(ctx.orgId, 600);
  const made = await write(ctx, note, 5, 0, { via: 'import' });
  const others = await write(ctx, note, 2);
  const changed = await write(ctx, note, 2, 0, { via: 'import', op: 'update' });
  made.push(...(await write(ctx, note, 4, 0, { via: 'import' })));
  others.push(...(await write(ctx, note, 1)));
  await handedOn(reaction, [...others, ...changed]);
  await system.pool.query("update kernel.job set state = 'done' where org_id = $1", [ctx.orgId]);
  await handedOn(reaction, [...others, ...changed, ...made]);
  made.push(...(await write(ctx, note, 2, 0, { via: 'import' })));
  await handedOn(reaction, [...others, ...changed, ...made]);
});

test('an import whose worker has died holds nothing back, and none does for more than ten minutes', async () => {
  const { ctx, note } = ledgerContext(database);
  const reaction = reactionOf(ctx, 'waited');
  await dispatchPass(system, [reaction]);
  await importing(ctx.orgId, -1);
  const made = await write(ctx, note, 2, 0, { via: 'import' });
  await handedOn(reaction, made);
  await importing(ctx.orgId, 600);
  const minutesAgo = (minutes: number): Context => ({
    ...ctx,
    now: () => new Date(Date.now() - minutes * 60_000),
  });
  const waiting = await write(minutesAgo(9), note, 2, 0, { via: 'import' });
  const after = await write(ctx, note, 1);
  await handedOn(reaction, [...made, ...after]);
  await system.pool.query('delete from kernel.job where org_id = $1', [ctx.orgId]);
  await handedOn(reaction, [...made, ...after, ...waiting]);
  await importing(ctx.orgId, 600);
  const long = await write(minutesAgo(11), note, 2, 0, { via: 'import' });
  await handedOn(reaction, [...made, ...after, ...waiting, ...long]);
  // The application's clock may be an hour ahead of the database's.
  const now = Date.now;
  const clock = vi.spyOn(Date, 'now').mockImplementation(() => now() + 3_600_000);
  try {
    const ahead = await write(minutesAgo(11), note, 2, 0, { via: 'import' });
    await handedOn(reaction, [...made, ...after, ...waiting, ...long, ...ahead]);
  } finally {
    clock.mockRestore();
  }
});

test('what comes within a second of a handing on is handed on together', async () => {
  const { ctx, note } = ledgerContext(database);
  const reaction = reactionOf(ctx, 'beat');
  await dispatchPass(system, [reaction]);
  const dispatcher = startDispatcher({
    system,
    reactions: [reaction],
    pause: 5,
    beat: 1_000,
    onError: (error) => {
      throw error;
    },
  });
  const ids: string[] = [];
  const jobs = async (): Promise<number[]> => {
    const { rows } = await system.pool.query<{ n: string }>(
      `select json_array_length(job.payload->'changes')::text as n
      from graphile_worker._private_jobs job join graphile_worker._private_tasks task on task.id = job.task_id
      where task.identifier = 'beat' order by job.id`,
    );
    return rows.map(({ n }) => Number(n));
  };
  ids.push(...(await write(ctx, note, 1)));
  await expect.poll(jobs, { timeout: 20_000 }).toEqual([1]);
  const handedAt = performance.now();
  for (let n = 0; n < 4; n += 1) ids.push(...(await write(ctx, note, 1)));
  const took = performance.now() - handedAt;
  await expect.poll(async () => (await queued('beat')).length, { timeout: 20_000 }).toBe(5);
  // On a machine that is busy for a second the four may be two jobs.
  if (took < 500) expect(await jobs()).toEqual([1, 4]);
  expect(await queued('beat')).toEqual(inOrder(ids));
  await dispatcher.stop();
});
