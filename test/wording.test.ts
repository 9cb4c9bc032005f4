import { describe, expect, test } from 'vitest';
import { en } from '../src/web/i18n/en.ts';
import { zh } from '../src/web/i18n/zh.ts';
import { lineAt, readSources, treeOf, walk } from './sources.ts';
import type { Node, Source } from './sources.ts';

const browser = readSources().filter(
  ({ path: file }) =>
    (file.startsWith('src/web/') ||
      file === 'src/main/web.tsx' ||
      file === 'src/main/screens.ts' ||
      /\/(pages\/|screens\.tsx)/.test(file)) &&
    !/\.test\.tsx?$/.test(file) &&
    !file.startsWith('src/web/i18n/'),
);

/** Attributes whose text people read or hear. */
const spoken = new Set([
  'alt',
  'aria-description',
  'aria-label',
  'aria-roledescription',
  'aria-valuetext',
  'description',
  'label',
  'nothingFoundMessage',
  'placeholder',
  'title',
]);
/** Chinese, or letters that are more than the cap of a key; the names of the product and of keys are the same in every language. */
const words = (text: string): boolean =>
  /\p{Script=Han}|\p{L}{2}/u.test(text.replaceAll(/&\w+;|Ctrl|Zhiyin|知音/g, ''));

/**
 * Files whose texts belong to one language by their nature, and why; besides the manifests of screens, where `also` is
 * what a command is found by in both languages at once.
 */
const exceptions: Record<string, string> = {
  'src/web/format.ts': 'how Chinese writes dates and large numbers',
  'src/web/palette/commands.ts': 'what a command is found by, in both languages at once',
  'src/web/list/useSavedViews.ts': 'labels of an object in both languages, as metadata gives them',
};

/** Texts in a component that a catalogue should hold: in JSX, in attributes that are read, in Chinese anywhere. */
function literalTexts(source: Source): string[] {
  const found: string[] = [];
  const add = (node: Node, text: unknown): void => {
    if (typeof text === 'string' && words(text)) {
      found.push(`${source.path}:${lineAt(source.text, node.start)} ${text.trim().slice(0, 40)}`);
    }
  };
  walk(treeOf(source), (node, around) => {
    if (node.type === 'JSXText') add(node, node['value']);
    const text = textOf(node);
    if (text === undefined) return;
    const outer = around.findLast(({ type }) => !passing.has(type));
    if (outer?.type === 'JSXElement' || outer?.type === 'JSXFragment') add(node, text);
    if (spoken.has(attributeOf(around))) add(node, text);
    else if (/\p{Script=Han}/u.test(text)) add(node, text);
  });
  return [...new Set(found)];
}

function textOf(node: Node): string | undefined {
  if (node.type === 'Literal' && typeof node['value'] === 'string') return node['value'];
  if (node.type !== 'TemplateElement') return undefined;
  return (node['value'] as { cooked?: string }).cooked;
}

const passing = new Set([
  'JSXExpressionContainer',
  'ConditionalExpression',
  'LogicalExpression',
  'TemplateLiteral',
]);

/** The attribute that a text is the value of, directly or in a choice between texts. */
function attributeOf(around: readonly Node[]): string {
  const outer = around.findLast(({ type }) => !passing.has(type));
  if (outer?.type !== 'JSXAttribute') return '';
  return (outer['name'] as { name?: string }).name ?? '';
}

describe('what the screens say', () => {
  test('stands in the catalogues, not in the components', () => {
    expect(browser.length).toBeGreaterThan(60);
    const texts = browser
      .filter(({ path: file }) => !(file in exceptions) && !file.endsWith('/screens.tsx'))
      .flatMap(literalTexts);
    expect(texts).toEqual([]);
    // Each exception is still one.
    const excepted = browser.filter(({ path: file }) => file in exceptions);
    expect(excepted.map((source) => literalTexts(source).length > 0)).toEqual(
      Object.keys(exceptions).map(() => true),
    );
  });

  test('would be found in a component', () => {
    const broken = [
      'const A = () => <p>Save</p>;',
      'const A = () => <p>保存</p>;',
      `const A = () => <p>{'Save'}</p>;`,
      'const A = () => <p>{`${n} rows`}</p>;',
      'const A = () => <input placeholder="Name" />;',
      `const A = () => <button aria-label={open ? 'Close' : t('open')} />;`,
      'const A = () => <b title={`${n} rows`} />;',
      `const text = '保存';`,
    ];
    for (const text of broken) {
      expect([text, literalTexts({ path: 'src/web/A.tsx', text }).length]).toEqual([text, 1]);
    }
    const sound = `const A = () => <p className="row" title={t('save')}>{t('save')} · {n} – Zhiyin</p>;`;
    expect(literalTexts({ path: 'src/web/A.tsx', text: sound })).toEqual([]);
  });

  test('is there in both languages', () => {
    const base = (key: string): string => key.replace(/_(one|other)$/, '');
    const keys = (catalogue: object): string[] =>
      [...new Set(Object.keys(catalogue).map(base))].toSorted((a, b) => a.localeCompare(b));
    expect(keys(zh)).toEqual(keys(en));
    for (const catalogue of [zh, en]) {
      expect(Object.entries(catalogue).filter(([, text]) => text.trim() === '')).toEqual([]);
    }
    // The names of languages are written in their own.
    const names = Object.entries(en)
      .filter(([, text]) => /\p{Script=Han}/u.test(text))
      .map(([key]) => key);
    expect(names.filter((key) => !/locale|language|app\.name|toChinese/i.test(key))).toEqual([]);
  });
});
