import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'vite';
import { MANTINE_CLASS, withoutUnused } from './unused-css.ts';

/** Components of Mantine that no first screen shows; each carries the rules of its own style sheet. */
export const LATE = [
  'Card',
  'Combobox',
  'Drawer',
  'Fieldset',
  'Modal',
  'ModalBase',
  'NumberInput',
  'PasswordInput',
  'Pill',
  'PillsInput',
  'Radio',
  'ScrollArea',
  'SegmentedControl',
  'SimpleGrid',
  'Slider',
  'Switch',
  'Table',
  'Tabs',
] as const;

const styles = path.resolve(import.meta.dirname, '../node_modules/@mantine/core/styles');

/** What is written beside the rules: a comma or a brace in it is none of theirs. */
const COMMENT = /\/\*.*?\*\//gs;

/** The style sheet of all of Mantine, without comments and without what the late components bring along. */
export function withoutLate(commented: string): string {
  const css = commented.replaceAll(COMMENT, '');
  const own = LATE.map((name) => readFileSync(path.join(styles, `${name}.css`), 'utf8')).join('\n');
  const late = new Set(own.match(MANTINE_CLASS));
  const others = (css.match(MANTINE_CLASS) ?? []).filter((name) => !late.has(name));
  return withoutUnused(css, new Set(others));
}

/**
 * Takes the styles of components that only further pages show out of the style sheet that every page loads: they come
 * with the code of their components. Browsers show such a page when both are there.
 */
export function lateCss(): Plugin {
  return {
    name: 'zhiyin-late-css',
    apply: 'build',
    enforce: 'pre',
    transform: {
      filter: { id: /@mantine[\\/]core[\\/](styles\.css|esm[\\/]components[\\/][\w\\/]+\.mjs)$/ },
      handler: (source, id) => {
        if (id.endsWith('.css')) return { code: withoutLate(source), map: null };
        const name = path.basename(id, '.mjs');
        if (!LATE.some((one) => one === name)) return null;
        return { code: `import '@mantine/core/styles/${name}.css';\n${source}`, map: null };
      },
    },
  };
}
