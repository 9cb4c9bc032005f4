import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** Clock ticks a second of /proc: 100 on every Linux of today. */
const TICKS = 100;

type Stat = { parent: number; seconds: number };

function statOf(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may hold spaces; fields count from behind it.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [, parent = '0'] = fields;
    const ticks = [11, 12, 13, 14].reduce((sum, n) => sum + Number(fields[n] ?? 0), 0);
    return { parent: Number(parent), seconds: ticks / TICKS };
  } catch {
    // The process ended between being listed and being read.
    return undefined;
  }
}

/** CPU seconds of a process and its direct children, ended ones that it waited for included. */
export function cpuSeconds(pid: number): number {
  let total = 0;
  for (const name of readdirSync('/proc')) {
    const each = /^\d+$/.test(name) ? Number(name) : 0;
    const stat = each > 0 ? statOf(each) : undefined;
    if (stat && (each === pid || stat.parent === pid)) total += stat.seconds;
  }
  return total;
}

/** Resident memory of a process in megabytes. */
export function residentMegabytes(pid: number): number {
  const match = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(match?.[1] ?? 0) / 1024;
}

/** A process's child that runs this file. @throws Error where there is none */
export function childRunning(parent: number, file: string): number {
  for (const name of readdirSync('/proc')) {
    const pid = /^\d+$/.test(name) ? Number(name) : 0;
    if (pid === 0 || statOf(pid)?.parent !== parent) continue;
    if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(file)) return pid;
  }
  throw new Error(`process ${parent} has no child that runs ${file}`);
}

/** From now on the most memory of a process is counted anew. */
export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** The most resident memory that a process has held, in megabytes. */
export function peakMegabytes(pid: number): number {
  const match = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(match?.[1] ?? 0) / 1024;
}
