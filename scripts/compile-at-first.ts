import type { Plugin } from 'vite';

/** Files of which a first screen runs most functions, by their names. */
const RUN_AT_FIRST = ['react', 'tanstack', 'index', 'pages', 'list', 'record', 'workbench'];
/** Only where it comes before all code; other browsers take it for a comment. */
const HINT = '//# allFunctionsCalledOnLoad\n';

type Built = { type: string; name?: string; code?: string };

/**
 * Begins these files with the hint by which Chromium compiles all their functions beside the page while it loads them,
 * instead of one by one while it draws.
 *
 * @throws Error where a file of such a name was not built
 */
export function withHints(files: readonly Built[]): void {
  for (const name of RUN_AT_FIRST) {
    const file = files.find((each) => each.type === 'chunk' && each.name === name);
    if (file?.code === undefined) throw new Error(`No file ${name} was built`);
    file.code = HINT + file.code;
  }
}

/** Vite writes what it adds to a file in front of its banner: the hint comes after that. */
export function compileAtFirst(): Plugin {
  return {
    name: 'zhiyin-compile-at-first',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler: (_options, bundle) => withHints(Object.values(bundle)),
    },
  };
}
