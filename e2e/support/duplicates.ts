import { expect, vi } from 'vitest';
import type { JobWire } from '../../src/kernel/wire.ts';
import { ownDemo } from './demo.ts';
import { type Api, apiOf } from './api.ts';

/** The demo company's records are compared within seconds; where others work on the machine, it takes its time. */
export const COMPARED_MS = 120_000;

/**
 * Waits until no comparison of records is under way: one starts with the demo.
 *
 * @param timeout milliseconds
 */
export async function compared(timeout = COMPARED_MS): Promise<void> {
  const api = asAdmin();
  await vi.waitFor(
    async () => {
      const { items } = await api.get<{ items: JobWire[] }>('/jobs');
      const scans = items.filter(({ kind }) => kind === 'scanDuplicates');
      expect(scans.length).toBeGreaterThan(0);
      expect(scans.map(({ state }) => state)).toEqual(scans.map(() => 'done'));
    },
    { timeout, interval: 500 },
  );
}

/** Compares the customers anew, those that were just made among them. */
export async function compareCustomers(): Promise<void> {
  await compared();
  await asAdmin().send('POST', '/actions/scanDuplicates', { object: 'customer' });
  await compared();
}

const asAdmin = (): Api => apiOf(ownDemo().url, ownDemo().people.admin.cookie);
