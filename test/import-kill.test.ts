import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { patience, sized } from '../src/platform/testing/sizes.ts';
import { leftBy } from './kill/left.ts';
import type { Left } from './kill/left.ts';
import { beginWith, endWith } from './kill/server.ts';
import type { Server } from './kill/server.ts';
import { root } from './sources.ts';

/** Lines of the files, one in 49 of them bad; and how often each is killed while they come in. */
const LINES = { apart: sized(2_000, 100_000), together: sized(1_200, 100_000) };
const KILLS = sized(1, 10);

const folder = mkdtempSync(path.join(os.tmpdir(), 'zhiyin-import-kill-'));
let server: Server;
let cookie = '';

beforeAll(async () => {
  ({ server, cookie } = await beginWith(folder));
}, 90_000);

afterAll(() => endWith(server, folder), 30_000);

/** What comes in: a file, and how it becomes records. */
type Coming = { lines: number; line: (n: number) => string; head: string; preset: object };

const fileOf = ({ head, lines, line }: Coming): string =>
  `${head}\r\n${Array.from({ length: lines }, (_, n) => line(n)).join('\r\n')}\r\n`;
const isBad = (n: number): boolean => n % 49 === 7;
const goodOf = (lines: number): number => lines - Math.ceil((lines - 7) / 49);

/** New customers, and contacts of theirs: no line matters to another, blocks are written beside each other. */
const apart: Coming = {
  lines: LINES.apart,
  head: '名称,电话,城市,联系人',
  line: (n) => {
    const phone = isBad(n) ? '12' : `1${3_800_000_000 + n}`;
    return `客户 ${n},${phone},城市 ${n % 97},联系人 ${n}`;
  },
  preset: {
    steps: [
      {
        object: 'customer',
        mode: 'create',
        columns: { name: { column: '名称' }, phone: { column: '电话' }, city: { column: '城市' } },
      },
      {
        object: 'contact',
        mode: 'create',
        columns: { name: { column: '联系人' }, customer: { step: 0 } },
      },
    ],
  },
};

/** Orders of which each has a line in four parts of the file, so that blocks go on with what others began. */
const ORDERS = LINES.together / 4;
const BUYERS = ORDERS / 2;
const buyerColumns = { name: { column: '名称' }, phone: { column: '电话' } };
/** Half of the buyers of the orders, who are there before. */
const buyers: Coming = {
  lines: BUYERS / 2,
  head: '名称,电话',
  line: (n) => `老客户 ${n},1${5_000_000_000 + n}`,
  preset: { steps: [{ object: 'customer', mode: 'create', columns: buyerColumns }] },
};
/** Updates and creates buyers by phone, makes the groups they are of by the way, and orders over several blocks. */
const together: Coming = {
  lines: LINES.together,
  head: '订单号,名称,电话,集团,品名,数量',
  line: (n) => {
    const order = n % ORDERS;
    const buyer = order % BUYERS;
    const quantity = isBad(n) ? '几个' : 1 + (n % 9);
    return `A-${order},客户 ${buyer},1${5_000_000_000 + buyer},集团 ${buyer % 31},货 ${n},${quantity}`;
  },
  preset: {
    steps: [
      {
        object: 'customer',
        mode: 'both',
        key: ['phone'],
        columns: {
          ...buyerColumns,
          parent: { column: '集团', lookup: { by: ['name'], create: true } },
        },
      },
      {
        object: 'order',
        mode: 'create',
        groupBy: ['订单号'],
        columns: {
          sourceSystem: { value: '测试' },
          externalNumber: { column: '订单号' },
          orderedAt: { value: '2026-03-01T02:00:00.000Z' },
          customer: { step: 0 },
        },
      },
      {
        object: 'orderLine',
        mode: 'create',
        columns: {
          order: { step: 1 },
          name: { column: '品名' },
          quantity: { column: '数量' },
          unitPrice: { value: '12.5' },
        },
      },
    ],
  },
};

async function ask<T>(at: string, body?: string): Promise<T> {
  const type = at.startsWith('/imports?') ? 'application/octet-stream' : 'application/json';
  const headers = { cookie, 'sec-fetch-site': 'same-origin' };
  const request: RequestInit =
    body === undefined
      ? { headers }
      : { method: 'POST', headers: { ...headers, 'content-type': type }, body };
  for (;;) {
    const answer = await fetch(`${server.url}/api/v1${at}`, request).catch(() => undefined);
    // Away, or being started again.
    if (answer === undefined || answer.status === 503) await sleep(50);
    else if (answer.ok) return (await answer.json()) as T;
    else throw new Error(`${at}: ${answer.status} ${await answer.text()}`);
  }
}

type Run = { id: string; state: string; doneCount: number };
type Job = { id: string; done: number; total: number };
const look = async (id: string): Promise<Run> => (await ask<{ run: Run }>(`/imports/${id}`)).run;

/** Uploads the file and begins. @returns the run's id */
async function begin(coming: Coming): Promise<string> {
  const { run } = await ask<{ run: Run }>('/imports?fileName=a.csv', fileOf(coming));
  await expect
    .poll(() => look(run.id), { timeout: patience(60_000) })
    .toMatchObject({
      state: 'ready',
    });
  await ask(`/imports/${run.id}/start`, JSON.stringify({ preset: coming.preset }));
  return run.id;
}

/** Begins to take a run back. @returns the job's id */
async function revert(run: string): Promise<string> {
  return (await ask<{ job: Job }>(`/imports/${run}/revert`, '{}')).job.id;
}

async function over(id: string, state: 'done' | 'reverted'): Promise<void> {
  await expect
    .poll(async () => (await look(id)).state, { timeout: patience(120_000), interval: 200 })
    .toBe(state);
}

/** How far something is. */
type Progress = () => Promise<{ done: number; total: number }>;
/** Kills while something goes on. */
type Strikes = (progress: Progress) => Promise<void>;

/**
 * Strikes again and again in the middle of something, each time after it has come further.
 *
 * @param kill tells whether nobody has gone on with it since
 */
function struckBy(kill: () => Promise<{ stands: boolean }>): Strikes {
  return async (progress) => {
    let last = 0;
    for (let killed = 0; killed < KILLS; killed += 1) {
      let now = await progress();
      while (now.done <= last) {
        await sleep(20);
        now = await progress();
      }
      // At another moment of a block each time.
      await sleep(Math.random() * 200);
      const { stands } = await kill();
      last = now.done;
      if (stands) now = await progress();
      expect(now.done, 'killed in the middle').toBeLessThan(now.total);
    }
  };
}

const undisturbed: Strikes = () => Promise.resolve();
const disturbed: readonly [string, Strikes][] = [
  [
    'of the worker',
    struckBy(async () => {
      await server.killWorker();
      return { stands: true };
    }),
  ],
  [
    'of all of PostgreSQL',
    struckBy(async () => {
      await server.killDatabase();
      return { stands: false };
    }),
  ],
];

/** The ledger as the command line verifies it, once the sealer has caught up. */
async function verifyLedger(): Promise<void> {
  const env = { ...process.env, ZHIYIN_DATA: folder };
  const command = [path.join(root, 'src/main/cli.ts'), 'verify-audit'];
  await promisify(execFile)(process.execPath, command, { env, cwd: root });
}

async function bring(coming: Coming, strikes: Strikes): Promise<{ run: string; left: Left }> {
  const run = await begin(coming);
  await strikes(async () => ({ done: (await look(run)).doneCount, total: coming.lines }));
  await over(run, 'done');
  return { run, left: await leftBy(folder, run) };
}

async function takeBack(run: string, strikes: Strikes): Promise<Left> {
  const job = await revert(run);
  await strikes(() => ask<Job>(`/jobs/${job}`));
  await over(run, 'reverted');
  return leftBy(folder, job);
}

/** How many there are, of each kind. */
const many = (left: Left): Record<string, number> =>
  Object.fromEntries(Object.entries(left).map(([name, text]) => [name, parseInt(text, 10)]));

describe('SIGKILL while new records come in', () => {
  let whole: Left;

  test(
    'undisturbed, it is as long as its good lines',
    async () => {
      const { lines } = apart;
      const good = goodOf(lines);
      ({ left: whole } = await bring(apart, undisturbed));
      expect(many(whole)).toMatchObject({ customer: good, contact: good, outcomes: lines + good });
    },
    patience(180_000),
  );

  test.each(disturbed)(
    '%s: the records are those of the undisturbed run',
    async (_of, strikes) => {
      expect((await bring(apart, strikes)).left).toEqual(whole);
      await verifyLedger();
    },
    patience(300_000),
  );
});

describe('SIGKILL while records are updated by a key, and orders grow over several blocks', () => {
  let whole: Left;

  /** Ids that were made in one millisecond go in no order, and all else of a batch is told by that of its ids. */
  const isTakenBack = async (run: string, strikes: Strikes): Promise<void> => {
    const back = many(await takeBack(run, strikes));
    expect(back).toMatchObject({ order: ORDERS, orderLine: goodOf(LINES.together) });
    expect(await look(run)).toMatchObject({ keptCount: 0 });
    expect(await ask('/orders?limit=1')).toMatchObject({ items: [] });
  };

  test(
    'undisturbed, all of it is there, and gone again',
    async () => {
      await bring(buyers, undisturbed);
      const { run, left } = await bring(together, undisturbed);
      whole = left;
      expect(many(whole)).toMatchObject({
        order: ORDERS,
        orderLine: goodOf(LINES.together),
        groups: ORDERS,
      });
      await isTakenBack(run, undisturbed);
    },
    patience(300_000),
  );

  test.each(disturbed)(
    '%s: what is there, and what is left of it, are those of the undisturbed run',
    async (_of, strikes) => {
      const { run, left } = await bring(together, strikes);
      expect(left).toEqual(whole);
      await isTakenBack(run, strikes);
      await verifyLedger();
    },
    patience(300_000),
  );
});
