import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

/** One piece of work of the analysis library whose time has an aim. */
export type Case = {
  /** What is done to how much: `BG/NBD fit, 1,000,000 customers`. */
  name: string;
  /** At most this long on a machine with nothing else to do. */
  aimSeconds: number;
  /** Makes the data, untimed, and answers the work that is timed; the work may answer a promise. */
  prepare: () => () => unknown;
};

type Measured = { seconds: number; cpuSeconds: number; dataMegabytes: number; megabytes: number };

const here = fileURLToPath(import.meta.url);
const folder = path.join(path.dirname(here), 'analysis');

const { values: options } = parseArgs({
  options: {
    /** Cases whose area or name contains one of these, comma separated. */
    only: { type: 'string', default: '' },
    /** Used by the program itself: measures one case, as `area/name`, and prints it as JSON. */
    measure: { type: 'string' },
  },
});

const areas = (): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -3))
    .toSorted();

const casesOf = async (area: string): Promise<readonly Case[]> => {
  const file = pathToFileURL(path.join(folder, `${area}.ts`)).href;
  return ((await import(file)) as { cases: readonly Case[] }).cases;
};

/** Prints seconds, CPU and memory of each case beside its aim; each runs in a process of its own. */
async function main(): Promise<void> {
  const wanted = options.only.split(',').filter((word) => word !== '');
  print(['area', 'case', 'seconds', 'aim', 'CPU s', 'data MiB', 'peak MiB']);
  print(['---', '---', '---:', '---:', '---:', '---:', '---:']);
  let missed = 0;
  for (const area of areas()) {
    for (const { name, aimSeconds } of await casesOf(area)) {
      const title = `${area}/${name}`;
      if (wanted.length > 0 && !wanted.some((word) => title.includes(word))) continue;
      const { seconds, cpuSeconds, dataMegabytes, megabytes } = measuredApart(title);
      if (seconds > aimSeconds) missed += 1;
      const aim = seconds > aimSeconds ? `${aimSeconds} missed` : `${aimSeconds}`;
      const memory = [dataMegabytes, megabytes].map((value) => value.toFixed(0));
      print([area, name, seconds.toFixed(3), aim, cpuSeconds.toFixed(2), ...memory]);
    }
  }
  if (missed > 0) process.exitCode = 1;
}

const print = (cells: readonly string[]): boolean =>
  process.stdout.write(`| ${cells.join(' | ')} |\n`);

/** A process of its own, so that memory and what is already compiled are those of this case alone. */
function measuredApart(title: string): Measured {
  const answer = execFileSync(process.execPath, [here, '--measure', title], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(answer) as Measured;
}

/** Prepares a case and runs it once: cold, as a nightly job runs it. */
async function measure(title: string): Promise<Measured> {
  const [area = '', ...name] = title.split('/');
  const found = (await casesOf(area)).find((each) => each.name === name.join('/'));
  if (!found) throw new Error(`there is no case ${title}`);
  const work = found.prepare();
  const dataMegabytes = process.memoryUsage.rss() / 2 ** 20;
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  await work();
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const cpuSeconds = (user + system) / 1e6;
  // The highest mark of the whole process, in KiB: what preparing took is in it.
  return { seconds, cpuSeconds, dataMegabytes, megabytes: process.resourceUsage().maxRSS / 1024 };
}

if (options.measure === undefined) await main();
else process.stdout.write(JSON.stringify(await measure(options.measure)));
