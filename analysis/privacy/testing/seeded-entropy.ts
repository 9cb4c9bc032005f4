import { createRandom } from '../../numeric/random.ts';
import type { Entropy } from '../entropy.ts';

/** Bytes that repeat with their seed, so that a test that fails fails again. No secret may be made of them. */
export function seededEntropy(seed: number): Entropy {
  const random = createRandom(seed);
  return (bytes) => Uint8Array.from({ length: bytes }, () => random.integer(256));
}
