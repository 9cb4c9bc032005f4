import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from './sources.ts';

const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** Every document that people read: those at the top, in docs and beside code. */
const documents = [
  'README.md',
  'README.zh-CN.md',
  'CONTRIBUTING.md',
  'bench/README.md',
  'examples/imports/README.md',
  ...readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name.split(path.sep).join('/')}`),
];

/** Paths that a run makes, and whole folders of what is not in the repository. */
const made = /^(\.zhiyin|dist|docs\/screenshots|node_modules)(\/|$)/;

/** Folders and files at the top, whose names begin a path when a text mentions one. */
const tops = new Set(readdirSync(root).filter((name) => !name.startsWith('.git')));

/** A path that the repository should have, as `path/to/file.ts` or `folder/` in code marks. */
function pathsIn(text: string): string[] {
  // What stands before “, new:” is to be made by the reader of a recipe.
  const spans = [...text.matchAll(/`([^`\s]+)`(, new:)?/g)].filter(([, , isNew]) => !isNew);
  return spans
    .map(([, span = '']) => span)
    .filter((span) => /^[\w.-]+(\/[\w.@-]+)+\/?$/.test(span) && tops.has(span.split('/')[0] ?? ''));
}

/** Where the links of a document lead, within the repository. */
function linksIn(text: string): string[] {
  return [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map(([, to = '']) => to);
}

const scriptsIn = (text: string): string[] =>
  [...text.matchAll(/\bnpm run (?:--?[a-z]+ )*([a-z][\w:-]*)/g)].map(([, name = '']) => name);

/** Environment variables of ours, by name. */
const variablesIn = (text: string): string[] => text.match(/\bZHIYIN_[A-Z_]+\b/g) ?? [];

const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

describe.each(documents)('%s', (file) => {
  const text = read(file);

  test('names files that exist', () => {
    const missing = pathsIn(text).filter(
      (name) => !made.test(name) && !existsSync(path.join(root, name)),
    );
    expect(missing).toEqual([]);
  });

  test('links to files that exist', () => {
    const folder = path.posix.dirname(file);
    const missing = linksIn(text)
      .map((to) => path.posix.join(folder, to))
      .filter((name) => !made.test(name) && !existsSync(path.join(root, name)));
    expect(missing).toEqual([]);
  });

  test('names commands that exist', () => {
    expect(scriptsIn(text).filter((name) => !(name in scripts))).toEqual([]);
  });

  test('names no place of one machine', () => {
    expect(text.match(/\/(work|home|tmp)\/[\w/.-]*/g) ?? []).toEqual([]);
  });
});

describe('the two READMEs', () => {
  const [english, chinese] = [read('README.md'), read('README.zh-CN.md')];
  const headings = (text: string): number => text.match(/^## /gm)?.length ?? 0;
  const tables = (text: string): number => text.match(/^\| /gm)?.length ?? 0;
  const shell = (text: string): string[] =>
    [...text.matchAll(/^(?:npm|export|create) [^#\n]*/gm)].map(([line]) => line.trim());

  test('have the same parts, commands and settings', () => {
    expect(headings(chinese)).toBe(headings(english));
    expect(tables(chinese)).toBe(tables(english));
    expect(shell(chinese)).toEqual(shell(english));
    expect(scriptsIn(chinese)).toEqual(scriptsIn(english));
  });

  test('name every setting, and none that is not read', () => {
    const config = read('src/platform/config.ts');
    const own = [...new Set(variablesIn(config))].toSorted();
    expect([...new Set(variablesIn(english))].toSorted()).toEqual(own);
    expect([...new Set(variablesIn(chinese))].toSorted()).toEqual(own);
  });

  test('name every command of the command line', () => {
    const usage = /const USAGE = `([^`]+)`/.exec(read('src/main/cli.ts'))?.[1] ?? '';
    const commands = [...usage.matchAll(/^ {2}([a-z]+(?:-[a-z]+)*)/gm)].map(
      ([, name = '']) => name,
    );
    expect(commands.length).toBeGreaterThan(5);
    for (const text of [english, chinese]) {
      const named = (name: string): boolean =>
        text.includes(`npm run zhiyin -- ${name}`) ||
        text.includes(`npm run ${name.replace('-', ':')}`);
      // `npm run db:diff` and `npm run seed` are short for theirs.
      expect(commands.filter((name) => !named(name))).toEqual([]);
    }
  });
});

test('what these tests look for is found', () => {
  expect(pathsIn('`src/kernel/nothing.ts` and `src/kernel/`, `GET /api/v1/x`')).toEqual([
    'src/kernel/nothing.ts',
    'src/kernel/',
  ]);
  expect(pathsIn('`src/kernel/made.ts`, new:')).toEqual([]);
  expect(linksIn('[a](docs/x.md#y) [b](https://example.com)')).toEqual(['docs/x.md']);
  expect(scriptsIn('npm run nothing -- x; npm run --silent zhiyin -- y')).toEqual([
    'nothing',
    'zhiyin',
  ]);
});
