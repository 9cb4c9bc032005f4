import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { ReadFault } from './fault.ts';
import type { Line } from './line.ts';
import { readFile } from './read-file.ts';
import { hostileTexts } from './testing/hostile-texts.ts';
import { hostileWorkbooks } from './testing/hostile-workbooks.ts';

const hostileFiles = [...hostileWorkbooks, ...hostileTexts];

const MOST_SECONDS = 10;
const MOST_BYTES = 512_000_000;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Runs something and tells how long it took, and how many bytes more than before it the process held at most. */
async function measured<T>(
  work: () => Promise<T>,
): Promise<{ result: T; seconds: number; most: number }> {
  // What the file before left would be taken again unseen.
  collect();
  const before = process.memoryUsage.rss();
  let most = 0;
  const look = (): void => {
    most = Math.max(most, process.memoryUsage.rss() - before);
  };
  const watching = setInterval(look, 20);
  const started = performance.now();
  const result = await work();
  const seconds = (performance.now() - started) / 1_000;
  look();
  clearInterval(watching);
  return { result, seconds, most };
}

async function outcomeOf(bytes: Buffer): Promise<{ lines: Line[] } | { fault: ReadFault }> {
  const lines: Line[] = [];
  async function* source(): AsyncGenerator<Uint8Array> {
    yield* [bytes];
  }
  try {
    for await (const block of readFile({ bytes: source() })) {
      expect(block.lines.length).toBeLessThanOrEqual(500);
      lines.push(...block.lines);
    }
    return { lines };
  } catch (error) {
    if (error instanceof ReadFault) return { fault: error };
    throw error;
  }
}

describe('files that mean harm', () => {
  test('there are at least fifty kinds', () => {
    expect(new Set(hostileFiles.map(({ name }) => name)).size).toBeGreaterThanOrEqual(50);
  });

  test.each(hostileFiles)('$name', async ({ make, ends }) => {
    const bytes = await make();
    const { result: outcome, seconds, most } = await measured(() => outcomeOf(bytes));

    expect(seconds).toBeLessThan(MOST_SECONDS);
    expect(most).toBeLessThan(MOST_BYTES);
    if ('fault' in outcome) {
      const { code, label } = outcome.fault;
      expect(code).toBe(ends);
      expect(label.zh).toMatch(/\p{Script=Han}.*。$/u);
      expect(label.en).toMatch(/\.$/);
      expect(`${label.zh}${label.en}`).not.toContain('?');
    } else {
      expect(outcome.lines.length).toBe(ends);
      const numbers = outcome.lines.map(({ line }) => line);
      expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
    }
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(Reflect.get({}, 'polluted')).toBe(undefined);
  });

  test('control: after all of them, what is held is still seen', async () => {
    const held = 200_000_000;
    const { most } = await measured(async () => {
      const bytes = Buffer.alloc(held, 1);
      await sleep(50);
      return bytes.length;
    });
    expect(most).toBeGreaterThan(held * 0.75);
  });
});
