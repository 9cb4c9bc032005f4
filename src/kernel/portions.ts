import { Problem } from '../platform/problem.ts';

/**
 * Does something to many records in short transactions, and goes on past those that are refused: a portion that meets a
 * refusal is rolled back and tried in smaller ones until the refused records stand alone; after a success portions grow
 * again. So a thousand that all may are a few statements, and one that may not spoils nothing for the others.
 *
 * @param attempt one transaction over these items; a Problem it throws is a refusal, anything else ends everything
 * @param refused is told of an item that is refused alone
 * @returns true when all items were looked at, false when `proceed` said to stop
 */
export async function inPortions<Item>(
  items: readonly Item[],
  largest: number,
  steps: {
    attempt: (portion: readonly Item[]) => Promise<void>;
    refused: (item: Item, problem: Problem) => Promise<void>;
    proceed?: () => Promise<boolean>;
  },
): Promise<boolean> {
  let size = largest;
  for (let from = 0; from < items.length;) {
    if (steps.proceed && !(await steps.proceed())) return false;
    const portion = items.slice(from, from + size);
    try {
      await steps.attempt(portion);
      from += portion.length;
      size = Math.min(largest, size * 2);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const [only] = portion;
      if (portion.length === 1 && only !== undefined) {
        await steps.refused(only, error);
        from += 1;
      } else {
        size = Math.ceil(portion.length / 2);
      }
    }
  }
  return true;
}
