import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, startOf } from './processes.ts';
import { errorCode, StartFault } from './start-fault.ts';

/** A server that was just told to stop, or whose npm was killed, needs a moment to let go. */
const PATIENCE_MS = 3_000;

/**
 * Takes a folder for this process; a holder that was killed loses it, one that is about to end is waited for.
 *
 * @param file the lock file inside the folder
 * @param folder named in the sentence
 * @returns what gives it back
 * @throws StartFault `already_running`
 */
export async function takeFolder(
  file: string,
  folder: string,
  patience: number = PATIENCE_MS,
): Promise<() => void> {
  const mine = JSON.stringify({ pid: process.pid, start: startOf(process.pid) });
  const end = Date.now() + patience;
  for (;;) {
    try {
      writeFileSync(file, mine, { flag: 'wx', mode: 0o600 });
      return () => {
        if (readOrEmpty(file) === mine) rmSync(file, { force: true });
      };
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
    const holder = livingHolder(file);
    if (holder === undefined) rmSync(file, { force: true });
    else if (Date.now() > end) throw new StartFault('already_running', { folder, pid: holder });
    else await sleep(50);
  }
}

/** The process that holds the folder, if it lives. A reused process id is told apart by its start time. */
export function livingHolder(file: string): number | undefined {
  const text = readOrEmpty(file);
  if (!text.startsWith('{')) return undefined;
  const { pid, start } = JSON.parse(text) as { pid: number; start: string };
  return isAlive(pid) && startOf(pid) === start ? pid : undefined;
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return '';
    throw error;
  }
}
