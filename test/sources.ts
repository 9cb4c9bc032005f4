import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from 'vite';

/** The folder of the repository. */
export const root = path.resolve(import.meta.dirname, '..');

/** One source file; `path` is relative to the repository, with slashes. */
export type Source = { path: string; text: string };

/** A node of the syntax tree (ESTree), as far as the rules here look at one. */
export type Node = { type: string; start: number; end: number } & Record<string, unknown>;

/** One import or re-export. `types`: nothing of it is there at run time. */
export type Import = { from: string; types: boolean; dynamic: boolean };

const folders = ['src', 'analysis', 'test', 'scripts', 'bench', 'e2e'];

/** Every TypeScript file of the repository, apart from what is installed or built. */
export function readSources(): Source[] {
  return folders.flatMap((folder) => {
    const names = readFolder(folder);
    return names
      .filter((name) => /\.(ts|tsx|mjs)$/.test(name))
      .map((name) => ({ path: name, text: readFileSync(path.join(root, name), 'utf8') }));
  });
}

function readFolder(folder: string): string[] {
  const entries = readdirSync(root, { withFileTypes: true }).some(({ name }) => name === folder)
    ? readdirSync(path.join(root, folder), { withFileTypes: true, recursive: true })
    : [];
  return entries
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .map((name) => name.split(path.sep).join('/'))
    .toSorted();
}

const trees = new WeakMap<Source, Node>();

/** The syntax tree of a file. @throws Error where it cannot be parsed */
export function treeOf(source: Source): Node {
  const known = trees.get(source);
  if (known) return known;
  const lang = source.path.endsWith('.tsx') ? 'tsx' : 'ts';
  const { program, errors } = parseSync(source.path, source.text, { lang });
  if (errors.length > 0) throw new Error(`${source.path}: ${errors[0]?.message ?? ''}`);
  const tree = program as object as Node;
  trees.set(source, tree);
  return tree;
}

/** Calls `visit` for every node, from the outside in, with the nodes around it, nearest last. */
export function walk(tree: Node, visit: (node: Node, around: readonly Node[]) => void): void {
  const around: Node[] = [];
  const go = (node: Node): void => {
    visit(node, around);
    around.push(node);
    for (const value of Object.values(node)) {
      for (const each of Array.isArray(value) ? (value as unknown[]) : [value]) {
        if (isNode(each)) go(each);
      }
    }
    around.pop();
  };
  go(tree);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

/** What a file imports or re-exports. */
export function importsOf(source: Source): Import[] {
  const found: Import[] = [];
  walk(treeOf(source), (node) => {
    const from = (node['source'] as { value?: unknown } | null | undefined)?.value;
    if (typeof from !== 'string') return;
    const dynamic = node.type === 'ImportExpression';
    found.push({ from, types: isTypeOnly(node), dynamic });
  });
  return found;
}

function isTypeOnly(node: Node): boolean {
  if (node['importKind'] === 'type' || node['exportKind'] === 'type') return true;
  const specifiers = node['specifiers'] as { importKind?: string }[] | undefined;
  return (
    specifiers !== undefined &&
    specifiers.length > 0 &&
    specifiers.every(({ importKind }) => importKind === 'type')
  );
}

/** The file a relative import names, or the package as it stands. */
export function resolveImport({ path: file }: Source, from: string): string {
  return from.startsWith('.') ? path.posix.join(path.posix.dirname(file), from) : from;
}

/** The line, counted from 1, of a place in a text. */
export function lineAt(text: string, place: number): number {
  return text.slice(0, place).split('\n').length;
}
