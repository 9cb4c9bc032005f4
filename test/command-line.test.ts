import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'csv-parse/sync';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runningPostgres } from '../src/platform/postgres.ts';
import { patience } from '../src/platform/testing/sizes.ts';
import { beginWith, endWith } from './kill/server.ts';
import type { Server } from './kill/server.ts';
import { root } from './sources.ts';

const LINES = 1_200;
const ADMIN = ['--email', 'admin@example.com'];

const folder = mkdtempSync(path.join(os.tmpdir(), 'zhiyin-command-'));
/** Files that go in and come out. */
const own = path.join(folder, 'files');
const at = (name: string): string => path.join(own, name);
let server: Server;

beforeAll(async () => {
  mkdirSync(own);
  ({ server } = await beginWith(folder));
  const lines = Array.from({ length: LINES }, (_, n) => {
    const phone = n % 100 === 7 ? '12' : `1${3_700_000_000 + n}`;
    return `客户 ${n},${phone},苏州`;
  });
  writeFileSync(at('customers.csv'), `名称,电话,城市\r\n${lines.join('\r\n')}\r\n`);
  writeFileSync(at('preset.json'), JSON.stringify(preset));
  writeFileSync(at('password'), 'a password for archives\n');
}, 90_000);

afterAll(() => endWith(server, folder), 60_000);

const preset = {
  steps: [
    {
      object: 'customer',
      mode: 'create',
      columns: { name: { column: '名称' }, phone: { column: '电话' }, city: { column: '城市' } },
    },
  ],
};

/** Runs a command on an installation. @returns what it printed */
async function zhiyin(args: readonly string[], data = folder): Promise<string> {
  const env = { ...process.env, ZHIYIN_DATA: data, ZHIYIN_DEMO: '0' };
  const command = [path.join(root, 'src/main/cli.ts'), ...args];
  const { stdout } = await promisify(execFile)(process.execPath, command, { env, cwd: root });
  return stdout;
}

/** What a command that fails says. */
async function refusal(args: readonly string[], data?: string): Promise<string> {
  const failed: unknown = await zhiyin(args, data).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failed).toMatchObject({ code: 1 });
  return failed instanceof Error && 'stderr' in failed ? String(failed.stderr) : '';
}

async function onDatabase<Row extends pg.QueryResultRow>(statement: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: runningPostgres(folder) ?? '' });
  await client.connect();
  try {
    return (await client.query<Row>(statement)).rows;
  } finally {
    await client.end();
  }
}

const table = (name: string): string[][] => parse(readFileSync(at(name)), { bom: true });

describe('the command line beside a running server', () => {
  test(
    'brings a file in by jobs that it or the worker runs, and never both',
    async () => {
      const files = ['--file', at('customers.csv'), '--preset', at('preset.json')];
      const said = await zhiyin(['import', ...ADMIN, ...files, '--refusals', at('refused.csv')]);
      const bad = LINES / 100;
      expect(said).toContain(
        `created ${LINES - bad}, updated 0, unchanged 0, refused ${bad} lines`,
      );
      const [heads, ...refused] = table('refused.csv');
      expect(heads).toEqual(['名称', '电话', '城市', '原因']);
      expect(refused.map(([name]) => name)).toEqual(
        Array.from({ length: bad }, (_, n) => `客户 ${n * 100 + 7}`),
      );
      const names = await onDatabase<{ all: string; names: string }>(
        'select count(*) as all, count(distinct name) as names from customers.customer',
      );
      expect(names).toEqual([{ all: String(LINES - bad), names: String(LINES - bad) }]);
      const jobs = await onDatabase(
        'select kind, state, lease from kernel.job order by created_at',
      );
      expect(jobs).toEqual([
        { kind: 'readImport', state: 'done', lease: 1 },
        { kind: 'import', state: 'done', lease: 1 },
      ]);
    },
    patience(300_000),
  );

  test(
    'guesses what a file means, and says so; where something lacks, it says how it is used',
    async () => {
      writeFileSync(at('few.csv'), '客户名称,所在城市\r\n云杉,成都\r\n');
      const said = await zhiyin([
        'import',
        ...ADMIN,
        '--file',
        at('few.csv'),
        '--object',
        'customer',
      ]);
      expect(said).toContain('"column": "客户名称"');
      expect(said).toContain('created 1,');
      expect(await refusal(['import', ...ADMIN])).toContain('npm run zhiyin');
    },
    patience(300_000),
  );

  test(
    'writes an object, and the organisation for another installation, where it is the same',
    async () => {
      const object = ['export', ...ADMIN, '--object', 'customer', '--format', 'csv', '--file'];
      await zhiyin([...object, at('here.csv')]);
      const [heads = [], ...rows] = table('here.csv');
      expect(rows).toHaveLength(LINES - LINES / 100 + 1);
      const [name, phone] = [heads.indexOf('名称'), heads.indexOf('电话')];
      const exported = rows.find((row) => row[name] === '客户 1199');
      expect(exported?.[phone]).toBe('13700001199');

      const archive = ['--password-file', at('password')];
      await zhiyin(['export', ...ADMIN, '--archive', at('all.zhiyin'), ...archive]);
      const other = path.join(folder, 'other');
      const bring = ['import-archive', '--file', at('all.zhiyin'), '--password-file'];
      writeFileSync(at('wrong'), 'another password\n');
      expect(await refusal([...bring, at('wrong')])).toContain('password is not right');
      expect(await zhiyin([...bring, at('password')], other)).toContain('1 can sign in');
      await zhiyin([...object, at('there.csv')], other);
      expect(table('there.csv')).toEqual([heads, ...rows]);
    },
    patience(300_000),
  );
});
