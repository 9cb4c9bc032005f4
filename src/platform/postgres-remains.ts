import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { argumentsOf, isAlive, waitForExit } from './processes.ts';
import { errorCode } from './start-fault.ts';

/** What `postmaster.pid` of a data folder says; ports and folders are where it listens. */
export type Postmaster = { pid: number; port: number; socketFolder: string; ready: boolean };

/** Reads `postmaster.pid`; undefined if there is none or it is not complete yet. */
export function readPostmaster(data: string): Postmaster | undefined {
  let lines: string[];
  try {
    lines = readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return {
    pid,
    port: Number(lines[3] ?? 0),
    socketFolder: lines[4] ?? '',
    ready: (lines[7] ?? '').trim() === 'ready',
  };
}

/** Whether the process is a PostgreSQL on exactly this data folder; any other process must not be touched. */
export function isPostmasterOf(pid: number, data: string): boolean {
  const args = argumentsOf(pid);
  const program = path.basename(args[0] ?? '');
  return (
    isAlive(pid) &&
    (program === 'postgres' || program === 'postgres.exe') &&
    args.some((arg, index) => arg === '-D' && args[index + 1] === data)
  );
}

const FAST_STOP_MS = 30_000;
const IMMEDIATE_STOP_MS = 10_000;

/**
 * Clears what a killed start left behind: a server that still runs on the data is stopped (and recovers at the next
 * start if it had to be stopped at once); a pid file whose process is gone, a zombie or somebody else's is removed, as
 * PostgreSQL itself would take that process for a server and refuse to start.
 */
export async function clearRemains(data: string): Promise<void> {
  const left = readPostmaster(data);
  if (!left) return;
  if (isPostmasterOf(left.pid, data)) await stopProcess(left.pid);
  const now = readPostmaster(data);
  if (now && !isPostmasterOf(now.pid, data)) {
    rmSync(path.join(data, 'postmaster.pid'), { force: true });
  }
}

/** Stops a server: open transactions are rolled back at once, then it ends cleanly; at once if that takes too long. */
export async function stopProcess(pid: number): Promise<void> {
  signal(pid, 'SIGINT');
  if (await waitForExit(pid, FAST_STOP_MS)) return;
  signal(pid, 'SIGQUIT');
  await waitForExit(pid, IMMEDIATE_STOP_MS);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // It ended by itself in the meantime.
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}
