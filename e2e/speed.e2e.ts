import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { seen } from './support/steps.ts';
import { closeBrowser, visit } from './support/visit.ts';

afterAll(closeBrowser);

const root = path.resolve(import.meta.dirname, '..');
const SHELL_BYTES = 250_000;
/** The aim is 1,000 ms on an idle machine; a test run shares it. */
const MOST_MS = 4_000;
const TRIES = 3;

declare global {
  interface Window {
    /** Milliseconds from the start of the navigation to the first record on screen. */
    firstRecord?: number;
  }
}

/** Notes in the page when the first record of the list stands there. */
function noteFirstRecord(): void {
  const look = (): void => {
    if (window.firstRecord === undefined && document.querySelector('[role="row"][data-id]')) {
      // After the paint that shows it.
      requestAnimationFrame(() => setTimeout(() => (window.firstRecord ??= performance.now()), 0));
      observer.disconnect();
    }
  };
  const observer = new MutationObserver(look);
  observer.observe(document, { subtree: true, childList: true });
}

describe('the first screen', () => {
  test('a list with its records stands there soon, from a cold cache', async () => {
    const times: number[] = [];
    for (let n = 0; n < TRIES; n++) {
      await visit({ as: 'sales-a', locale: 'zh' }, async ({ page, url }) => {
        await page.addInitScript(noteFirstRecord);
        await page.goto(url);
        await seen(page.locator('[role="row"][data-id]'));
        const time = await page.waitForFunction(() => window.firstRecord);
        times.push(Math.round((await time.jsonValue()) ?? Number.NaN));
      });
    }
    console.log(
      `first screen from a cold cache: ${times.join(', ')} ms (aim 1,000 on an idle machine)`,
    );
    expect(Math.min(...times)).toBeLessThan(MOST_MS);
  });

  test('loads at most 250 kB, compressed', () =>
    visit({ as: 'sales-a', locale: 'zh' }, async ({ page, url }) => {
      const loaded = new Set<string>();
      page.on('response', (answer) => {
        const { pathname } = new URL(answer.url());
        if (!pathname.startsWith('/api/')) loaded.add(pathname);
      });
      await page.goto(url);
      await seen(page.locator('[role="row"][data-id]'));
      const files = [...loaded].map((name) => (/\.\w+$/.test(name) ? name : '/index.html'));
      const sizes = [...new Set(files)].map(
        (name) => gzipSync(readFileSync(path.join(root, 'dist/web', name))).length,
      );
      const total = sizes.reduce((sum, size) => sum + size, 0);
      console.log(
        `the first screen loads ${sizes.length} files of together ${total} bytes, compressed`,
      );
      expect(total).toBeGreaterThan(50_000);
      expect(total).toBeLessThanOrEqual(SHELL_BYTES);
    }));
});
