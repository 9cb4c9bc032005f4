import type { Plugin } from 'vite';

/** Mantine's class names: `m_` and a hash that its components carry in their code. */
export const MANTINE_CLASS = /m_[0-9a-f]{6,8}/g;

/**
 * Leaves out the rules of a style sheet that only apply to Mantine components nobody imports.
 *
 * @param css minified, well-formed; at-rules other than media, supports and container are kept whole
 * @param used the Mantine classes that occur in the code
 */
export function withoutUnused(css: string, used: ReadonlySet<string>): string {
  let kept = '';
  let at = 0;
  while (at < css.length) {
    const open = css.indexOf('{', at);
    if (open < 0) return kept + css.slice(at);
    const statement = css.indexOf(';', at);
    if (statement >= 0 && statement < open) {
      kept += css.slice(at, statement + 1);
      at = statement + 1;
      continue;
    }
    const close = endOfBlock(css, open);
    kept += rule(css.slice(at, open), css.slice(open + 1, close), used);
    at = close + 1;
  }
  return kept;
}

function rule(head: string, body: string, used: ReadonlySet<string>): string {
  if (/^\s*@(media|supports|container)/.test(head)) {
    const inner = withoutUnused(body, used);
    return inner.trim() === '' ? '' : `${head}{${inner}}`;
  }
  if (head.trimStart().startsWith('@')) return `${head}{${body}}`;
  const selectors = splitSelectors(head).filter((selector) =>
    (selector.match(MANTINE_CLASS) ?? []).every((name) => used.has(name)),
  );
  return selectors.length === 0 ? '' : `${selectors.join(',')}{${body}}`;
}

/** Splits at the commas that stand outside of brackets such as `:is(a,b)`. */
function splitSelectors(head: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < head.length; at++) {
    const sign = head[at];
    if (sign === '(' || sign === '[') depth += 1;
    else if (sign === ')' || sign === ']') depth -= 1;
    else if (sign === ',' && depth === 0) {
      parts.push(head.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, head.slice(start)];
}

function endOfBlock(css: string, open: number): number {
  let depth = 0;
  for (let at = open; at < css.length; at++) {
    if (css[at] === '{') depth += 1;
    else if (css[at] === '}') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return css.length;
}

/** Makes the built style sheets carry only the Mantine components that the application uses. */
export function unusedCss(): Plugin {
  return {
    name: 'zhiyin-unused-css',
    apply: 'build',
    enforce: 'post',
    generateBundle(_, bundle) {
      const outputs = Object.values(bundle);
      const code = outputs.flatMap((one) => (one.type === 'chunk' ? one.code : [])).join('\n');
      const used = new Set(code.match(MANTINE_CLASS));
      for (const one of outputs) {
        if (one.type === 'asset' && one.fileName.endsWith('.css')) {
          one.source = withoutUnused(Buffer.from(one.source).toString(), used);
        }
      }
    },
  };
}
