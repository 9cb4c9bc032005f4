import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MeWire } from '../src/kernel/wire.ts';
import { refuseOpenDemo, type Ground } from '../src/main/start.ts';
import { readConfig } from '../src/platform/config.ts';
import { startPostgres } from '../src/platform/postgres.ts';
import { freePort } from './kill/server.ts';
import { root } from './sources.ts';

type Ended = { code: number; stdout: string; stderr: string };

/** What an operator's own database is, and where the key of its sealed values lies. */
let url: string;
let folder: string;
/** A process of its own reads the whole product; the machine may be busy. */
const SLOW = 300_000;

// The server of the other tests is not durable, which the product refuses.
let server: Awaited<ReturnType<typeof startPostgres>>;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'zhiyin-command-'));
  server = await startPostgres({ folder: path.join(folder, 'server') });
  ({ url } = server);
}, SLOW);
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const environment = (settings: Record<string, string> = {}): NodeJS.ProcessEnv => ({
  ...process.env,
  DATABASE_URL: url,
  ZHIYIN_DATA: path.join(folder, 'data'),
  ZHIYIN_DEMO: '0',
  ...settings,
});

/** Runs a program of the product to its end. */
function ran(file: string, args: string[], settings?: Record<string, string>): Promise<Ended> {
  return new Promise((resolve) => {
    const env = environment(settings);
    const child = execFile(
      process.execPath,
      [file, ...args],
      { env, cwd: root },
      (_error, ...said) =>
        resolve({ code: child.exitCode ?? -1, stdout: said[0], stderr: said[1] }),
    );
  });
}

const zhiyin = (args: string[], settings?: Record<string, string>): Promise<Ended> =>
  ran('src/main/cli.ts', args, settings);
const start = (settings: Record<string, string>): Promise<Ended> =>
  ran('src/main/server.ts', [], settings);

/** What a command says on success. */
async function said(args: string[]): Promise<string> {
  const { code, stdout, stderr } = await zhiyin(args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.trim();
}

async function onDatabase<Row extends pg.QueryResultRow>(statement: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(statement)).rows;
  } finally {
    await client.end();
  }
}

/** One plain sentence in both languages, and neither the stack nor the password. */
function isRefusal({ code, stdout, stderr }: Ended, sentence: RegExp): void {
  expect(stderr).toMatch(sentence);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).toMatch(/\p{Script=Han}/u);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
}

describe('on a database of one’s own', () => {
  let login: { email: string; password: string };

  test('migrate brings it to this version, and again to the same', { timeout: SLOW }, async () => {
    expect(await said(['migrate'])).toContain('The database is up to date.');
    const before = await onDatabase('select name, at from platform.migration order by name');
    expect(before.length).toBeGreaterThan(40);
    expect(await said(['migrate'])).toContain('数据库已是最新。');
    expect(await onDatabase('select name, at from platform.migration order by name')).toEqual(
      before,
    );
  });

  test(
    'create-admin makes an organisation, with one word for what is wrong',
    { timeout: SLOW },
    async () => {
      const place = ['--locale', 'en', '--time-zone', 'Europe/Berlin', '--currency', 'EUR'];
      const who = ['--organisation', 'Tea House', '--name', 'Boss', '--email', 'boss@example.com'];
      const refused = await zhiyin(['create-admin', ...who, '--time-zone', 'Mars/Olympus']);
      expect(refused).toMatchObject({ code: 1, stdout: '' });
      expect(refused.stderr).toContain('There is no such time zone. 没有这个时区。');
      expect(await onDatabase('select from identity.organisation')).toEqual([]);

      const [email = '', password = ''] = (await said(['create-admin', ...who, ...place])).split(
        '  ',
      );
      expect(email).toBe('boss@example.com');
      login = { email, password };
      expect(
        await onDatabase(
          'select name, locale, time_zone, currency, demo from identity.organisation',
        ),
      ).toEqual([
        {
          name: 'Tea House',
          locale: 'en',
          time_zone: 'Europe/Berlin',
          currency: 'EUR',
          demo: false,
        },
      ]);
      const again = await zhiyin(['create-admin', ...who]);
      expect(again.code).toBe(1);
      expect(again.stderr).toContain('boss@example.com');
    },
  );

  test(
    'the server starts on it: its administrator signs in, and the key of api-key create is theirs',
    { timeout: SLOW },
    async () => {
      const key = await said([
        'api-key',
        'create',
        '--email',
        'boss@example.com',
        '--name',
        'Till',
      ]);
      expect(key).toMatch(/^zy_[A-Za-z0-9_-]{43}$/);
      const nobody = await zhiyin(['api-key', 'create', '--email', 'x@example.com', '--name', 'A']);
      expect(nobody).toMatchObject({ code: 1, stdout: '' });

      const port = await freePort();
      const env = environment({ PORT: String(port) });
      const running = spawn(process.execPath, ['src/main/server.ts'], {
        env,
        cwd: root,
        stdio: 'ignore',
      });
      const ended = once(running, 'exit');
      try {
        const at = `http://127.0.0.1:${port}/api/v1`;
        const healthy = (): Promise<number | undefined> =>
          fetch(`${at}/health`).then(
            ({ status }) => status,
            () => undefined,
          );
        await expect.poll(healthy, { timeout: 120_000, interval: 200 }).toBe(200);
        const signedIn = await fetch(`${at}/auth/sign-in`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
          body: JSON.stringify(login),
        });
        expect(signedIn.status).toBe(200);
        const byKey = await fetch(`${at}/me`, { headers: { authorization: `Bearer ${key}` } });
        expect(((await byKey.json()) as MeWire).email).toBe('boss@example.com');
        // Who has the key has no more than its member, and a wrong one nothing.
        const wrong = `Bearer zy_${'A'.repeat(43)}`;
        expect((await fetch(`${at}/me`, { headers: { authorization: wrong } })).status).toBe(401);

        // A second one on the same port says so.
        isRefusal(
          await start({ PORT: String(port) }),
          new RegExp(`Port ${port} on 127.0.0.1 is taken`),
        );
      } finally {
        running.kill('SIGTERM');
        await ended;
      }
      expect(running.exitCode).toBe(0);
    },
  );

  test(
    'seed makes as many customers as it says, and prints who may sign in',
    { timeout: SLOW },
    async () => {
      const lines = (await said(['seed', '--customers', '20', '--stores', '10'])).split('\n');
      expect(lines.slice(-2).map((line) => line.split('  ')[2])).toEqual([
        '管理员 Administrator',
        '成员 Member',
      ]);
      expect(
        await onDatabase(`select o.name, count(c)::int as customers from identity.organisation o
        left join customers.customer c on c.org_id = o.org_id group by 1 order by 1`),
      ).toEqual([
        { name: 'Tea House', customers: 0 },
        { name: '样本 Sample 20', customers: 20 },
      ]);
    },
  );

  test.each([
    [[]],
    [['nothing']],
    [['seed']],
    [['seed', '--customers', '0']],
    [['api-key', 'list']],
  ])('what is no command, %j, is answered with how to use it', { timeout: SLOW }, async (args) => {
    const { code, stdout, stderr } = await zhiyin(args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('npm run zhiyin -- <command>');
  });
});

describe('a start that cannot go on says why in one sentence', () => {
  test('the database cannot be reached', { timeout: SLOW }, async () => {
    const port = String(await freePort());
    const away = `postgres://crm:secret@127.0.0.1:${port}/crm`;
    const refused = await start({ DATABASE_URL: away, PORT: String(await freePort()) });
    isRefusal(refused, new RegExp(`The database at 127.0.0.1:${port}/crm cannot be reached`));
    expect(refused.stderr).not.toContain('secret');
  });

  test('another program has the port', { timeout: SLOW }, async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    try {
      isRefusal(
        await start({ PORT: String(port) }),
        new RegExp(`Port ${port} on 127.0.0.1 is taken`),
      );
    } finally {
      other.close();
    }
  });

  test('a newer version wrote the data, which stays as it is', { timeout: SLOW }, async () => {
    await said(['migrate']);
    const newer = `insert into platform.migration (name, digest) values ('9999_later.sql', 'x')`;
    await onDatabase(newer);
    try {
      const refused = await start({ PORT: String(await freePort()) });
      isRefusal(refused, /made by a newer version of Zhiyin \(it knows step 9999_later\.sql/);
    } finally {
      await onDatabase(`delete from platform.migration where name = '9999_later.sql'`);
    }
  });

  test('PostgreSQL is too old', { timeout: SLOW }, async () => {
    // The server at hand is new enough: to this role alone it calls itself PostgreSQL 14.
    await onDatabase(`
      create schema old;
      create function old.current_setting(asked text) returns text language sql as $$
        select case asked when 'server_version_num' then '140012' when 'server_version' then '14.12'
          else pg_catalog.current_setting(asked) end $$;
      alter role current_user set search_path = old, pg_catalog, public`);
    try {
      const refused = await start({ PORT: String(await freePort()) });
      isRefusal(refused, /The database is PostgreSQL 14\.12; Zhiyin needs 15 or newer\./);
    } finally {
      await onDatabase(`alter role current_user reset search_path; drop schema old cascade`);
    }
  });

  test('beyond this machine, while there is or will be a demo whose passwords were shown', () => {
    const ground = (hasOrganisation: boolean, hasDemo: boolean): Ground => ({
      url,
      masterKey: Buffer.alloc(32),
      notices: [],
      hasOrganisation,
      hasDemo,
      failed: new Promise(() => undefined),
      stop: () => Promise.resolve(),
    });
    const asked = (host: string, demo: string, there: Ground) => () =>
      refuseOpenDemo(readConfig({ HOST: host, ZHIYIN_DEMO: demo }), there);
    const refused = /HOST=0\.0\.0\.0 is refused while it exists\..*不接受 HOST=0\.0\.0\.0/;
    expect(asked('0.0.0.0', '1', ground(false, false))).toThrow(refused);
    expect(asked('0.0.0.0', '0', ground(true, true))).toThrow(refused);
    expect(asked('0.0.0.0', '1', ground(true, false))).not.toThrow();
    expect(asked('0.0.0.0', '0', ground(false, false))).not.toThrow();
    expect(asked('127.0.0.1', '1', ground(true, true))).not.toThrow();
  });
});
