import type { Locator } from 'playwright-core';
import { seen } from './steps.ts';
import type { Visit } from './visit.ts';

/** A number of a page that opens its records. */
export function figure({ page }: Visit, name: string): Locator {
  return page.locator(`[data-figure="${name}"] a`).first();
}

/** The ids of the records that the list on screen shows, sorted. */
export async function listed({ page }: Visit): Promise<string[]> {
  const rows = page.locator('[role="row"][data-id]');
  await seen(rows);
  return rows.evaluateAll((all) => all.map((row) => row.getAttribute('data-id') ?? '').toSorted());
}

/** The ids of records, sorted. */
export const ids = (records: readonly { id: string }[]): string[] =>
  records.map(({ id }) => id).toSorted();
