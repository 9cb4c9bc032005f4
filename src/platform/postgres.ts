import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { livingHolder, takeFolder } from './folder-lock.ts';
import {
  chooseUser,
  commandLine,
  findBinaries,
  type PostgresBinaries,
  type RunAs,
  spawnIds,
} from './postgres-binaries.ts';
import { clearRemains, isPostmasterOf, readPostmaster, stopProcess } from './postgres-remains.ts';
import { postgresSettings } from './postgres-settings.ts';
import { errorCode, StartFault } from './start-fault.ts';

/** The major version of the binaries in package.json; its data format is this version's. */
const POSTGRES_MAJOR = 18;
const OWNER = 'zhiyin';
const DATABASE = 'zhiyin';
const LONGEST_SOCKET_PATH = 100;
const LOG_KEPT_BYTES = 5 * 1024 * 1024;
const RESTART_TRIES = 5;
const LET_GO_MS = 10_000;

/** A running embedded PostgreSQL. */
export type EmbeddedPostgres = {
  /** Connection string of the database's owner (not a superuser). */
  url: string;
  /** Connection string of the superuser, for tests and backups. */
  superuserUrl: string;
  /** Stops it cleanly; further calls wait for the first. */
  stop: () => Promise<void>;
  /** Settles when PostgreSQL ended and could not be started again. */
  failed: Promise<StartFault>;
};

type Place = {
  folder: string;
  data: string;
  log: string;
  password: string;
  binaries: PostgresBinaries;
  runAs: RunAs;
  settings: Record<string, string>;
  listen: { port: number; socketFolder: string };
};

/**
 * Starts the embedded PostgreSQL of a folder and makes its database on the first start. It listens on a socket in that
 * folder only (on Windows and for very long paths: a free port of 127.0.0.1). A PostgreSQL that a killed process left
 * behind is stopped first; one that dies is started again under the same address.
 *
 * @param options.folder holds `postgres/`, `postgres.password` and `postgres.log`; made if missing
 * @param options.settings overrides single settings; the test runner gives `disposableSettings`
 * @throws StartFault
 */
export async function startPostgres(options: {
  folder: string;
  settings?: Record<string, string>;
}): Promise<EmbeddedPostgres> {
  const folder = path.resolve(options.folder);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const release = await takeFolder(path.join(folder, 'running'), folder);
    try {
      return await startIn(folder, options.settings ?? {}, release);
    } catch (error) {
      release();
      throw error;
    }
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOSPC') throw new StartFault('disk_full', { folder }, error);
    if (code === 'EACCES' || code === 'EPERM') {
      throw new StartFault('folder_foreign', { folder }, error);
    }
    throw error;
  }
}

/**
 * Connection string of the embedded PostgreSQL that another process of ours runs on the folder; undefined if none does.
 * For commands that work beside a running server.
 */
export function runningPostgres(folder: string): string | undefined {
  const root = path.resolve(folder);
  const data = path.join(root, 'postgres');
  if (livingHolder(path.join(root, 'running')) === undefined) return undefined;
  const server = readPostmaster(data);
  if (!server?.ready || !isPostmasterOf(server.pid, data)) return undefined;
  const password = readFileSync(path.join(root, 'postgres.password'), 'utf8').trim();
  return connectionString(OWNER, password, server, DATABASE);
}

async function startIn(
  folder: string,
  settings: Record<string, string>,
  release: () => void,
): Promise<EmbeddedPostgres> {
  const data = path.join(folder, 'postgres');
  const found = existsSync(path.join(data, 'PG_VERSION'));
  if (found) checkVersion(data);
  await clearRemains(data);
  const binaries = await findBinaries();
  // PostgreSQL's user must pass through to its data; the files beside it are closed one by one.
  if (process.getuid?.() === 0) chmodSync(folder, 0o711);
  const runAs = chooseUser(binaries, data);
  const place: Place = {
    folder,
    data,
    log: path.join(folder, 'postgres.log'),
    password: ensurePassword(folder, found),
    binaries,
    runAs,
    settings: { ...postgresSettings(), ...settings },
    listen: await chooseAddress(folder, runAs),
  };
  if (!found) await initialise(place);
  const first = await launchWhenFree(place);
  const url = connectionString(OWNER, place.password, place.listen, DATABASE);
  const superuserUrl = connectionString('postgres', place.password, place.listen, 'postgres');

  let running: Promise<ChildProcess | undefined> = Promise.resolve(first);
  let stopped: Promise<void> | undefined;
  const { promise: failed, resolve: fail } = Promise.withResolvers<StartFault>();
  const supervise = (child: ChildProcess): void => {
    child.once('exit', () => {
      if (stopped) return;
      running = restart(place, () => stopped !== undefined).then((next) => {
        if (next instanceof StartFault) fail(next);
        else if (next) supervise(next);
        return next instanceof StartFault ? undefined : next;
      });
    });
  };
  const stop = (): Promise<void> => {
    stopped ??= running.then((child) => child && stopChild(place, child)).then(release);
    return stopped;
  };
  try {
    await ensureDatabase(superuserUrl, place.password);
  } catch (error) {
    await stop();
    throw error;
  }
  supervise(first);
  return { url, superuserUrl, stop, failed };
}

function checkVersion(data: string): void {
  const found = Number(readFileSync(path.join(data, 'PG_VERSION'), 'utf8').trim());
  if (found === POSTGRES_MAJOR) return;
  const code = found > POSTGRES_MAJOR ? 'data_newer_postgres' : 'data_older_postgres';
  throw new StartFault(code, { folder: data, found, ours: POSTGRES_MAJOR });
}

function ensurePassword(folder: string, dataExists: boolean): string {
  const file = path.join(folder, 'postgres.password');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  if (dataExists) throw new StartFault('secret_missing', { file });
  const password = randomBytes(24).toString('base64url');
  writeFileSync(file, `${password}\n`, { mode: 0o600 });
  return password;
}

/** A socket needs no port, cannot be reached from the network, and is faster than TCP. */
async function chooseAddress(folder: string, runAs: RunAs): Promise<Place['listen']> {
  if (process.platform === 'win32') return { port: await freePort(), socketFolder: '' };
  const inside = path.join(folder, 'socket');
  const fits = path.join(inside, '.s.PGSQL.5432.lock').length <= LONGEST_SOCKET_PATH;
  const socketFolder = fits ? inside : mkdtempSync(path.join(os.tmpdir(), 'zhiyin-'));
  mkdirSync(socketFolder, { recursive: true, mode: 0o700 });
  giveTo(runAs, socketFolder);
  return { port: 5432, socketFolder };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

function connectionString(
  user: string,
  password: string,
  listen: { port: number; socketFolder: string },
  database: string,
): string {
  const host = listen.socketFolder ? encodeURIComponent(listen.socketFolder) : '127.0.0.1';
  return `postgresql://${user}:${password}@${host}:${listen.port}/${database}`;
}

function giveTo(runAs: RunAs, file: string): void {
  if (runAs.uid !== undefined && runAs.gid !== undefined) chownSync(file, runAs.uid, runAs.gid);
}

/** Makes the cluster under another name first, so that a start killed half-way leaves nothing that looks finished. */
async function initialise(place: Place): Promise<void> {
  const unfinished = path.join(place.folder, 'postgres.new');
  const passwordFile = path.join(place.folder, 'postgres.new.password');
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  giveTo(place.runAs, unfinished);
  writeFileSync(passwordFile, `${place.password}\n`, { mode: 0o600 });
  giveTo(place.runAs, passwordFile);
  const [command, args] = commandLine(place.runAs, place.binaries.initdb, [
    `--pgdata=${unfinished}`,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    // PostgreSQL's own rules for Unicode: the same order and case on every machine.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--data-checksums',
    ...(place.settings['fsync'] === 'off' ? ['--no-sync'] : []),
  ]);
  try {
    await promisify(execFile)(command, args, childOptions(place));
  } catch (error) {
    const text = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    throw failure(place, text, error);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(unfinished, place.data);
}

function childOptions(place: Place): {
  env: NodeJS.ProcessEnv;
  cwd: string;
  uid?: number;
  gid?: number;
} {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('PG'));
  return {
    env: { ...Object.fromEntries(inherited), LC_ALL: 'C', TZ: 'UTC' },
    cwd: process.platform === 'win32' ? place.folder : '/',
    ...spawnIds(place.runAs),
  };
}

/** After a kill the last processes of the old server may need a moment to notice and let go of its memory. */
async function launchWhenFree(place: Place): Promise<ChildProcess> {
  const end = Date.now() + LET_GO_MS;
  for (;;) {
    try {
      return await launch(place);
    } catch (error) {
      const held = error instanceof Error && error.message.includes('shared memory block');
      if (!held || Date.now() > end) throw error;
      await sleep(200);
    }
  }
}

/** Starts the server and waits until it takes connections; after a crash that includes its recovery. */
async function launch(place: Place): Promise<ChildProcess> {
  const { port, socketFolder } = place.listen;
  const settings: Record<string, string> = {
    ...place.settings,
    port: String(port),
    listen_addresses: socketFolder ? '' : '127.0.0.1',
    ...(socketFolder ? { unix_socket_directories: `"${socketFolder.replaceAll('"', '""')}"` } : {}),
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [command, args] = commandLine(place.runAs, place.binaries.postgres, [
    '-D',
    place.data,
    ...flags,
  ]);
  if (existsSync(place.log) && statSync(place.log).size > LOG_KEPT_BYTES) {
    renameSync(place.log, `${place.log}.old`);
  }
  // The folder of the socket is ours alone, so what lies there is left from a server that was killed.
  for (const name of ['.s.PGSQL.5432', '.s.PGSQL.5432.lock']) {
    if (socketFolder) rmSync(path.join(socketFolder, name), { force: true });
  }
  const log = openSync(place.log, 'a', 0o600);
  const logStart = statSync(place.log).size;
  const child = spawn(command, args, {
    ...childOptions(place),
    stdio: ['ignore', log, log],
    // Ctrl-C reaches every process of the terminal's group; PostgreSQL must outlive our open requests.
    detached: true,
  });
  closeSync(log);
  let spawnError: Error | undefined;
  child.once('error', (error) => {
    spawnError = error;
  });
  while (child.exitCode === null && child.signalCode === null && !spawnError) {
    const server = readPostmaster(place.data);
    if (server?.ready && server.pid === child.pid) return child;
    await sleep(15);
  }
  const said = readFileSync(place.log).subarray(logStart).toString('utf8');
  throw failure(place, spawnError ? spawnError.message : said, spawnError);
}

function failure(place: Place, output: string, cause: unknown): StartFault {
  if (/No space left on device|Disk quota exceeded/.test(output)) {
    return new StartFault('disk_full', { folder: place.folder }, cause);
  }
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const telling = lines.find((line) => /FATAL:|PANIC:|error:/.test(line)) ?? lines.at(-1) ?? '';
  const reason = telling.replace(/^.*?(FATAL:|PANIC:|error:)\s*/, '') || 'no reason given';
  return new StartFault('database_failed', { reason, log: place.log }, cause);
}

async function restart(
  place: Place,
  stopping: () => boolean,
): Promise<ChildProcess | StartFault | undefined> {
  let fault: unknown;
  for (let attempt = 0; attempt < RESTART_TRIES && !stopping(); attempt += 1) {
    await sleep(100 * 2 ** attempt);
    try {
      await clearRemains(place.data);
      return await launchWhenFree(place);
    } catch (error) {
      fault = error;
    }
  }
  if (stopping()) return undefined;
  return fault instanceof StartFault ? fault : failure(place, String(fault), fault);
}

async function stopChild(place: Place, child: ChildProcess): Promise<void> {
  const { pid } = child;
  if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  if (process.platform === 'win32') {
    await promisify(execFile)(place.binaries.pgCtl, ['stop', '-D', place.data, '-m', 'fast']);
  } else {
    await stopProcess(pid);
  }
  await exited;
}

async function ensureDatabase(superuserUrl: string, password: string): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ role: boolean; database: boolean }>(
      `select exists (select from pg_roles where rolname = $1) as role,
              exists (select from pg_database where datname = $2) as database`,
      [OWNER, DATABASE],
    );
    const secret = client.escapeLiteral(password);
    if (!rows[0]?.role) {
      await client.query(`create role ${OWNER} login createrole password ${secret}`);
    }
    if (!rows[0]?.database) await client.query(`create database ${DATABASE} owner ${OWNER}`);
  } finally {
    await client.end();
  }
}
