import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect, vi } from 'vitest';
import type { Size, Theme, Visit } from './visit.ts';
import { type Locale, catalogues } from './words.ts';

/**
 * Every way a page is looked at: language and desktop or phone, one half light, the other dark. In Chinese `inspect`
 * then turns to the other theme: colours are the same in both languages, and finding their contrast is half of the work.
 */
export const LOOKS: { locale: Locale; size: Size; theme: 'auto'; system: Theme }[] = [
  { locale: 'zh', size: 'desktop', theme: 'auto', system: 'light' },
  { locale: 'zh', size: 'phone', theme: 'auto', system: 'dark' },
  { locale: 'en', size: 'desktop', theme: 'auto', system: 'dark' },
  { locale: 'en', size: 'phone', theme: 'auto', system: 'light' },
];

declare global {
  interface Window {
    axe: typeof axe;
  }
}

const HAN = /\p{Script=Han}/u;

/**
 * Expects of the page on screen that nothing runs out of it sideways, that it speaks one language, and that axe finds
 * nothing serious or critical.
 *
 * @param data texts of records and people, which are of any language: what `recordData` collected
 */
export async function inspect(
  visit: Visit,
  name: string,
  data: ReadonlySet<string> = new Set(),
): Promise<void> {
  const { page, locale } = visit;
  const width = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    window.innerWidth,
  ]);
  expect(width[0], `${name}: width of the content`).toBeLessThanOrEqual(width[1] ?? 0);
  const foreign = async (): Promise<string[]> => {
    const texts = await page.evaluate(visibleTexts);
    return locale === 'en' ? hanIn(texts, data) : englishIn(texts, data, visit.english);
  };
  // What a page shows may be read a moment before the answer that it came with.
  await vi.waitFor(
    async () => expect(await foreign(), `${name}: texts of the other language`).toEqual([]),
    { timeout: 5000, interval: 100 },
  );
  const skip = locale === 'en' ? CONTRAST : [];
  expect(await findBarriers(page, { skip }), `${name}: barriers that axe finds`).toEqual([]);
  if (locale === 'zh')
    await visit.inOtherTheme(async () => {
      expect(
        await findBarriers(page, { only: CONTRAST }),
        `${name}: contrast, other theme`,
      ).toEqual([]);
    });
}

/** Everything that can be read or heard on the page: texts, and the names, hints and placeholders of elements. */
function visibleTexts(): string[] {
  const texts = new Set<string>();
  const walker = document.createTreeWalker(
    document.body,
    NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT,
  );
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node instanceof Element) {
      if (!node.checkVisibility()) continue;
      for (const attribute of ['aria-label', 'placeholder', 'title', 'alt']) {
        const text = node.getAttribute(attribute)?.trim();
        if (text) texts.add(text);
      }
    } else if (node.parentElement?.checkVisibility()) {
      // A key is called what is printed on it.
      if (['SCRIPT', 'STYLE', 'KBD'].includes(node.parentElement.tagName)) continue;
      // A word that is marked parts the text that it stands in.
      const whole = node.parentElement.closest('mark')?.parentElement ?? node.parentElement;
      const text = (whole.querySelector(':scope > mark') ? whole : node).textContent?.trim();
      if (text) texts.add(text);
    }
  }
  return [document.title, ...texts];
}

/** The name of the other language is written in that language, and that of the product in both. */
const IN_BOTH = new Set([
  catalogues.zh['shell.toChinese'],
  catalogues.zh['shell.toEnglish'],
  '知音 Zhiyin',
]);

/** Chinese on an English page that is nobody's data. */
function hanIn(texts: string[], data: ReadonlySet<string>): string[] {
  const known = [...data].filter((one) => HAN.test(one)).toSorted((a, b) => b.length - a.length);
  return texts.filter((text) => {
    if (!HAN.test(text) || IN_BOTH.has(text)) return false;
    // A chart with little room cuts names short.
    const cut = text.endsWith('…') ? text.slice(0, -1) : undefined;
    if (cut && known.some((one) => one.startsWith(cut))) return false;
    const rest = known.reduce((left, one) => left.replaceAll(one, ''), text);
    // An avatar shows the first character of a name.
    return HAN.test(rest) && !known.some((one) => one.startsWith(rest));
  });
}

/** English of our own catalogue, or a name of the metadata in English, on a Chinese page. */
function englishIn(
  texts: string[],
  data: ReadonlySet<string>,
  names: ReadonlySet<string>,
): string[] {
  const chinese = new Set(Object.values(catalogues.zh));
  const patterns = Object.values(catalogues.en)
    .filter((one) => !chinese.has(one) && /[A-Za-z]{2}/.test(one.replaceAll(/\{\{\w+\}\}/g, '')))
    .map((one) => {
      const parts = one.split(/\{\{\w+\}\}/).map((part) => RegExp.escape(part));
      return new RegExp(`^${parts.join('.+')}$`, 'u');
    });
  return texts.filter(
    (text) =>
      !data.has(text) &&
      !IN_BOTH.has(text) &&
      (names.has(text) || patterns.some((one) => one.test(text))),
  );
}

/** Requests that change nothing. */
const READS = /^(GET|POST .*\/(lists|measures)$)/;

/** Collects the texts of records, people and places that the API sends to a page: its data. */
export function recordData(page: Page): { texts: Set<string>; settled: () => Promise<void> } {
  const texts = new Set<string>();
  const reading: Promise<void>[] = [];
  const read = async (url: string, body: () => Promise<unknown>): Promise<void> => {
    if (/\/(metadata|live|openapi)/.test(url)) return;
    collectTexts(await body(), texts);
  };
  page.on('response', (answer) => {
    const url = answer.url();
    const kind = answer.headers()['content-type'] ?? '';
    if (!url.includes('/api/v1/') || !kind.startsWith('application/json')) return;
    const asked = answer.request();
    const again = async (): Promise<unknown> => (await page.request.fetch(asked)).json();
    reading.push(
      read(url, () => answer.json() as Promise<unknown>)
        // The browser keeps some answers from us; what only reads is asked once more.
        .catch(() => (READS.test(`${asked.method()} ${url}`) ? read(url, again) : undefined))
        // A page that is left while its answers come has none to read.
        .catch(() => undefined),
    );
  });
  return { texts, settled: async () => void (await Promise.all(reading)) };
}

/**
 * `inspect` for what opens during a journey; asked for before its first page, so that it knows the data of them all.
 * `typed`: what was typed and is not stored.
 */
export function inspector(visit: Visit): (name: string, typed?: string) => Promise<void> {
  const data = recordData(visit.page);
  return async (name, typed) => {
    if (typed !== undefined) data.texts.add(typed);
    await data.settled();
    await inspect(visit, name, data.texts);
  };
}

/** Labels come in both languages and are no data: only one of them may be seen. */
function collectTexts(value: unknown, into: Set<string>): void {
  if (typeof value === 'string') {
    if (value.trim() !== '') into.add(value.trim());
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value) && 'zh' in value && 'en' in value) return;
  for (const one of Object.values(value)) collectTexts(one, into);
}

/** Rules of axe that look at colours. */
const CONTRAST = ['color-contrast', 'link-in-text-block'];

async function findBarriers(
  page: Page,
  { only, skip = [] }: { only?: string[]; skip?: string[] } = {},
): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const options: axe.RunOptions = {
    resultTypes: ['violations'],
    rules: Object.fromEntries(skip.map((rule) => [rule, { enabled: false }])),
    ...(only ? { runOnly: only } : {}),
  };
  const found = await page.evaluate((asked) => window.axe.run(document, asked), options);
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
    );
}
