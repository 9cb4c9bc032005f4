import { importsOf, resolveImport } from './sources.ts';
import type { Source } from './sources.ts';

/** A rule of docs/architecture.md: what of these files breaks it, one sentence each. */
export type Rule = (sources: readonly Source[]) => string[];

/** True for tests and what belongs to them. */
export const isTest = ({ path: file }: Source): boolean =>
  /\.(test|e2e)\.tsx?$/.test(file) || file.includes('/testing/') || !file.startsWith('src/');
/** It lives beside what it opens, and only tests import it. */
export const testSupport = new Set(['src/main/test-application.ts']);

/** True for what runs in the browser. */
export const isBrowser = (file: string): boolean =>
  file.startsWith('src/web/') ||
  file === 'src/main/web.tsx' ||
  file === 'src/main/screens.ts' ||
  /^src\/modules\/.*(\/screens\.tsx|\/pages\/)/.test(file);

/** Every import of files that a rule is about, resolved. */
export function importsIn(
  sources: readonly Source[],
): { file: string; to: string; types: boolean }[] {
  return sources.flatMap((source) =>
    importsOf(source).map(({ from, types }) => ({
      file: source.path,
      to: resolveImport(source, from),
      types,
    })),
  );
}

/** Modules in steps: each may use those of the steps below. */
const steps = [
  ['identity'],
  ['customers', 'catalog'],
  ['sales', 'market', 'marketing', 'service', 'loyalty'],
  ['insight', 'staff', 'quality', 'privacy', 'integration'],
];
/** The module a file is of. */
export const moduleOf = (file: string): string | undefined =>
  /^src\/modules\/(\w+)\//.exec(
    file,
  )?.[1]; /** How high a module stands; −1 for one without a step. */
export const stepOf = (module: string): number => steps.findIndex((step) => step.includes(module));
