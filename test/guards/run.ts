import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root } from '../sources.ts';
import type { Guard } from './guard.ts';

/** What a copy of the repository needs to run its tests. */
const needed = [
  'analysis',
  'src',
  'test',
  'db',
  'package.json',
  'tsconfig.json',
  'tsconfig.web.json',
  'vitest.config.ts',
];

export type Copy = { folder: string; remove: () => void };

/** A copy of the sources to take guards out of. */
export function copySources(): Copy {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'zhiyin-guards-'));
  for (const name of needed)
    cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

type Report = {
  testResults: {
    assertionResults: { status: string; fullName: string; failureMessages: string[] }[];
  }[];
};

/** The text of a guard wherever the formatter broke its lines. */
function patternOf(find: string): RegExp {
  const letters = Array.from(find.replaceAll(/\s+/g, ''));
  return new RegExp(letters.map((letter) => RegExp.escape(letter)).join('\\s*'), 'gu');
}

/** How many times the text that a guard takes out stands in its file. */
export function timesFound({ file, find }: { file: string; find: string }): number {
  return timesIn(readFileSync(path.join(root, file), 'utf8'), find);
}

const timesIn = (text: string, find: string): number =>
  Array.from(text.matchAll(patternOf(find))).length;

/**
 * Takes a guard out of the copy, runs the test that must notice, and puts it back.
 *
 * @param databaseUrl a server to test on; undefined: the run starts one of its own
 * @returns the names of the tests that failed by what they expect; none: nobody noticed
 */
export async function withoutGuard(
  { folder }: Copy,
  guard: Guard,
  databaseUrl?: string,
): Promise<string[]> {
  const changes = [guard, ...(guard.also ?? [])];
  const originals = changes.map(({ file }) => readFileSync(path.join(folder, file), 'utf8'));
  const report = path.join(folder, 'report.json');
  rmSync(report, { force: true });
  for (const [n, { file, find, replace }] of changes.entries()) {
    const text = originals[n] ?? '';
    if (timesIn(text, find) !== 1) throw new Error(`${file} does not hold once: ${find}`);
    writeFileSync(
      path.join(folder, file),
      text.replace(patternOf(find), () => replace),
    );
  }
  try {
    const said = await vitest(folder, guard, report, databaseUrl);
    if (!existsSync(report)) throw new Error(`no report of “${guard.name}”: ${said}`);
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
    return testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(
        ({ status, failureMessages }) =>
          status === 'failed' && /AssertionError|expected .* to /.test(failureMessages.join()),
      )
      .map(({ fullName }) => fullName);
  } finally {
    for (const [n, { file }] of changes.entries()) {
      writeFileSync(path.join(folder, file), originals[n] ?? '');
    }
  }
}

function vitest(
  folder: string,
  guard: Guard,
  report: string,
  databaseUrl?: string,
): Promise<string> {
  const args = [
    path.join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    guard.test,
    '--reporter=json',
    `--outputFile=${report}`,
    ...(guard.named === '' ? [] : ['-t', guard.named]),
  ];
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST'));
  const env = {
    ...Object.fromEntries(inherited),
    ...(databaseUrl === undefined ? {} : { TEST_DATABASE_URL: databaseUrl }),
  };
  return new Promise((resolve, reject) => {
    let said = '';
    const child = spawn(process.execPath, args, { cwd: folder, env });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (data: Buffer) => {
        said = (said + data.toString('utf8')).slice(-2_000);
      });
    }
    child.once('error', reject);
    child.once('exit', () => resolve(said));
  });
}
