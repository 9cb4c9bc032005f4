import { inject } from 'vitest';
import type { Demo } from './global-setup.ts';

/** The demo of this file's worker: what one file writes, no other that runs at the same time sees. */
export function ownDemo(): Demo {
  const worker = Number(process.env['VITEST_POOL_ID']);
  const own = inject('demos')[worker - 1];
  if (!own) throw new Error(`No demo was started for worker ${worker}`);
  return own;
}
