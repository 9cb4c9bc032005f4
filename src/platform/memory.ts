import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the heap of this process near what is in use: V8 lets garbage grow to several times that before it looks. For
 * processes that do long work in portions, where a few more collections cost less than the memory.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=60');
}
