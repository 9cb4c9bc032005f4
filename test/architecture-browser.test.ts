import { describe, expect, test } from 'vitest';
import { type Rule, importsIn, isBrowser, moduleOf, stepOf } from './layers.ts';
import { importsOf, readSources } from './sources.ts';
import type { Source } from './sources.ts';

const product = (sources: readonly Source[]): Source[] =>
  sources.filter((each) => isBrowser(each.path) && !/\.test\.tsx?$/.test(each.path));

/** The shell knows no module; a module's screens know the shell, their own module and what it stands on. */
const browserOrder: Rule = (sources) =>
  importsIn(product(sources)).flatMap(({ file, to }) => {
    if (file.startsWith('src/web/')) {
      return /^src\/(main|modules)\//.test(to) && !/\/(rules|object)\.ts$/.test(to)
        ? [`${file} imports ${to}: the shell knows no module`]
        : [];
    }
    const [own, other] = [moduleOf(file), moduleOf(to)];
    if (own === undefined) return [];
    if (to.startsWith('src/main/')) return [`${file} imports ${to}, which lies above it`];
    if (other === undefined || other === own) return [];
    return isBrowser(to) || stepOf(own) <= stepOf(other)
      ? [`${file} imports ${to} of another module`]
      : [];
  });

/** What the first screen loads grows with every module unless manifests only name what is loaded later. */
const screensLate: Rule = (sources) =>
  product(sources)
    .filter(({ path: file }) => /^src\/modules\/\w+\/screens\.tsx$/.test(file))
    .flatMap((source) =>
      importsOf(source)
        .filter(({ from, types, dynamic }) => !types && !dynamic && from !== '@tabler/icons-react')
        .map(({ from }) => `${source.path} imports ${from} at once`),
    );

/** `src/main/screens.ts` names every module's screens and imports nothing else. */
const screensListed: Rule = (sources) => {
  const list = sources.find(({ path: file }) => file === 'src/main/screens.ts');
  const listed = list ? importsIn([list]).filter(({ types }) => !types) : [];
  const isManifest = (file: string) => /^src\/modules\/\w+\/screens\.tsx$/.test(file);
  const left = sources
    .filter(({ path: file }) => isManifest(file) && !listed.some(({ to }) => to === file))
    .map(({ path: file }) => `${file} is not in src/main/screens.ts`);
  const others = listed.filter(({ to }) => !isManifest(to)).map(({ to }) => `it imports ${to}`);
  return [...left, ...others];
};

const rules: Record<string, { rule: Rule; broken: Source[] }> = {
  'the shell knows no module, and modules not the screens of each other': {
    rule: browserOrder,
    broken: [
      { path: 'src/web/x.tsx', text: `import { a } from '../modules/sales/screens.tsx';` },
      { path: 'src/web/y.tsx', text: `const p = await import('../modules/sales/pages/P.tsx');` },
      { path: 'src/web/z.tsx', text: `import { screens } from '../main/screens.ts';` },
      {
        path: 'src/modules/sales/pages/x.tsx',
        text: `import { a } from '../../customers/pages/P.tsx';`,
      },
      {
        path: 'src/modules/customers/pages/x.tsx',
        text: `import { total } from '../../sales/orders/rules.ts';`,
      },
    ],
  },
  'manifests of screens load pages when they are needed': {
    rule: screensLate,
    broken: [
      {
        path: 'src/modules/sales/screens.tsx',
        text: `import { TodayPage } from './pages/TodayPage.tsx';`,
      },
    ],
  },
  'src/main/screens.ts lists every manifest of screens': {
    rule: screensListed,
    broken: [
      { path: 'src/modules/sales/screens.tsx', text: '' },
      { path: 'src/main/screens.ts', text: `import { a } from '../modules/sales/pages/P.tsx';` },
    ],
  },
};

const sources = readSources();

describe('the architecture of the browser', () => {
  for (const [name, { rule, broken }] of Object.entries(rules)) {
    test(name, () => {
      expect(rule(sources)).toEqual([]);
      // Positive control: each of these breaks it.
      for (const source of broken)
        expect([source.path, rule([source])]).not.toEqual([source.path, []]);
    });
  }
});
