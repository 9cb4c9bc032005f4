import { chmodSync, rmSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { BROUGHT, at, ran, script, write } from './testing/typed.ts';

const standIn = (name: string, text: string): void => {
  write(name, `#!/bin/sh\n${text}`);
  chmodSync(at(name), 0o755);
};
/** A Debian without either, whose packages bring what they are to. */
const debian = { PATH: '' };
const update = 'noninteractive apt-get update -qq';
const install = 'noninteractive apt-get install -y -qq --no-install-recommends';

describe.skipIf(process.platform !== 'linux')('browser and Chinese fonts', () => {
  beforeEach(() => {
    debian.PATH = at('usr/bin');
    write('e2e/first.e2e.ts', '');
    standIn('usr/bin/fc-list', '[ ! -f fonts ] || echo Noto Sans CJK\n');
    standIn(
      'usr/bin/apt-get',
      `echo "$DEBIAN_FRONTEND apt-get $*" >> calls
case "$*" in *"$FAILS"*) [ -z "$FAILS" ] || exit 100 ;; esac
case "$*" in
  install*chromium-headless-shell*) : > usr/bin/chromium-headless-shell ;;
  install*chromium*) : > usr/bin/chromium ;;
esac
case "$*" in install*fonts-noto-cjk*) : > fonts ;; esac\n`,
    );
  });
  test.each<[string, string[], string]>([
    ['both', [], 'chromium-headless-shell fonts-noto-cjk fontconfig'],
    ['the fonts alone', ['usr/bin/chromium-headless-shell'], 'fonts-noto-cjk fontconfig'],
    ['the browser alone', ['fonts'], 'chromium-headless-shell'],
  ])('come from the packages of the system before anything is run: %s', (_, found, wanted) => {
    for (const name of found) write(name, '');
    // What comes behind is shown by its first step, which is to fail.
    const env = { ...debian, FAILS: 'oxfmt' };
    const first = `${BROUGHT} ${at('node_modules/oxfmt/bin/oxfmt')} --check .`;
    const { calls } = script('check.mjs', ['--all'], env);
    expect(calls).toEqual([update, `${install} ${wanted}`, first]);
    expect(script('check.mjs', ['--all'], env).calls).toEqual([first]);
  });

  test('a browser with its window is taken where the one without cannot be had', () => {
    write('fonts', '');
    const { calls } = script('check.mjs', ['--all'], { ...debian, FAILS: 'headless' });
    expect(calls.slice(0, 4)).toEqual([
      update,
      `${install} chromium-headless-shell`,
      update,
      `${install} chromium`,
    ]);
    expect(calls.length).toBeGreaterThan(4);
  });

  test.each(['chromium', 'chromium-headless-shell'])('one that is there does: %s', (found) => {
    for (const name of ['fonts', `usr/bin/${found}`]) write(name, '');
    expect(ran(script('check.mjs', ['--all'], debian), 'apt-get')).toBe(0);
  });

  test.each<[string, () => Record<string, string>, number]>([
    ['nobody may install packages', () => ({ USER_ID: '1000' }), 0],
    [
      'there is no apt-get',
      () => {
        rmSync(at('usr/bin/apt-get'));
        return {};
      },
      0,
    ],
    ['packages cannot be had', () => ({ FAILS: 'install' }), 4],
    [
      'packages bring no fonts',
      () => {
        standIn('usr/bin/fc-list', 'exit 1\n');
        return {};
      },
      2,
    ],
  ])('are asked for in a sentence, and nothing else is run, where %s', (_, make, calls) => {
    const run = script('check.mjs', ['--all'], { ...make(), ...debian });
    expect([run.code, run.calls.length, ran(run, 'apt-get')]).toEqual([1, calls, calls]);
    expect(run.said).toMatch(
      /need Chromium and Chinese fonts.*sudo apt-get install chromium fonts-noto-cjk fontconfig.*需要 Chromium 和中文字体/,
    );
    expect(run.out.split('\n').at(-1)).toBe('0 passed, 1 failed');
  });
});
