import type { Locator, Page } from 'playwright-core';
import type { RecordWire } from '../../src/kernel/wire.ts';

/** The opportunities whose names contain a word. */
export const named = (word: string) => ({ field: 'name', op: 'contains', value: word }) as const;

/** A board of their own. */
export function boardAddress(word: string): string {
  const where = JSON.stringify(named(word));
  return `/opportunities?mode=board&by=stage&where=${encodeURIComponent(where)}`;
}

/** The column of a stage. */
export function lane(page: Page, of: RecordWire): Locator {
  return page.locator(`[data-lane="${of.id}"]`);
}

/** The place of a record on the board, or in one column. */
export function card(within: Page | Locator, of: RecordWire): Locator {
  return within.locator(`.zy-board-place:has([data-card="${of.id}"])`);
}

/** How many a column has, and what they come to. */
export function head(of: Locator): Promise<string[]> {
  return of.locator('.zy-board-count, .zy-board-sum').allInnerTexts();
}
