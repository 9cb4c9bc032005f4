import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach } from 'vitest';

/**
 * The commands as a person types them, in a folder that holds the scripts and nothing else of the project. The programs
 * they call (Node, npm, the tools) are stand-ins that write down how they were called.
 */
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'zhiyin-scripts-'));
  cpSync(path.dirname(import.meta.dirname), at('scripts'), { recursive: true });
  write('package-lock.json', JSON.stringify(lock()));
  write('node_modules/.package-lock.json', JSON.stringify(lock()));
  write('src/web/App.tsx', 'export const app = 1;');
  program(BROUGHT, 'v26.10.0');
  mkdirSync(at('tools'));
  for (const name of ['basename', 'cp', 'grep', 'mkdir']) {
    const found = (process.env['PATH'] ?? '')
      .split(path.delimiter)
      .map((place) => path.join(place, name));
    symlinkSync(found.find((file) => existsSync(file)) ?? '', at(`tools/${name}`));
  }
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

export const at = (name: string): string => path.join(folder, name);
const platform = process.platform === 'win32' ? 'win' : process.platform;
export const BROUGHT = `node_modules/node-${platform}-${process.arch}/bin/node`;

export function write(name: string, text: string): void {
  mkdirSync(path.dirname(at(name)), { recursive: true });
  writeFileSync(at(name), text);
}

/** A Node that says it is of this version, writes down its calls, builds where it is to, and leaves reports of tests. */
export function program(name: string, version: string): void {
  write(
    name,
    `#!/bin/sh
if [ "$1" = --version ]; then echo ${version}; exit 0; fi
echo "${name} $*" >> calls
case "$*" in
  *"$FAILS"*) [ -z "$FAILS" ] || exit 1 ;;
esac
case "$*" in
  *vite.js*) mkdir -p dist/web && echo built > dist/web/index.html ;;
esac
for each in "$@"; do
  case "$each" in
    --outputFile.json=*)
      file="\${each#*=}"
      name="$(basename "$file")"
      [ ! -f "$name" ] || cp "$name" "$file"
      ! grep -q '"success":false' "$name" 2> /dev/null || exit 1 ;;
  esac
done
`,
  );
  chmodSync(at(name), 0o755);
}

/** What an installation is to have, and has: one package of each sort. */
export function lock(): { packages: Record<string, { version?: string; optional?: boolean }> } {
  return {
    packages: {
      '': {},
      'node_modules/needed': { version: '1.2.3' },
      'node_modules/for-another-system': { version: '4.5.6', optional: true },
    },
  };
}

export type Run = { code: number | null; out: string; said: string; calls: string[] };

/** A script that hangs is ended. */
const LONGEST_MS = 20_000;

/**
 * Runs one of the scripts. The Node that really runs it passes for `own`: the scripts see it as the one of the machine.
 * What the machine has in /usr/bin is what the folder has there, and `USER_ID` runs it.
 */
export function script(name: string, args: string[] = [], env: Record<string, string> = {}): Run {
  const own = env['OWN'] ?? at('no-such-node');
  const pretend = `data:text/javascript,
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    process.execPath = ${JSON.stringify(own)};
    process.getuid = () => ${env['USER_ID'] ?? '0'};
    const { existsSync } = fs;
    fs.existsSync = (file) => existsSync(file.replace(/^\\/usr\\/bin/, ${JSON.stringify(at('usr/bin'))}));
    syncBuiltinESMExports();`;
  rmSync(at('calls'), { force: true });
  const run = spawnSync(process.execPath, ['--import', pretend, at(`scripts/${name}`), ...args], {
    cwd: folder,
    encoding: 'utf8',
    timeout: LONGEST_MS,
    // The machine's own Node is not among these tools: each test says which there are.
    env: {
      HOME: folder,
      FAILS: '',
      ...env,
      PATH: [...(env['PATH'] === undefined ? [] : [env['PATH']]), at('tools')].join(':'),
    },
  });
  const calls = existsSync(at('calls')) ? readFileSync(at('calls'), 'utf8').trim().split('\n') : [];
  return {
    code: run.status,
    out: run.stdout.trim(),
    said: `${run.stderr}${run.stdout}`.trim(),
    calls,
  };
}

/** npm, as the environment of its scripts names it: writes down that it was called, and installs. */
export function npm(exit = 0): Record<string, string> {
  write(
    'npm.mjs',
    `import { appendFileSync, copyFileSync } from 'node:fs';
     appendFileSync('calls', 'npm ' + process.argv.slice(2).join(' ') + '\\n');
     if (${exit} === 0) copyFileSync('package-lock.json', 'node_modules/.package-lock.json');
     process.exit(${exit});`,
  );
  return { npm_execpath: at('npm.mjs'), npm_node_execpath: process.execPath };
}

export const ran = ({ calls }: Run, what: string): number =>
  calls.filter((line) => line.includes(what)).length;
