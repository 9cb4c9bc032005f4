import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isAlive, startOf } from './processes.ts';
import { errorCode, StartFault } from './start-fault.ts';

/**
 * Takes a folder for this process; a holder that was killed loses it.
 *
 * @param file the lock file inside the folder
 * @param folder named in the sentence
 * @returns what gives it back
 * @throws StartFault `already_running`
 */
export function takeFolder(file: string, folder: string): () => void {
  const mine = JSON.stringify({ pid: process.pid, start: startOf(process.pid) });
  for (let attempt = 0; attempt < 5; attempt += 1) {
    try {
      writeFileSync(file, mine, { flag: 'wx', mode: 0o600 });
      return () => {
        if (readOrEmpty(file) === mine) rmSync(file, { force: true });
      };
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
    const holder = livingHolder(file);
    if (holder !== undefined) throw new StartFault('already_running', { folder, pid: holder });
    rmSync(file, { force: true });
  }
  throw new StartFault('already_running', { folder, pid: '?' });
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
