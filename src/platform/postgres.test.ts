import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isPostmasterOf, type Postmaster, readPostmaster } from './postgres-remains.ts';
import { disposableSettings, postgresSettings } from './postgres-settings.ts';
import { runningPostgres, startPostgres } from './postgres.ts';
import { isAlive, waitForExit } from './processes.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'zhiyin-postgres-'));
const data = path.join(folder, 'postgres');
const children: ChildProcess[] = [];

/** A server process that starts the embedded PostgreSQL and stays; resolves when it is ready. */
async function startElsewhere(settings: Record<string, string> = {}): Promise<ChildProcess> {
  const code = `
    import { startPostgres } from ${JSON.stringify(path.join(import.meta.dirname, 'postgres.ts'))};
    await startPostgres({ folder: ${JSON.stringify(folder)}, settings: ${JSON.stringify(settings)} });
    process.send('ready');
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  children.push(child);
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('exit', (status) => reject(new Error(`ended with ${status}`)));
  });
  return child;
}

async function ask(url: string, statement: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(statement);
    return String(Object.values(rows[0] ?? {})[0]);
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  const postgres = await startPostgres({ folder, settings: disposableSettings });
  await ask(postgres.url, 'create table kept (n int)');
  await postgres.stop();
}, 60_000);

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  const left = readPostmaster(data);
  if (left && isPostmasterOf(left.pid, data)) {
    process.kill(left.pid, 'SIGQUIT');
    await waitForExit(left.pid, 10_000);
  }
  rmSync(folder, { recursive: true, force: true });
});

describe('the embedded PostgreSQL', () => {
  test('keeps its data over a stop, safely by default, and listens on its own socket only', async () => {
    const postgres = await startPostgres({ folder });
    expect(runningPostgres(folder)).toBe(postgres.url);
    expect(await ask(postgres.url, 'select count(*) from kept')).toBe('0');
    for (const [setting, value] of Object.entries({
      fsync: 'on',
      synchronous_commit: 'on',
      full_page_writes: 'on',
      data_checksums: 'on',
      server_encoding: 'UTF8',
      password_encryption: 'scram-sha-256',
      listen_addresses: process.platform === 'win32' ? '127.0.0.1' : '',
    })) {
      expect(await ask(postgres.url, `show ${setting}`), setting).toBe(value);
    }
    expect(await ask(postgres.url, `select lower('ÄÉ') || upper('ß')`)).toBe('äéß');
    const rights = 'select rolsuper or rolbypassrls from pg_roles where rolname = current_user';
    expect(await ask(postgres.url, rights)).toBe('false');
    await expect(ask(postgres.url.replace(/:[^:@]+@/, ':wrong@'), 'select 1')).rejects.toThrow(
      'password authentication failed',
    );
    await postgres.stop();
    await postgres.stop();
    expect(readPostmaster(data)).toBeUndefined();
    expect(runningPostgres(folder)).toBeUndefined();
  });

  test('keeps password and log to the user', () => {
    for (const name of ['postgres.password', 'postgres.log']) {
      expect(statSync(path.join(folder, name)).mode & 0o777, name).toBe(0o600);
    }
    expect(statSync(data).mode & 0o777).toBe(0o700);
  });

  test('after kill -9 of the server, stops the PostgreSQL left behind and starts again', async () => {
    const server = await startElsewhere();
    const orphan = readPostmaster(data)?.pid ?? 0;
    server.kill('SIGKILL');
    await waitForExit(server.pid ?? 0, 5_000);
    expect(isPostmasterOf(orphan, data)).toBe(true);
    const postgres = await startPostgres({ folder });
    expect(isAlive(orphan)).toBe(false);
    expect(readPostmaster(data)?.pid).not.toBe(orphan);
    expect(await ask(postgres.url, 'select count(*) from kept')).toBe('0');
    await postgres.stop();
  });

  test('after kill -9 of server and database, recovers', async () => {
    const server = await startElsewhere();
    const orphan = readPostmaster(data)?.pid ?? 0;
    server.kill('SIGKILL');
    process.kill(orphan, 'SIGKILL');
    await waitForExit(server.pid ?? 0, 5_000);
    const postgres = await startPostgres({ folder });
    expect(await ask(postgres.url, 'select count(*) from kept')).toBe('0');
    await postgres.stop();
  });

  test('a PostgreSQL that is killed comes back under the same address', async () => {
    const postgres = await startPostgres({ folder });
    const first = readPostmaster(data)?.pid ?? 0;
    process.kill(first, 'SIGKILL');
    await expect
      .poll(() => readPostmaster(data), { timeout: 15_000 })
      .toSatisfy((now: Postmaster | undefined) => now?.ready === true && now.pid !== first);
    expect(await ask(postgres.url, 'select count(*) from kept')).toBe('0');
    await postgres.stop();
    expect(readPostmaster(data)).toBeUndefined();
  });

  test('never touches another process that has the number of a stale pid file', async () => {
    const bystander = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)']);
    children.push(bystander);
    writeFileSync(
      path.join(data, 'postmaster.pid'),
      `${bystander.pid}\n${data}\n1\n5432\n\n\n\nready\n`,
    );
    const postgres = await startPostgres({ folder });
    expect(isAlive(bystander.pid ?? 0)).toBe(true);
    await postgres.stop();
    expect(isAlive(bystander.pid ?? 0)).toBe(true);
  });

  test('refuses a second server on the same data with one sentence', async () => {
    const server = await startElsewhere();
    await expect(startPostgres({ folder })).rejects.toThrow(
      `already runs on the data in ${folder} (process ${server.pid})`,
    );
    server.kill('SIGKILL');
    await waitForExit(server.pid ?? 0, 5_000);
  });
});

describe('faults are one plain sentence', () => {
  test('data of a newer or an older PostgreSQL is refused and left alone', async () => {
    const copy = mkdtempSync(path.join(os.tmpdir(), 'zhiyin-version-'));
    const version = path.join(copy, 'postgres/PG_VERSION');
    cpSync(data, path.join(copy, 'postgres'), { recursive: true });
    writeFileSync(version, '19\n');
    await expect(startPostgres({ folder: copy })).rejects.toMatchObject({
      code: 'data_newer_postgres',
      message: expect.stringMatching(/PostgreSQL 19.*更新/) as string,
    });
    writeFileSync(version, '17\n');
    await expect(startPostgres({ folder: copy })).rejects.toMatchObject({
      code: 'data_older_postgres',
    });
    expect(readFileSync(version, 'utf8')).toBe('17\n');
    rmSync(copy, { recursive: true });
  });

  const mayMount = process.getuid?.() === 0 && process.platform === 'linux';
  test.runIf(mayMount)('a full disk is named as such', async ({ skip }) => {
    const small = mkdtempSync(path.join(os.tmpdir(), 'zhiyin-small-'));
    const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m,mode=755', 'tmpfs', small]);
    try {
      if (mount.status !== 0) skip('this machine does not let root mount');
      await expect(startPostgres({ folder: small })).rejects.toMatchObject({ code: 'disk_full' });
    } finally {
      spawnSync('umount', [small]);
      rmSync(small, { recursive: true, force: true });
    }
  });
});

test('settings fit the machine', () => {
  const GB = 1024 ** 3;
  expect(postgresSettings(64 * GB, 30 * GB)).toMatchObject({
    shared_buffers: '256MB',
    effective_cache_size: '32768MB',
  });
  expect(postgresSettings(GB / 2, 30 * GB)['shared_buffers']).toBe('128MB');
  expect(postgresSettings(GB, GB / 16)['dynamic_shared_memory_type']).toBe('mmap');
  expect(postgresSettings(GB, GB)['dynamic_shared_memory_type']).toBeUndefined();
});
