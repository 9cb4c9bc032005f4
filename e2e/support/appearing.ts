import type { Page } from 'playwright-core';

declare global {
  interface Window {
    /** What appeared on the page since it was looked for. */
    appeared?: Set<string>;
  }
}

/** What asks something of a person before going on. */
export const DIALOGS = '[role="dialog"], [role="alertdialog"]';

/** What stands where data is still to come. */
export const LOADERS = '[aria-busy="true"], .mantine-Skeleton-root, .mantine-Loader-root';

/**
 * Runs `work`, which stays on the page as it is loaded, and gives what could be seen of a kind meanwhile, if only for a
 * moment; also a question that the browser itself asks.
 */
export async function appearing(
  page: Page,
  wanted: string,
  work: () => Promise<void>,
): Promise<string[]> {
  const asked: string[] = [];
  const hear = (): void => void asked.push('a question of the browser');
  page.on('dialog', hear);
  await page.evaluate((selector) => {
    const found = new Set<string>();
    window.appeared = found;
    const look = (): void => {
      for (const one of document.querySelectorAll(selector)) {
        const { width, height } = one.getBoundingClientRect();
        const shown = one.checkVisibility({ opacityProperty: true, visibilityProperty: true });
        if (shown && width > 0 && height > 0) found.add(one.outerHTML.slice(0, 200));
      }
    };
    new MutationObserver(look).observe(document, {
      subtree: true,
      childList: true,
      attributes: true,
    });
    look();
  }, wanted);
  await work();
  page.off('dialog', hear);
  const found = await page.evaluate(() => [...(window.appeared ?? [])]);
  return [...asked, ...found];
}
