import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { LATE, withoutLate } from './late-css.ts';
import { MANTINE_CLASS } from './unused-css.ts';

const mantine = path.resolve(import.meta.dirname, '../node_modules/@mantine/core');
const read = (name: string): string => readFileSync(path.join(mantine, name), 'utf8');
const classes = (css: string): Set<string> => new Set(css.match(MANTINE_CLASS));

test('what late components bring along, and nothing else, is missing in the style sheet of every page', () => {
  const whole = read('styles.css');
  const kept = classes(withoutLate(whole));
  const late = classes(LATE.map((name) => read(`styles/${name}.css`)).join('\n'));
  expect(late.size).toBeGreaterThan(LATE.length);
  expect(classes(whole).difference(kept)).toEqual(late);
  expect(withoutLate(whole)).toContain('box-sizing: border-box');
  expect(withoutLate(whole).length).toBeLessThan(whole.length - 30_000);
});

test('a comment with commas or braces takes no rule along', () => {
  const [late = ''] = classes(read(`styles/${LATE[0]}.css`));
  const css = withoutLate(
    `/* one, { two */ .${late}, .m_0123456 { top: 0 } /* a, b */ .m_1234567 { top: 1px }`,
  );
  expect(css.replaceAll(/\s+/g, ' ')).toBe(' .m_0123456 { top: 0 } .m_1234567 { top: 1px }');
  expect(withoutLate(read('styles.css'))).not.toMatch(/\/\*|\*\//);
});

test('each late component stands in the one module on which its styles are hung', () => {
  for (const name of LATE) {
    const found = globSync(`esm/components/**/${name}.mjs`, { cwd: mantine });
    expect(found, name).toHaveLength(1);
    expect(read(found.join('')), name).toMatch(new RegExp(`export \\{ ${name}\\b`));
  }
});
