import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { problems } from '../src/platform/problem.ts';
import { readSources, root, treeOf, walk } from './sources.ts';

const codes = Object.keys(problems);
const server = readSources().filter(
  ({ path: file }) =>
    /^src\/(platform|kernel|modules|main)\//.test(file) && !/\.test\.ts$|\/testing\//.test(file),
);
const file = path.join(root, 'docs/reference/problems.md');

/** The page about problems, written from the one list of them. */
function page(): string {
  const rows = Object.entries(problems).map(
    ([code, { status, zh, en }]) => `| \`${code}\` | ${status} | ${en} | ${zh} |`,
  );
  return [
    '# Problems',
    '',
    'Every answer that is not a success is `application/problem+json` (RFC 9457) with a `code` from this list. Codes stay;',
    'sentences may change. `detail` is the sentence in the language of the member, else of `Accept-Language`. A',
    '`{name}` is filled in. `errors` says what is wrong at which field; `conflict`, of `version_conflict`, what both',
    'editors and the record hold. The page is generated: `UPDATE_REFERENCE=1 npx vitest run test/problems.test.ts`.',
    '',
    '| Code | Status | English | 中文 |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

/** Cells padded for the eye, as the formatter leaves them, are the same table. */
const plain = (text: string): string =>
  text
    .replaceAll(/ *\| */g, '|')
    .replaceAll(/-{3,}/g, '---')
    .replaceAll(/\s+/g, ' ')
    .trim();

test('the documentation lists the problems that there are', () => {
  if (process.env['UPDATE_REFERENCE'] === '1') {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, page());
  }
  expect(plain(existsSync(file) ? readFileSync(file, 'utf8') : '')).toBe(plain(page()));
});

/** Every text that stands in the server's code as a literal. */
function literals(): Set<string> {
  const found = new Set<string>();
  for (const source of server) {
    if (source.path === 'src/platform/problem.ts') continue;
    walk(treeOf(source), ({ type, value }) => {
      if (type === 'Literal' && typeof value === 'string') found.add(value);
    });
  }
  return found;
}

test('every problem is used, and every problem that is thrown is listed', () => {
  const used = literals();
  expect(codes.filter((code) => !used.has(code))).toEqual([]);
  const thrown = new Set<string>();
  for (const source of server) {
    walk(treeOf(source), (node) => {
      const callee = (node['callee'] as { name?: string } | undefined)?.name;
      const [first] = (node['arguments'] as { value?: unknown }[] | undefined) ?? [];
      const code = node.type === 'NewExpression' && callee === 'Problem' ? first?.value : undefined;
      if (typeof code === 'string') thrown.add(code);
    });
  }
  expect([...thrown].filter((code) => !codes.includes(code))).toEqual([]);
  expect(thrown.size).toBeGreaterThan(15);
});

test('every problem has a 4xx or 5xx status and a sentence in both languages with the same parts', () => {
  const parts = (text: string): string[] =>
    [...text.matchAll(/\{\w+\}/g)].map(([part]) => part).toSorted((a, b) => a.localeCompare(b));
  for (const [code, { status, zh, en }] of Object.entries(problems)) {
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(status).toBeGreaterThanOrEqual(400);
    expect([code, parts(zh)]).toEqual([code, parts(en)]);
    expect(zh).toMatch(/\p{Script=Han}/u);
    expect(en).toMatch(/[a-z]/);
    expect(en).not.toMatch(/\p{Script=Han}/u);
  }
});
