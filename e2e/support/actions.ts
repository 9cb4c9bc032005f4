import type { Page } from 'playwright-core';

declare global {
  interface Window {
    /** What the person did since they were counted. */
    doneActions?: string[];
  }
}

/**
 * Runs `work` and counts what a person does in it: each click or tap, and each key that does something. The words that
 * are written are what one came to say, and no action.
 */
export async function actionsOf(page: Page, work: () => Promise<void>): Promise<string[]> {
  await page.evaluate(() => {
    const done: string[] = [];
    window.doneActions = done;
    addEventListener(
      'pointerdown',
      ({ target }) => {
        const named = target instanceof Element ? target.closest('[aria-label]') : null;
        done.push(`click ${named?.getAttribute('aria-label') ?? ''}`);
      },
      true,
    );
    addEventListener(
      'keydown',
      ({ key, ctrlKey, metaKey, target }) => {
        const written = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
        if (['Control', 'Meta', 'Shift', 'Alt', 'Tab'].includes(key)) return;
        if (key.length === 1 && written && !ctrlKey && !metaKey) return;
        done.push(`key ${key}`);
      },
      true,
    );
  });
  await work();
  return page.evaluate(() => window.doneActions ?? []);
}
