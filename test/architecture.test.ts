import { describe, expect, test } from 'vitest';
import {
  type Rule,
  importsIn,
  isBrowser,
  isTest,
  moduleOf,
  stepOf,
  testSupport,
} from './layers.ts';
import { importsOf, lineAt, readSources, treeOf, walk } from './sources.ts';
import type { Node, Source } from './sources.ts';

const layers = ['platform', 'kernel', 'modules', 'main'];
const layerOf = (file: string): number => layers.indexOf(/^src\/(\w+)\//.exec(file)?.[1] ?? '');

const server = (sources: readonly Source[]): Source[] =>
  sources.filter((each) => !isTest(each) && !isBrowser(each.path) && layerOf(each.path) >= 0);

const layering: Rule = (sources) =>
  importsIn(server(sources))
    .filter(({ file, to }) => layerOf(to) > layerOf(file))
    .map(({ file, to }) => `${file} imports ${to}, which lies above it`);

const moduleOrder: Rule = (sources) =>
  importsIn(server(sources)).flatMap(({ file, to }) => {
    const [own, other] = [moduleOf(file), moduleOf(to)];
    if (own === undefined || other === undefined || own === other) return [];
    if (stepOf(other) < 0 || stepOf(own) <= stepOf(other)) {
      return [`${file} imports ${to}: ${own} does not stand on ${other}`];
    }
    return to === `src/modules/${other}/public.ts` ? [] : [`${file} imports ${to}, not public.ts`];
  });

const unknownModules: Rule = (sources) =>
  sources.flatMap(({ path: file }) => {
    const module = moduleOf(file);
    return module !== undefined && stepOf(module) < 0 ? [`${file}: no step names ${module}`] : [];
  });

const analysisAlone: Rule = (sources) =>
  importsIn(sources.filter((each) => each.path.startsWith('analysis/')))
    .filter(({ to }) => to.startsWith('src/') || to.startsWith('test/'))
    .map(({ file, to }) => `${file} imports ${to}`);

const wireTypes = new Set(
  ['wire', 'field', 'condition', 'access', 'object'].map((name) => `src/kernel/${name}.ts`),
);

const browserTypes: Rule = (sources) =>
  importsIn(sources.filter((each) => isBrowser(each.path) && !/\.test\.tsx?$/.test(each.path)))
    .filter(({ to }) => to.startsWith('src/') && !isBrowser(to))
    .filter(({ to, types }) => {
      if (types && (wireTypes.has(to) || /^src\/modules\/.*\/(object|wire)\.ts$/.test(to)))
        return false;
      return !/^src\/modules\/.*\/rules\.ts$/.test(to);
    })
    .map(({ file, to }) => `${file} imports ${to} of the server`);

const serverAlone: Rule = (sources) =>
  importsIn(server(sources))
    .filter(({ to }) => isBrowser(to))
    .map(({ file, to }) => `${file} imports ${to} of the browser`);

const testsApart: Rule = (sources) =>
  importsIn(server(sources).filter((each) => !testSupport.has(each.path)))
    .filter(({ to }) => to.includes('.test.') || to.includes('/testing/') || testSupport.has(to))
    .map(({ file, to }) => `${file} imports ${to}, which is for tests`);

/** Modules of Node and packages that reach another machine or the database. */
const outward =
  /^(pg|pg-\w+|undici|axios|got|node-fetch|nodemailer|ws|(node:)?(net|http|https|http2|tls|dgram))$/;

/** Who else talks to the outside, and why. */
const outwardExceptions: Record<string, string> = {
  'src/modules/identity/auth.ts': 'the authentication library takes a pool of its own',
  'src/kernel/job-queue.ts': 'the queue takes a pool of its own',
  'src/main/server.ts': 'looks whether the port is free before it starts; connects to nothing',
  'src/main/db-diff.ts': 'a command that compares the schema as the owner',
  'src/kernel/write-checks.ts': 'tells an error of the database by its class; connects to nothing',
};

const outside: Rule = (sources) =>
  reachingOut(sources.filter(({ path: file }) => !(file in outwardExceptions)));

const reachingOut: Rule = (sources) =>
  server(sources)
    .filter(({ path: file }) => !file.startsWith('src/platform/'))
    .flatMap((source) => [
      ...importsOf(source)
        .filter(({ from, types }) => !types && outward.test(from))
        .map(({ from }) => `${source.path} imports ${from}`),
      ...callsOf(source, 'fetch').map((line) => `${source.path}:${line} calls fetch`),
    ]);

/** Lines on which a global function is called. */
function callsOf(source: Source, name: string): number[] {
  const lines: number[] = [];
  walk(treeOf(source), (node) => {
    const callee = node['callee'] as { type?: string; name?: string } | undefined;
    if (node.type === 'CallExpression' && callee?.name === name) {
      lines.push(lineAt(source.text, node.start));
    }
  });
  return lines;
}

/** Where text becomes SQL as it is, and why it cannot come from outside. */
const rawExceptions: Record<string, string> = {
  'src/kernel/condition-column.ts': 'the names of types, from the type ColumnType',
  'src/kernel/aggregate.ts': 'the names of functions, from a table in the same file',
  'src/kernel/job.ts': 'column names written in the same file',
  'src/kernel/ledger.ts': 'column names written in the same file',
  'src/kernel/undo.ts': 'asc or desc, < or >',
  'src/kernel/live-schema.ts': 'reads the system catalogue with names written in the same file',
};

const rawSql: Rule = (sources) =>
  rawAnywhere(sources.filter(({ path: file }) => !(file in rawExceptions)));

const rawAnywhere: Rule = (sources) =>
  server(sources).flatMap((source) => {
    const lines: string[] = [];
    walk(treeOf(source), (node) => {
      const object = (node['object'] as { name?: string } | undefined)?.name;
      const property = (node['property'] as { name?: string } | undefined)?.name;
      if (object === 'sql' && (property === 'raw' || property === 'lit')) {
        lines.push(`${source.path}:${lineAt(source.text, node.start)} uses sql.${property}`);
      }
      if (node.type === 'CallExpression' && property === undefined) {
        const callee = node['callee'] as {
          object?: { name?: string };
          property?: { name?: string };
        };
        const text = (node['arguments'] as Node[] | undefined)?.[0];
        const query = callee.property?.name === 'query' && text?.type === 'TemplateLiteral';
        const dynamic = ((text?.['expressions'] as unknown[] | undefined) ?? []).length > 0;
        if (query && dynamic && !source.path.startsWith('src/platform/')) {
          lines.push(`${source.path}:${lineAt(source.text, node.start)} puts values into SQL text`);
        }
      }
    });
    return lines;
  });

const noEval: Rule = (sources) =>
  sources
    .filter((each) => each.path.startsWith('src/') && !isTest(each))
    .flatMap((source) => {
      const lines: string[] = [];
      walk(treeOf(source), (node) => {
        const callee = (node['callee'] as { name?: string } | undefined)?.name;
        if (callee === 'eval' || callee === 'Function') {
          lines.push(`${source.path}:${lineAt(source.text, node.start)} calls ${callee}`);
        }
      });
      const vm = importsOf(source).some(({ from }) => /^(node:)?vm$/.test(from));
      return vm ? [...lines, `${source.path} imports vm`] : lines;
    });

const names: Rule = (sources) =>
  sources
    .filter(
      ({ path: file }) =>
        /(^|\/)(index|utils?|helpers?|types|common)\.\w+$/.test(file) &&
        file !== 'src/web/index.html',
    )
    .map(({ path: file }) => `${file} says nothing by its name`);

const barrels: Rule = (sources) =>
  sources.flatMap((source) => {
    const body = (treeOf(source)['body'] as Node[] | undefined) ?? [];
    const passing = body.filter(
      (node) => /^Export(All|Named)Declaration$/.test(node.type) && Boolean(node['source']),
    );
    const all = passing.some(({ type }) => type === 'ExportAllDeclaration');
    const only = passing.length > 0 && passing.length === body.length;
    return all || only ? [`${source.path} passes on what others export`] : [];
  });

const LONGEST_FILE = 400;
const LONGEST_FUNCTION = 80;
const LONGEST_COMPONENT = 150;

/** Files that may be longer, and why. */
const longFiles: Record<string, string> = {};

/** Functions that may be longer, as `file name`, and why. */
const longFunctions: Record<string, string> = {};

const fileLength: Rule = (sources) =>
  sources
    .filter(({ path: file }) => !(file in longFiles))
    .map(({ path: file, text }) => ({ file, lines: text.trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > LONGEST_FILE)
    .map(({ file, lines }) => `${file} has ${lines} lines`);

const functionLength: Rule = (sources) =>
  sources.flatMap((source) => {
    const long: string[] = [];
    walk(treeOf(source), (node, around) => {
      if (!/Function(Declaration|Expression)$/.test(node.type) || isSuite(around)) return;
      const lines = lineAt(source.text, node.end) - lineAt(source.text, node.start) + 1;
      const name = nameOf(node, around);
      const component = source.path.endsWith('.tsx') && /^[A-Z]/.test(name);
      if (`${source.path} ${name}` in longFunctions) return;
      if (lines > (component ? LONGEST_COMPONENT : LONGEST_FUNCTION)) {
        long.push(`${source.path}: ${name || 'a function'} has ${lines} lines`);
      }
    });
    return long;
  });

/** The function given to `describe` groups tests; it is no function to be read as one. */
function isSuite(around: readonly Node[]): boolean {
  const call = around.at(-1);
  const callee = call?.['callee'] as
    | { name?: string; callee?: { object?: { name?: string } } }
    | undefined;
  return call?.type === 'CallExpression' && callee?.name === 'describe';
}

function nameOf(node: Node, around: readonly Node[]): string {
  const own = (node['id'] as { name?: string } | null | undefined)?.name;
  const outer = around.at(-1)?.['id'] as { name?: string } | undefined;
  return own ?? outer?.name ?? '';
}

const rules: Record<string, { rule: Rule; broken: Source[] }> = {
  'platform ← kernel ← modules ← main': {
    rule: layering,
    broken: [
      { path: 'src/platform/x.ts', text: `import { a } from '../kernel/write.ts';` },
      { path: 'src/kernel/x.ts', text: `import type { A } from '../modules/sales/module.ts';` },
      { path: 'src/modules/sales/x.ts', text: `const m = await import('../../main/server.ts');` },
    ],
  },
  'modules use those below, through public.ts': {
    rule: moduleOrder,
    broken: [
      { path: 'src/modules/identity/x.ts', text: `import { a } from '../sales/public.ts';` },
      { path: 'src/modules/sales/x.ts', text: `import { a } from '../service/public.ts';` },
      { path: 'src/modules/sales/y.ts', text: `import { a } from '../customers/module.ts';` },
    ],
  },
  'every module has its step': {
    rule: unknownModules,
    broken: [{ path: 'src/modules/misc/x.ts', text: '' }],
  },
  'analysis imports nothing of ours': {
    rule: analysisAlone,
    broken: [{ path: 'analysis/x.ts', text: `import { fold } from '../src/kernel/fold.ts';` }],
  },
  'browser code takes types and rules of the server, nothing else': {
    rule: browserTypes,
    broken: [
      { path: 'src/web/x.ts', text: `import { fold } from '../kernel/fold.ts';` },
      { path: 'src/web/y.ts', text: `import { defineObject } from '../kernel/object.ts';` },
      { path: 'src/web/z.ts', text: `import type { Tx } from '../kernel/transaction.ts';` },
      { path: 'src/modules/sales/pages/x.tsx', text: `import { task } from '../tasks/object.ts';` },
    ],
  },
  'the server does not import the browser': {
    rule: serverAlone,
    broken: [{ path: 'src/kernel/x.ts', text: `import { a } from '../web/format.ts';` }],
  },
  'the product does not import what is for tests': {
    rule: testsApart,
    broken: [
      { path: 'src/kernel/x.ts', text: `import { a } from './testing/custom-world.ts';` },
      { path: 'src/main/x.ts', text: `import { a } from './test-application.ts';` },
    ],
  },
  'only the platform reaches out': {
    rule: outside,
    broken: [
      { path: 'src/kernel/x.ts', text: `import pg from 'pg';` },
      { path: 'src/modules/sales/x.ts', text: `import { request } from 'node:https';` },
      { path: 'src/modules/sales/y.ts', text: `await fetch('https://example.com');` },
    ],
  },
  'no text becomes SQL as it is': {
    rule: rawSql,
    broken: [
      { path: 'src/kernel/x.ts', text: 'sql`order by ${sql.raw(order)}`;' },
      { path: 'src/kernel/y.ts', text: 'await pool.query(`select * from ${table}`);' },
    ],
  },
  'no text becomes code': {
    rule: noEval,
    broken: [
      { path: 'src/kernel/x.ts', text: `eval('1');` },
      { path: 'src/kernel/y.ts', text: `new Function('return 1');` },
      { path: 'src/kernel/z.ts', text: `import vm from 'node:vm';` },
    ],
  },
  'a file is named after what is in it': {
    rule: names,
    broken: ['index.ts', 'utils.ts', 'helpers.ts', 'types.ts', 'common.ts'].map((name) => ({
      path: `src/kernel/${name}`,
      text: '',
    })),
  },
  'no barrels': {
    rule: barrels,
    broken: [
      { path: 'src/kernel/x.ts', text: `export * from './write.ts';\nexport const a = 1;` },
      { path: 'src/kernel/y.ts', text: `export { a } from './write.ts';` },
    ],
  },
  [`files of at most ${LONGEST_FILE} lines`]: {
    rule: fileLength,
    broken: [{ path: 'src/kernel/x.ts', text: '// line\n'.repeat(LONGEST_FILE + 1) }],
  },
  [`functions of at most ${LONGEST_FUNCTION} lines, components of at most ${LONGEST_COMPONENT}`]: {
    rule: functionLength,
    broken: [
      { path: 'src/kernel/x.ts', text: `function a() {\n${'b();\n'.repeat(LONGEST_FUNCTION)}}` },
      {
        path: 'src/kernel/y.ts',
        text: `const a = () => {\n${'b();\n'.repeat(LONGEST_FUNCTION)}};`,
      },
      { path: 'src/web/X.tsx', text: `function X() {\n${'b();\n'.repeat(LONGEST_COMPONENT)}}` },
    ],
  },
};

const sources = readSources();

describe('the architecture', () => {
  for (const [name, { rule, broken }] of Object.entries(rules)) {
    test(name, () => {
      expect(rule(sources)).toEqual([]);
      // Positive control: each of these breaks it.
      for (const source of broken)
        expect([source.path, rule([source])]).not.toEqual([source.path, []]);
    });
  }

  test('every exception is still needed, and says why', () => {
    const lists = { ...outwardExceptions, ...rawExceptions, ...longFiles };
    const files = new Set(sources.map(({ path: file }) => file));
    for (const [file, reason] of Object.entries(lists)) {
      expect([file, files.has(file)]).toEqual([file, true]);
      expect(reason.length).toBeGreaterThan(10);
    }
    const undue = (list: object, rule: Rule, without: Rule): string[] =>
      Object.keys(list).filter((file) => {
        const source = sources.filter((each) => each.path === file);
        return rule(source).length === 0 && without(source).length === 0;
      });
    expect(undue(outwardExceptions, outside, reachingOut)).toEqual([]);
    expect(undue(rawExceptions, rawSql, rawAnywhere)).toEqual([]);
  });

  test('it reads the whole repository', () => {
    expect(sources.length).toBeGreaterThan(200);
    expect(sources.map(({ path: file }) => file)).toEqual(
      expect.arrayContaining(['src/kernel/write.ts', 'src/web/shell/App.tsx', 'src/main/web.tsx']),
    );
  });
});
