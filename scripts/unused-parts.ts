import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'vite';

/** A part of a component as code names it: `Menu.Item`. */
const PART = /\b[A-Z]\w*\.[A-Z]\w*\b/g;
/** Where Mantine hangs a part on its component, a line of its own. */
const HANGING = /^([A-Z]\w*\.[A-Z]\w*) = [A-Z]\w*;$/gm;

/** Texts of compiled code, such as an error that mentions a part. */
const TEXT = /"(?:\\.|[^"\\\n])*"/g;

/** The parts that a source names, other than by hanging them on their component. */
export function partsNamed(source: string): string[] {
  return source.replaceAll(HANGING, '').match(PART) ?? [];
}

/** A module of Mantine without the parts that nobody names: they no longer keep their code in every bundle. */
export function withoutParts(source: string, named: ReadonlySet<string>): string {
  return source.replaceAll(HANGING, (line, part: string) => (named.has(part) ? line : ''));
}

function sourcesIn(folder: string, ending: RegExp): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name))
    .map((name) => readFileSync(path.join(folder, name), 'utf8'));
}

/**
 * Leaves out of Mantine's components the parts that neither the application nor Mantine itself uses, such as menus
 * within menus: a component carries all of its parts as properties, which no bundler can tell to be unused.
 */
export function unusedParts(): Plugin {
  const root = path.resolve(import.meta.dirname, '..');
  const mantine = path.join(root, 'node_modules/@mantine');
  const named = new Set<string>();
  return {
    name: 'zhiyin-unused-parts',
    apply: 'build',
    buildStart() {
      const own = sourcesIn(path.join(root, 'src'), /\.tsx$/);
      const theirs = sourcesIn(mantine, /esm[\\/].*\.mjs$/);
      for (const source of [...own, ...theirs.map((one) => one.replaceAll(TEXT, ''))])
        for (const part of partsNamed(source)) named.add(part);
    },
    transform: {
      filter: { id: /@mantine[\\/].*\.mjs$/ },
      handler: (source) => ({ code: withoutParts(source, named), map: null }),
    },
  };
}
