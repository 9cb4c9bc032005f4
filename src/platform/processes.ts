import { readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Whether a process of this id lives. A zombie is dead: where process 1 does not reap, as in many containers, a killed
 * process stays listed for ever.
 */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  const state = processStat(pid)?.[0];
  return state !== 'Z' && state !== 'X';
}

/** When the process started, in ticks since boot, so that a reused id is told from the first holder; '' if unknown. */
export function startOf(pid: number): string {
  return processStat(pid)?.[19] ?? '';
}

/** The arguments of a process with its program first; empty if it is gone or the system does not tell. */
export function argumentsOf(pid: number): string[] {
  try {
    if (process.platform === 'linux') {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
    }
    if (process.platform === 'darwin') {
      const line = execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
      return line.trim().split(' ');
    }
    return [];
  } catch {
    // The process ended between two looks at it: that it is gone is the answer.
    return [];
  }
}

/** Waits until the process is gone; false if it still lives after `milliseconds`. */
export async function waitForExit(pid: number, milliseconds: number): Promise<boolean> {
  const end = Date.now() + milliseconds;
  while (isAlive(pid)) {
    if (Date.now() > end) return false;
    await sleep(20);
  }
  return true;
}

/** Fields of /proc/PID/stat from the third (state) on; the second may contain spaces and ends with the last `)`. */
function processStat(pid: number): string[] | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    // Gone.
    return ['X'];
  }
}
