import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runningPostgres } from '../src/platform/postgres.ts';
import { patience, sized } from '../src/platform/testing/sizes.ts';
import { beginWith, endWith } from './kill/server.ts';
import type { Server } from './kill/server.ts';
import { root } from './sources.ts';

/** Lines of the file, one in fifty of them bad; and how often each is killed while they come in. */
const LINES = sized(2_000, 100_000);
const KILLS = sized(1, 10);

const folder = mkdtempSync(path.join(os.tmpdir(), 'zhiyin-import-kill-'));
let server: Server;
let cookie = '';
/** What the undisturbed run left. */
let undisturbed: Left;

beforeAll(async () => {
  ({ server, cookie } = await beginWith(folder));
}, 90_000);

afterAll(() => endWith(server, folder), 30_000);

/** Customers of cities that are made by the way, and contacts of theirs; one line in fifty has a phone that is none. */
function file(): string {
  const lines = Array.from({ length: LINES }, (_, n) => {
    const phone = n % 50 === 7 ? '12' : `1${3_800_000_000 + n}`;
    return `客户 ${n},${phone},城市 ${n % 97},联系人 ${n}`;
  });
  return `名称,电话,城市,联系人\r\n${lines.join('\r\n')}\r\n`;
}

const preset = {
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
const look = async (id: string): Promise<Run> => (await ask<{ run: Run }>(`/imports/${id}`)).run;

/** Uploads the file and begins. @returns the run's id */
async function begin(): Promise<string> {
  const { run } = await ask<{ run: Run }>('/imports?fileName=a.csv', file());
  await expect
    .poll(() => look(run.id), { timeout: patience(60_000) })
    .toMatchObject({
      state: 'ready',
    });
  await ask(`/imports/${run.id}/start`, JSON.stringify({ preset }));
  return run.id;
}

async function over(id: string): Promise<void> {
  await expect
    .poll(async () => (await look(id)).state, { timeout: patience(120_000), interval: 200 })
    .toBe('done');
}

/** Strikes again and again in the middle of a run, each time after it has come further. */
async function under(id: string, kill: () => Promise<unknown>): Promise<number> {
  let killed = 0;
  let last = 0;
  while (killed < KILLS) {
    const { doneCount, state } = await look(id);
    if (state === 'done') break;
    if (doneCount > last) {
      // At another moment of a block each time.
      await sleep(Math.random() * 200);
      await kill();
      killed += 1;
      last = doneCount;
    }
    await sleep(20);
  }
  return killed;
}

type Left = Record<string, string>;

/** What a run left: a digest of its records as they are, how many rows stand for them elsewhere, and its figures. */
async function leftBy(run: string): Promise<Left> {
  const client = new pg.Client({ connectionString: runningPostgres(folder) ?? '' });
  await client.connect();
  try {
    const { rows } = await client.query<Left>(
      `with made as materialized (
         select object, record_id, line from integration.import_row where run_id = $1 and outcome = 'created')
       select
         (select md5(string_agg(concat_ws('|', m.line, c.name, c.city, encode(c.phone_index, 'hex'), c.phone_last4,
             c.version, c.deleted_at, t.name, t.version), E'\\n' order by m.line))
           from made m join customers.customer c on m.object = 'customer' and c.id = m.record_id
           left join customers.contact t on t.customer_id = c.id) as customers,
         (select count(*) from made)::text as made,
         (select count(distinct number) from customers.customer c join made m on c.id = m.record_id)::text as numbers,
         (select count(*) from customers.identifier i join made m on i.customer_id = m.record_id)::text as identifiers,
         (select count(*) from kernel.change where batch_id = $1)::text as changes,
         (select count(*) from kernel.search_title s join made m on s.record_id = m.record_id)::text as titles,
         (select count(*) from customers.customer_facts f join made m on f.customer_id = m.record_id)::text as facts,
         (select count(*) from integration.import_row where run_id = $1 and outcome = 'refused')::text as refused,
         (select concat_ws(' ', row_count, done_count, created_count, updated_count, unchanged_count, refused_count)
           from integration.import_run_facts where import_run_id = $1) as counts`,
      [run],
    );
    return rows[0] ?? {};
  } finally {
    await client.end();
  }
}

/** The ledger as the command line verifies it, once the sealer has caught up. */
async function verifyLedger(): Promise<void> {
  const env = { ...process.env, ZHIYIN_DATA: folder };
  const command = [path.join(root, 'src/main/cli.ts'), 'verify-audit'];
  await promisify(execFile)(process.execPath, command, { env, cwd: root });
}

describe('SIGKILL while a file comes in', () => {
  test(
    'undisturbed, it is as long as its good lines',
    async () => {
      const run = await begin();
      await over(run);
      undisturbed = await leftBy(run);
      const bad = Math.ceil((LINES - 7) / 50);
      const good = LINES - bad;
      expect(undisturbed).toMatchObject({
        made: String(2 * good),
        numbers: String(good),
        changes: String(2 * good),
        refused: String(bad),
        counts: `${LINES} ${LINES} ${2 * good} 0 0 ${bad}`,
      });
    },
    patience(180_000),
  );

  test(
    'of the worker: the records are those of the undisturbed run',
    async () => {
      const run = await begin();
      const killed = await under(run, async () => {
        await server.killWorker();
        // Nobody is at work until it is started again: it was killed in the middle.
        expect((await look(run)).doneCount).toBeLessThan(LINES);
      });
      await over(run);
      expect(await leftBy(run)).toEqual(undisturbed);
      expect(killed).toBe(KILLS);
      await verifyLedger();
      console.log(
        `import: worker killed ${killed} times in ${LINES} lines, nothing lost or doubled`,
      );
    },
    patience(300_000),
  );

  test(
    'of all of PostgreSQL: the records are those of the undisturbed run',
    async () => {
      const run = await begin();
      const killed = await under(run, () => server.killDatabase());
      await over(run);
      expect(await leftBy(run)).toEqual(undisturbed);
      expect(killed).toBe(KILLS);
      await verifyLedger();
      console.log(
        `import: database killed ${killed} times in ${LINES} lines, nothing lost or doubled`,
      );
    },
    patience(180_000),
  );
});
