import { afterAll, describe, expect, inject, test } from 'vitest';
import '../src/platform/testing/global-setup.ts';
import { everyday, guards } from './guards/guards.ts';
import { copySources, timesFound, withoutGuard } from './guards/run.ts';

const copy = copySources();
afterAll(() => copy.remove());

test('every guard of the list stands in the source once, and is listed once', () => {
  const changes = guards.flatMap((guard) => [guard, ...(guard.also ?? [])]);
  expect(changes.filter((change) => timesFound(change) !== 1).map(({ find }) => find)).toEqual([]);
  expect(new Set(guards.map(({ name }) => name)).size).toBe(guards.length);
  expect(guards.length).toBeGreaterThanOrEqual(40);
  expect(guards.filter(({ name }) => everyday.includes(name))).toHaveLength(everyday.length);
});

// All of them: npm run test:guards
describe('without', () => {
  test.for(guards.filter(({ name }) => everyday.includes(name)))(
    '“$name” the suite fails',
    { timeout: 180_000 },
    async (guard) => {
      const failed = await withoutGuard(copy, guard, inject('testServer').url);
      expect(failed).not.toEqual([]);
    },
  );
});
