import { expect, test } from 'vitest';
import { withHints } from './compile-at-first.ts';

const names = ['react', 'tanstack', 'index', 'pages', 'list', 'record', 'workbench'];
const built = (missing = '') =>
  [...names, 'forms']
    .filter((name) => name !== missing)
    .map((name) => ({ type: 'chunk', name, code: 'const added=1;' }));

test('files of the first screens begin with the hint, and no others', () => {
  const files = built();
  withHints(files);
  const hinted = files.filter(({ code }) => code.startsWith('//# allFunctionsCalledOnLoad\n'));
  expect(hinted.map(({ name }) => name)).toEqual(names);
});

test('a file that is no longer built is told', () => {
  expect(() => withHints(built('list'))).toThrow('No file list was built');
});
