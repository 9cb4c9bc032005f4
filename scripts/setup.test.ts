import { chmodSync, rmSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { BROUGHT, at, lock, npm, program, ran, script, write } from './testing/typed.ts';
import type { Run } from './testing/typed.ts';

describe('the Node that runs the product', () => {
  const chosen = (env: Record<string, string> = {}): string | undefined =>
    script('run.mjs', ['src/main/cli.ts', 'migrate'], env).calls[0];

  test('is the one that comes with the packages, before a newer one of the machine', () => {
    program('own/node', 'v30.0.0');
    expect(chosen({ OWN: at('own/node') })).toBe(`${BROUGHT} ${at('src/main/cli.ts')} migrate`);
  });

  test.each(['v24.0.0', 'v26.1.0', 'v100.0.0'])(
    'is the machine’s own %s where none came',
    (version) => {
      rmSync(at(BROUGHT));
      program('own/node', version);
      expect(chosen({ OWN: at('own/node') })).toMatch(/^own\/node /);
    },
  );

  test('is another of the machine’s where the one that was started is too old, or npm’s', () => {
    rmSync(at(BROUGHT));
    program('own/node', 'v20.19.2');
    program('newer/node', 'v25.0.0');
    const started = { OWN: at('own/node') };
    expect(chosen({ ...started, PATH: at('newer') })).toMatch(/^newer\/node /);
    expect(chosen({ ...started, npm_node_execpath: at('newer/node') })).toMatch(/^newer\/node /);
  });

  test('is the machine’s own where the one that came does not run here', () => {
    write(BROUGHT, '#!/bin/sh\nexit 127\n');
    chmodSync(at(BROUGHT), 0o755);
    program('own/node', 'v24.1.0');
    expect(chosen({ OWN: at('own/node') })).toMatch(/^own\/node /);
  });

  test.each(['v18.0.0', 'v20.19.2', 'v23.11.0', 'nonsense'])(
    'is none where the machine has %s alone: one sentence in both languages, and nothing was run',
    (version) => {
      rmSync(at(BROUGHT));
      program('own/node', version);
      for (const name of ['start.mjs', 'run.mjs', 'dev.mjs', 'check.mjs']) {
        const { code, said, calls } = script(name, [], { OWN: at('own/node') });
        const [sentence = '', ...more] = said.split('\n');
        expect([name, code, calls]).toEqual([name, 1, []]);
        expect(sentence).toMatch(/^Zhiyin needs Node 24 or newer: .*知音需要 Node 24 或更新版本/);
        expect(more).toEqual(name === 'check.mjs' ? ['0 passed, 1 failed'] : []);
      }
    },
  );
});

describe('packages', () => {
  const { '': rootPackage = {}, ...packages } = lock().packages;
  const installed = (found: object): void =>
    write('node_modules/.package-lock.json', JSON.stringify({ packages: found }));

  test('that are installed are not installed again, with or without what is for another system', () => {
    expect(ran(script('run.mjs', ['a.ts'], npm()), 'npm ')).toBe(0);
    installed({ 'node_modules/needed': { version: '1.2.3' } });
    expect(ran(script('run.mjs', ['a.ts'], npm()), 'npm ')).toBe(0);
  });

  test.each<[string, object | undefined]>([
    ['nothing at all is', undefined],
    ['one of them is missing', { '': rootPackage }],
    [
      'one of them is of another version',
      { ...packages, 'node_modules/needed': { version: '1.2.4' } },
    ],
    [
      'one for this system is of another version',
      { ...packages, 'node_modules/for-another-system': { version: '4.5.5' } },
    ],
    ['there is one more', { ...packages, 'node_modules/gone': { version: '1.0.0' } }],
  ])('are installed from the lock file, once, where %s', (_name, found) => {
    if (found) installed(found);
    else rmSync(at('node_modules/.package-lock.json'));
    const first = script('run.mjs', ['a.ts'], npm());
    expect([first.code, first.calls[0]]).toEqual([
      0,
      'npm ci --include=dev --include=optional --no-audit --no-fund --loglevel=error',
    ]);
    expect(first.calls[1]).toBe(`${BROUGHT} ${at('a.ts')}`);
    expect(ran(script('run.mjs', ['a.ts'], npm()), 'npm ')).toBe(0);
  });

  test('that cannot be installed are told in a sentence, and nothing is run', () => {
    rmSync(at('node_modules/.package-lock.json'));
    const { code, said, calls } = script('start.mjs', [], npm(1));
    expect([code, calls.length]).toEqual([1, 1]);
    expect(said).toMatch(/The packages could not be installed.*依赖安装失败/);
  });
});

describe('the web app', () => {
  const built = (env: Record<string, string> = {}): number =>
    ran(script('start.mjs', [], env), 'vite.js build');

  test('is built before the first start, and the server is run behind it', () => {
    const { code, calls } = script('start.mjs', ['--quiet']);
    expect(code).toBe(0);
    expect(calls).toEqual([
      `${BROUGHT} ${at('node_modules/vite/bin/vite.js')} build --logLevel=warn`,
      `${BROUGHT} ${at('src/main/server.ts')} --quiet`,
    ]);
    expect(built()).toBe(0);
  });

  test.each<[string, () => void, number]>([
    ['a source of it changed', () => write('src/web/App.tsx', 'export const app = 2;'), 1],
    ['a source of it is new', () => write('src/modules/sales/pages/New.tsx', ''), 1],
    ['a source of it has gone', () => rmSync(at('src/web/App.tsx')), 1],
    [
      'the packages changed',
      () => write('package-lock.json', JSON.stringify({ ...lock(), v: 2 })),
      1,
    ],
    ['how it is built changed', () => write('vite.config.ts', ''), 1],
    ['a part of how it is built changed', () => write('scripts/compress.ts', ''), 1],
    ['it has gone', () => rmSync(at('dist/web/index.html')), 1],
    ['a test of it changed', () => write('src/web/App.test.tsx', ''), 0],
    ['the server alone changed', () => write('src/main/server.ts', ''), 0],
    ['nothing changed', () => undefined, 0],
  ])('is built again only where it must be: %s', (_name, change, times) => {
    expect(built()).toBe(1);
    change();
    expect(built()).toBe(times);
    expect(built()).toBe(0);
  });

  test('that cannot be built is told in a sentence, is not served, and is built at the next start', () => {
    const { code, said, calls } = script('start.mjs', [], { FAILS: 'vite.js' });
    expect([code, calls.length]).toEqual([1, 1]);
    expect(said).toMatch(/The web app could not be built\. 网页构建失败。/);
    expect(built()).toBe(1);
  });
});

describe('the line of totals, which is the last', () => {
  const report = (name: string, passed: number, failed: number, skipped = 0): void =>
    write(
      name,
      JSON.stringify({
        numPassedTests: passed,
        numFailedTests: failed,
        numPendingTests: skipped,
        numTodoTests: 0,
        success: failed === 0,
      }),
    );
  const last = ({ code, out }: Run): [number | null, string | undefined] => [
    code,
    out.split('\n').at(-1),
  ];

  test('has what passed and what was skipped', () => {
    report('unit.json', 12, 0);
    expect(last(script('check.mjs'))).toEqual([0, '12 passed, 0 failed']);
    report('unit.json', 12, 0, 3);
    expect(last(script('check.mjs'))).toEqual([0, '12 passed, 0 failed, 3 skipped']);
  });

  test('has what failed, and the command fails', () => {
    report('unit.json', 11, 2);
    expect(last(script('check.mjs'))).toEqual([1, '11 passed, 2 failed']);
  });

  test.each([
    'oxfmt',
    'oxlint',
    'tsconfig.json',
    'tsconfig.web.json',
    'e2e/tsconfig.json',
    'vitest.mjs',
  ])(
    'counts a step that fails without tests as one: %s; what comes behind it is not run',
    (step) => {
      const run = script('check.mjs', [], { FAILS: step });
      expect(last(run)).toEqual([1, '0 passed, 1 failed']);
      expect(run.said).toMatch(/Stopped at: .* 在此步骤停止/);
      expect(run.calls.at(-1)).toContain(step);
    },
  );

  test('adds the journeys in a browser where all is run, behind a fresh build', () => {
    report('unit.json', 12, 0);
    report('e2e.json', 5, 1);
    write('e2e/first.e2e.ts', '');
    write('bin/fc-list', '#!/bin/sh\necho Noto Sans CJK\n');
    chmodSync(at('bin/fc-list'), 0o755);
    const env = { PATH: at('bin'), CHROMIUM_PATH: at('bin/fc-list') };
    const run = script('check.mjs', ['--all'], env);
    expect(last(run)).toEqual([1, '17 passed, 1 failed']);
    expect(run.calls.slice(-2).map((line) => /vite\.js build|vitest\.e2e/.exec(line)?.[0])).toEqual(
      ['vite.js build', 'vitest.e2e'],
    );
  });

  test('counts a browser that is not where it is said to be as a failure, in a sentence', () => {
    const run = script('check.mjs', ['--all'], { CHROMIUM_PATH: at('nowhere') });
    expect(last(run)).toEqual([1, '0 passed, 1 failed']);
    expect(run.said).toMatch(/There is no browser at CHROMIUM_PATH=.*指定的浏览器不存在/);
    expect(run.calls).toEqual([]);
  });
});
