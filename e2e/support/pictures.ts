import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import type { Size, Theme, Visit } from './visit.ts';

const folder = path.resolve(import.meta.dirname, '../../docs/screenshots');
const MOST_BYTES = 250_000;

/** The pages of the README, by size. */
const wanted: Record<Size, readonly string[]> = {
  desktop: [
    'list',
    'record',
    'palette',
    'workbench',
    'board',
    'dashboard',
    'value-map',
    'models',
    'data-quality',
    'duplicates',
  ],
  phone: ['list', 'record', 'workbench'],
};

/**
 * Writes the README's picture of the page on screen, where ZHIYIN_SCREENSHOTS=1 asks for pictures: a test run of its own
 * accord leaves the repository as it is.
 */
export async function picture(
  { page, locale, size }: Visit,
  name: string,
  { system }: { system: Theme },
): Promise<void> {
  if (process.env['ZHIYIN_SCREENSHOTS'] !== '1' || !wanted[size].includes(name)) return;
  await page.emulateMedia({ colorScheme: 'light' });
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${locale}-${size === 'phone' ? 'phone-' : ''}${name}.png`);
  await page.screenshot({ path: file });
  await page.emulateMedia({ colorScheme: system });
  expect(statSync(file).size, file).toBeLessThanOrEqual(MOST_BYTES);
}
