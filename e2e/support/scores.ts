import { expect, vi } from 'vitest';
import type { JobWire } from '../../src/kernel/wire.ts';
import { ownDemo } from './demo.ts';
import { apiOf } from './api.ts';

/** The scores of the demo company take a minute, and as long again where others work on the machine. */
export const REFRESHED_MS = 300_000;

/**
 * Waits until no refresh of the demo company's scores is under way: it starts with the demo.
 *
 * @param timeout milliseconds
 */
export async function scored(timeout = REFRESHED_MS): Promise<void> {
  const { url, people } = ownDemo();
  const api = apiOf(url, people.admin.cookie);
  await vi.waitFor(
    async () => {
      const { items } = await api.get<{ items: JobWire[] }>('/jobs');
      const refreshes = items.filter(({ kind }) => kind === 'refreshInsight');
      expect(refreshes.length).toBeGreaterThan(0);
      expect(refreshes.map(({ state }) => state)).toEqual(refreshes.map(() => 'done'));
    },
    { timeout, interval: 500 },
  );
}
