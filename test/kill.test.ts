import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runningPostgres } from '../src/platform/postgres.ts';
import { patience, sized } from '../src/platform/testing/sizes.ts';
import { startLoad } from './kill/load.ts';
import type { Load } from './kill/load.ts';
import { salesOutcome } from './kill/sales.ts';
import { beginWith, endWith } from './kill/server.ts';
import type { Server } from './kill/server.ts';
import { root } from './sources.ts';

const SERVER_KILLS = sized(20, 100);
const DATABASE_KILLS = 20;
/** Writes acknowledged between two kills: 50,000 over those of the database. */
const PER_KILL = { server: sized(15, 100), database: sized(15, 2_500) };
const folder = mkdtempSync(path.join(os.tmpdir(), 'zhiyin-kill-'));
let server: Server;
let cookie = '';

beforeAll(async () => {
  ({ server, cookie } = await beginWith(folder));
  // What was compiled is kept where it ends in order: from then on it starts sooner, however often it is killed.
  await server.stop();
  await server.start();
}, 90_000);

afterAll(() => endWith(server, folder), 30_000);

/** The database as it is now, as its owner or its superuser. */
async function onDatabase<Row extends pg.QueryResultRow>(
  statement: string,
  superuser = false,
): Promise<Row[]> {
  const url = new URL(runningPostgres(folder) ?? '');
  if (superuser) {
    url.username = 'postgres';
    url.password = readFileSync(path.join(folder, 'postgres.password'), 'utf8').trim();
  }
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    return (await client.query<Row>(statement)).rows;
  } finally {
    await client.end();
  }
}

type Outcome = { lost: string[]; doubled: string[] };
type Stored = { id: string; subject: string; deleted: boolean; version: number; lines: number };

/** What became of the acknowledged writes: each stands in its record, and once in the ledger. */
async function outcomeOf(load: Load): Promise<Outcome> {
  const { name, left, gone } = load;
  const rows = await onDatabase<Stored>(
    `select t.id::text, t.subject, t.deleted_at is not null as deleted, t.version::int,
       (select count(*)::int from kernel.change c where c.org_id = t.org_id and c.record_id = t.id) as lines
     from sales.task t where t.subject like '${name} %'`,
  );
  const stored = new Map(rows.map((row) => [row.id, row]));
  const known = new Map(left.map((one) => [one.id, one]));
  const lost = left.filter(({ id, subject, deleted, writes }) => {
    const row = stored.get(id);
    return row?.subject !== subject || row.deleted !== deleted || row.lines < writes;
  });
  // A write that was done twice has a line too many, or made a record that nobody was told of.
  const doubled = rows.filter(
    ({ id, version, lines }) => lines > (known.get(id)?.writes ?? 0) || version > lines,
  );
  const sales = await salesOutcome(load, onDatabase);
  const writes = lost.map((one) => JSON.stringify({ ...one, stored: stored.get(one.id) }));
  const twice = doubled.map((row) => JSON.stringify({ ...row, known: known.get(row.id) }));
  return { lost: [...gone, ...writes, ...sales.lost], doubled: [...twice, ...sales.doubled] };
}

/** Writes go on while `kill` strikes again and again; each time only after more was acknowledged. */
async function under(kills: number, writes: number, kill: () => Promise<void>): Promise<Load> {
  const load = startLoad(server.url, cookie);
  for (let n = 0; n < kills; n += 1) {
    const before = load.acknowledged;
    await expect
      .poll(() => load.acknowledged, { timeout: patience(30_000), interval: 10 })
      .toBeGreaterThan(before + writes);
    // At another moment of the writes each time.
    await sleep(Math.random() * 60);
    await kill();
  }
  await server.ready();
  await load.stop();
  return load;
}

/** Positive control: what sales are judged by sees one that nobody was told of, and one that misses a line. */
async function judged({ name, sold }: Load): Promise<void> {
  const [one, ...others] = sold;
  expect((await salesOutcome({ name, sold: others }, onDatabase)).doubled).toHaveLength(1);
  await onDatabase(
    `delete from sales.order_line where order_id = '${one?.order}' and position = 2`,
  );
  expect((await salesOutcome({ name, sold }, onDatabase)).lost).toHaveLength(1);
}

/** Every task can be read through the API, and what was deleted is in no list. */
async function readable(load: Load): Promise<void> {
  const seen = new Set<string>();
  for (let cursor: string | null = ''; cursor !== null;) {
    const query = cursor === '' ? '' : `&cursor=${cursor}`;
    const answer = await fetch(`${server.url}/api/v1/tasks?limit=200&fields=subject${query}`, {
      headers: { cookie },
    });
    expect(answer.status).toBe(200);
    const page = (await answer.json()) as { items: { id: string }[]; nextCursor: string | null };
    for (const { id } of page.items) seen.add(id);
    cursor = page.nextCursor;
  }
  expect(load.left.filter(({ id, deleted }) => seen.has(id) === deleted)).toEqual([]);
}

/** The ledger as the command line verifies it, once the sealer has caught up. */
async function verifyLedger(): Promise<void> {
  const env = { ...process.env, ZHIYIN_DATA: folder };
  const command = [path.join(root, 'src/main/cli.ts'), 'verify-audit'];
  const { stdout } = await promisify(execFile)(process.execPath, command, { env, cwd: root });
  expect(stdout).not.toBe('');
}

describe('SIGKILL while people write', () => {
  test(
    'of the server: no acknowledged write is lost, none is doubled',
    async () => {
      const load = await under(SERVER_KILLS, PER_KILL.server, async () => {
        await server.kill();
        await server.start();
      });
      expect(await outcomeOf(load)).toEqual({ lost: [], doubled: [] });
      await readable(load);
      await verifyLedger();
      console.log(
        `server: ${SERVER_KILLS} kills, ${load.acknowledged} acknowledged on ${load.left.length} tasks and ${load.sold.length} sales, ${load.retries} retries, 0 lost, 0 doubled`,
      );
    },
    patience(300_000),
  );

  test(
    'of all of PostgreSQL: no acknowledged write is lost, none is doubled',
    async () => {
      const killed: number[] = [];
      const load = await under(DATABASE_KILLS, PER_KILL.database, async () => {
        killed.push(await server.killDatabase());
      });
      expect(await outcomeOf(load)).toEqual({ lost: [], doubled: [] });
      expect(Math.min(...killed)).toBeGreaterThan(5);
      await judged(load);
      await readable(load);
      await verifyLedger();
      console.log(
        `database: ${DATABASE_KILLS} kills, ${load.acknowledged} acknowledged on ${load.left.length} tasks and ${load.sold.length} sales, ${load.retries} retries, 0 lost, 0 doubled`,
      );
    },
    patience(300_000),
  );

  test('positive control: with synchronous_commit off, acknowledged writes are lost, and the server refuses to start so', async () => {
    // The server checks this at its start; switched off behind its back, its next connections commit without waiting.
    await onDatabase('alter role zhiyin set synchronous_commit = off');
    await onDatabase(`alter system set wal_writer_delay = '10s'`, true);
    await onDatabase(`alter system set wal_writer_flush_after = '1GB'`, true);
    await server.killDatabase();
    await server.ready();
    const load = await under(3, 15, async () => {
      await server.killDatabase();
    });
    const { lost } = await outcomeOf(load);
    console.log(`control: 3 kills, ${load.acknowledged} acknowledged, ${lost.length} lost`);
    expect(lost.length).toBeGreaterThan(0);
    await server.stop();
    await expect(server.start()).rejects.toThrow(/synchronous_commit/);
  }, 120_000);
});
