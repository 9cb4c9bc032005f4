import { mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';
import type { MetadataWire } from '../../src/kernel/wire.ts';
import { type Api, apiOf, setProfile } from './api.ts';
import { ownDemo } from './demo.ts';
import type { PersonName } from './global-setup.ts';
import { type Locale, type Names, type Says, englishNames, namesIn, saysIn } from './words.ts';

/** Patience with a busy machine; an idle one answers within tens of milliseconds. */
export const PATIENCE = 30_000;

const SIZES = {
  desktop: { viewport: { width: 1440, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
} as const;

export type Size = keyof typeof SIZES;
export type Theme = 'light' | 'dark';

const THEMES = { light: 'dark', dark: 'light' } as const;

export type VisitOptions = {
  /** Who is signed in already; nobody where left out. */
  as?: PersonName;
  /** The page has no session yet, though the journey knows who is coming. */
  signedOut?: boolean;
  /** Another server than the demo's, and a session there. */
  at?: { url: string; api?: Api };
  locale?: Locale;
  /** What the person has chosen; `auto` follows the system. */
  theme?: Theme | 'auto';
  /** What the system prefers, unless it is the same as what the person has chosen. */
  system?: Theme;
  size?: Size;
  /** Console messages that belong to the journey, such as a lost connection. */
  expected?: RegExp[];
};

/** A browser of its own, with empty storage, and what a journey needs beside it. */
export type Visit = {
  page: Page;
  context: BrowserContext;
  url: string;
  t: Says;
  locale: Locale;
  size: Size;
  /** Shows the page in the other of light and dark, then as it was; does nothing where the person chose one. */
  inOtherTheme: (run: () => Promise<void>) => Promise<void>;
  /** Names of objects and fields; only for somebody signed in. */
  names: Names;
  /** What the metadata calls things in English alone. */
  english: ReadonlySet<string>;
  /** The API as the one who is signed in; only for somebody signed in. */
  api: Api;
  /** What the console said that nobody expects. */
  problems: string[];
};

let browser: Promise<Browser> | undefined;

/** Starts Chromium, once per file of journeys. */
function openBrowser(): Promise<Browser> {
  browser ??= chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  return browser;
}

/** Closes the browser of this file. */
export async function closeBrowser(): Promise<void> {
  await (await browser)?.close();
  browser = undefined;
}

/**
 * Runs a journey in a browser of its own, then expects that the console stayed silent. Where it fails, a picture of the
 * page is kept and named in the error.
 */
export async function visit(
  options: VisitOptions,
  run: (visit: Visit) => Promise<void>,
): Promise<void> {
  const opened = await openVisit(options);
  try {
    await run(opened);
    expect(opened.problems, 'the console').toEqual([]);
  } catch (error) {
    await describeFailure(opened, error);
    throw error;
  } finally {
    await opened.context.close();
  }
}

/** Opens a browser for one person; the caller closes its context. */
export async function openVisit(options: VisitOptions): Promise<Visit> {
  const { locale = 'zh', theme = 'light', size = 'desktop' } = options;
  const system = options.system ?? (theme === 'auto' ? 'light' : theme);
  const demo = ownDemo();
  const url = options.at?.url ?? demo.url;
  const person = options.as ? demo.people[options.as] : undefined;
  const api = options.at ? options.at.api : person && apiOf(url, person.cookie);
  const context = await (
    await openBrowser()
  ).newContext({
    ...SIZES[size],
    locale: locale === 'zh' ? 'zh-CN' : 'en-GB',
    timezoneId: 'Asia/Shanghai',
    colorScheme: system,
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(PATIENCE);
  if (api) {
    await setProfile(api, { locale, theme });
    if (!options.signedOut) await context.addCookies(cookiesOf(api.cookie, url));
  }
  const page = await context.newPage();
  const metadata = api ? await api.get<MetadataWire>('/metadata') : null;
  return {
    page,
    context,
    url,
    t: saysIn(locale),
    locale,
    size,
    inOtherTheme: async (run) => {
      if (theme !== 'auto') return;
      await showTheme(page, THEMES[system]);
      await run();
      await showTheme(page, system);
    },
    english: metadata ? englishNames(metadata) : new Set(),
    problems: collectProblems(page, options.expected ?? []),
    get names() {
      return namesIn(needed(metadata), locale);
    },
    get api() {
      return needed(api);
    },
  };
}

/** The system turns light or dark, and the page with it. */
async function showTheme(page: Page, theme: Theme): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  await page.locator(`html[data-mantine-color-scheme="${theme}"]`).waitFor({ state: 'attached' });
}

function cookiesOf(cookie: string, url: string): { name: string; value: string; url: string }[] {
  return cookie.split('; ').map((pair) => {
    const at = pair.indexOf('=');
    return { name: pair.slice(0, at), value: pair.slice(at + 1), url };
  });
}

function needed<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('Nobody is signed in on this visit');
  return value;
}

/** Being asked to sign in is an answer, which Chromium logs all the same. */
const SIGNED_OUT = /status of 401/;

/** What a page says to its console, apart from what is expected. */
export function collectProblems(page: Page, expected: RegExp[]): string[] {
  const problems: string[] = [];
  const add = (text: string): void => {
    if (![SIGNED_OUT, ...expected].some((one) => one.test(text))) problems.push(text);
  };
  page.on('pageerror', (error) => add(`uncaught: ${error.stack ?? error.message}`));
  page.on('console', (said) => {
    if (said.type() === 'error' || said.type() === 'warning') {
      add(`${said.type()}: ${said.text()} (${said.location().url})`);
    }
  });
  return problems;
}

let failures = 0;

async function describeFailure({ page, problems }: Visit, error: unknown): Promise<void> {
  if (!(error instanceof Error) || page.isClosed()) return;
  const folder = path.join(os.tmpdir(), 'zhiyin-e2e-failures');
  mkdirSync(folder, { recursive: true });
  failures += 1;
  const file = path.join(folder, `${process.pid}-${failures}.png`);
  await page.screenshot({ path: file });
  error.message += `\nOn screen: ${file} (${page.url()})`;
  if (problems.length > 0) error.message += `\nThe console: ${problems.join('\n')}`;
}
