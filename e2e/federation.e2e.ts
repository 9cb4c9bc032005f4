import { afterAll, describe, test } from 'vitest';
import { gone, seen } from './support/steps.ts';
import { closeBrowser, visit } from './support/visit.ts';

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
      await gone(progress);
      await seen(page.getByRole('heading', { name: t('federation.wire') }));
      await gone(page.locator('[data-broken]'));
    }));
});
