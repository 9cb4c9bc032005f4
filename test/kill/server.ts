import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readPostmaster } from '../../src/platform/postgres-remains.ts';
import { argumentsOf, isAlive, waitForExit } from '../../src/platform/processes.ts';
import { root } from '../sources.ts';

/** The product as its operator runs it: a process of its own on a folder of its own. */
export type Server = {
  url: string;
  /** Starts it again after its end, and waits until it answers. @throws Error with what it said where it refuses */
  start: () => Promise<void>;
  /** SIGKILL to the server's process alone. */
  kill: () => Promise<void>;
  /** SIGKILL to the worker alone, which the server starts again. @throws Error where there is none */
  killWorker: () => Promise<void>;
  /** SIGKILL to every process of its PostgreSQL. */
  killDatabase: () => Promise<number>;
  ready: () => Promise<void>;
  stop: () => Promise<void>;
};

export const START_MS = 60_000;
/** No answer comes later: the next attempt asks again, and a wait that hangs says where it does. */
export const ANSWER_MS = 15_000;
const STOP_MS = 45_000;

async function runServer(folder: string): Promise<Server> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    ...process.env,
    ZHIYIN_DATA: folder,
    ZHIYIN_DEMO: '0',
    PORT: String(port),
    HOST: '127.0.0.1',
  };
  let child: ChildProcess | undefined;
  let said = '';

  const ready = async (): Promise<void> => {
    const end = Date.now() + START_MS;
    while (Date.now() < end) {
      if (child?.exitCode !== null) throw new Error(said);
      const signal = AbortSignal.timeout(ANSWER_MS);
      const answer = await fetch(`${url}/api/v1/health`, { signal }).catch(() => undefined);
      if (answer?.status === 200) return;
      await sleep(25);
    }
    throw new Error(`not ready in time: ${said}`);
  };
  const ended = async (signal: NodeJS.Signals): Promise<void> => {
    const running = child;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const exited = new Promise((resolve) => {
      running.once('exit', resolve);
    });
    running.kill(signal);
    if ((await Promise.race([exited, sleep(STOP_MS, 'late', { ref: false })])) === 'late') {
      throw new Error(`${signal} did not end it: ${said}`);
    }
  };
  return {
    url,
    ready,
    start: async () => {
      said = '';
      child = spawn(process.execPath, [path.join(root, 'src/main/server.ts')], { env, cwd: root });
      for (const stream of [child.stdout, child.stderr]) {
        stream?.on('data', (data: Buffer) => {
          said = (said + data.toString('utf8')).slice(-2_000);
        });
      }
      await ready();
    },
    kill: () => ended('SIGKILL'),
    killWorker: async () => {
      const worker = processesWith('parent', child?.pid ?? 0).find((pid) =>
        argumentsOf(pid).includes(path.join(root, 'src/main/worker.ts')),
      );
      if (worker === undefined) throw new Error(`no worker: ${said}`);
      process.kill(worker, 'SIGKILL');
      while (isAlive(worker)) await sleep(5);
    },
    killDatabase: () => killPostgres(path.join(folder, 'postgres')),
    stop: () => ended('SIGTERM'),
  };
}

/** Starts a server on a new folder and makes its organisation. Answers the administrator's cookie. */
export async function beginWith(folder: string): Promise<{ server: Server; cookie: string }> {
  const server = await runServer(folder);
  await server.start();
  const answer = await fetch(`${server.url}/api/v1/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
    body: JSON.stringify({
      organisation: '测试公司',
      name: '管理员',
      email: 'admin@example.com',
      password: 'a password for tests',
      locale: 'zh',
    }),
  });
  if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
  const cookies = answer.headers.getSetCookie().map((line) => line.split(';', 1)[0]);
  return { server, cookie: cookies.join('; ') };
}

/** Kills what is left of a test's server, which are the processes on its folder, and takes the folder away. */
export async function endWith(server: Server, folder: string): Promise<void> {
  await server.kill();
  await server.killDatabase();
  const left = postgresProcesses(path.join(folder, 'postgres'));
  if (left.length > 0) throw new Error(`still there: ${left.join()}`);
  rmSync(folder, { recursive: true, force: true });
}

/** A port that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** The processes of the PostgreSQL on this folder and of no other: the one its pid file names, and its children. */
function postgresProcesses(data: string): number[] {
  const postmaster = readPostmaster(data)?.pid;
  if (postmaster === undefined || !isAlive(postmaster)) return [];
  return [postmaster, ...processesWith('parent', postmaster)];
}

/** The processes of a group. */
export function processesOf(group: number): number[] {
  return processesWith('group', group);
}

/** Where a line of /proc/<pid>/stat has it, behind the name of the process. */
const PLACES = { parent: 1, group: 2 };

function processesWith(what: keyof typeof PLACES, value: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && statOf(name)[PLACES[what]] === String(value))
    .map(Number);
}

function statOf(pid: string): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch (error) {
    // It has ended since the folder was read.
    if (
      error instanceof Error &&
      'code' in error &&
      (error.code === 'ENOENT' || error.code === 'ESRCH')
    )
      return [];
    throw error;
  }
}

async function killPostgres(data: string): Promise<number> {
  const pids = postgresProcesses(data);
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  }
  // The postmaster as well: until its memory is taken back, it is still there, with all its children.
  const gone = await Promise.all(pids.map((pid) => waitForExit(pid, STOP_MS)));
  if (gone.includes(false)) throw new Error(`SIGKILL did not end ${pids.join()}`);
  return pids.length;
}
