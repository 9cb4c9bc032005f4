import { describe, expect, test } from 'vitest';
import { OutOfTurn, turnBehind } from './turns.ts';
import type { Turn } from './turns.ts';

/** What a block does of which the test decides when it is committed, and whether. */
function block(): { written: Promise<void>; commit: () => void; fail: (error: Error) => void } {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  return { written: promise, commit: resolve, fail: reject };
}

const turnOfFirst = (): Turn => turnBehind(Promise.resolve());

const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('a block that is written ahead of its turn', () => {
  test('waits for the commit of the block before', async () => {
    const first = block();
    const second = turnBehind(first.written, turnOfFirst());
    second.starting();
    const order: string[] = [];
    const reached = second.reached().then(() => order.push('second'));
    await Promise.resolve();
    order.push('first');
    first.commit();
    await reached;
    expect(order).toEqual(['first', 'second']);
  });

  test('begins when those before it have their numbers', async () => {
    const first = turnOfFirst();
    first.starting();
    const told = Promise.race([first.next.then(() => true), Promise.resolve(false)]);
    expect(await told).toBe(false);
    first.numbered();
    await first.next;
  });

  test('is written again where the block before took its numbers again', async () => {
    const [first, own] = [block(), turnOfFirst()];
    const second = turnBehind(first.written, own);
    own.starting();
    own.numbered();
    second.starting();
    own.starting();
    first.commit();
    expect(await failure(second.reached())).toBeInstanceOf(OutOfTurn);
    await second.before;
    second.starting();
    await second.reached();
  });

  test('stays where the block before was tried again before it had numbers', async () => {
    const [first, own] = [block(), turnOfFirst()];
    const second = turnBehind(first.written, own);
    own.starting();
    own.starting();
    second.starting();
    first.commit();
    await second.reached();
  });

  test('is given up with the block before, and told why', async () => {
    const first = block();
    const second = turnBehind(first.written, turnOfFirst());
    second.starting();
    const reached = second.reached();
    first.fail(new Error('the database is away'));
    await expect(reached).rejects.toThrow(OutOfTurn);
    await expect(second.before).rejects.toThrow('the database is away');
  });
});
