import { afterAll, beforeAll, describe, test } from 'vitest';
import { COMPARED_MS, compared } from './support/duplicates.ts';
import { REFRESHED_MS, scored } from './support/scores.ts';
import { gone, seen } from './support/steps.ts';
import { closeBrowser, visit } from './support/visit.ts';

/** Some ten seconds of work, and more where others work on the machine. */
const LEARNED_MS = 120_000;

// Two jobs run at a time: the demonstration would wait for those that the demo begins with.
beforeAll(
  async () => {
    await scored();
    await compared();
  },
  REFRESHED_MS + COMPARED_MS + 30_000,
);
afterAll(closeBrowser);

describe('the demonstration of learning together', () => {
  test('is stopped before it came to anything, and runs to its result, by its buttons', () =>
    visit({ as: 'sales-b', locale: 'en' }, async ({ page, url, t }) => {
      await page.goto(`${url}/federation`);
      const button = (title: 'run' | 'again' | 'stop') =>
        page.getByRole('button', { name: t(`federation.${title}`), exact: true });
      const progress = page.getByRole('progressbar', { name: t('federation.running') });
      // Whoever was here before may have run it.
      await button('run').or(button('again')).click();
      await seen(progress);
      await button('stop').click();
      await seen(page.locator('[data-broken="cancelled"]'));
      await gone(progress);

      await button('again').click();
      await seen(progress);
      await progress.waitFor({ state: 'hidden', timeout: LEARNED_MS });
      await seen(page.getByRole('heading', { name: t('federation.wire') }));
      await gone(page.locator('[data-broken]'));
    }));
});
