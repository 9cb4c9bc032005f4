import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { failure } from '../../../platform/testing/failure.ts';
import { OutOfTurn, turnBehind } from './turns.ts';
import type { Turn } from './turns.ts';

/** What a block does of which the test decides when it is committed, and whether. */
function block(): { written: Promise<void>; commit: () => void; fail: (error: Error) => void } {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  return { written: promise, commit: resolve, fail: reject };
}

const turnOfFirst = (): Turn => turnBehind(Promise.resolve());

/** A transaction of a block begins, and its records get their numbers. */
function writes(turn: Turn): void {
  turn.starting();
  turn.numbered();
}

/** Whether the block behind one may begin. */
async function mayFollow(turn: Turn): Promise<boolean> {
  let told = false;
  void turn.next().then(() => {
    told = true;
  });
  await setImmediate();
  return told;
}

describe('a block that is written ahead of its turn', () => {
  test('waits for the commit of the block before', async () => {
    const [first, own] = [block(), turnOfFirst()];
    const second = turnBehind(first.written, own);
    writes(own);
    second.starting();
    const order: string[] = [];
    const reached = second.reached().then(() => order.push('second'));
    await setImmediate();
    order.push('first');
    first.commit();
    await reached;
    expect(order).toEqual(['first', 'second']);
  });

  test('begins when those before it have their numbers', async () => {
    const first = turnOfFirst();
    const second = turnBehind(block().written, first);
    first.starting();
    expect(await mayFollow(first)).toBe(false);
    expect(() => second.starting()).toThrow(OutOfTurn);
    first.numbered();
    expect(await mayFollow(first)).toBe(true);
    second.starting();
  });

  test('is written again where the block before took its numbers again', async () => {
    const [first, own] = [block(), turnOfFirst()];
    const second = turnBehind(first.written, own);
    writes(own);
    second.starting();
    own.starting();
    first.commit();
    expect(await failure(second.reached())).toBeInstanceOf(OutOfTurn);
    await second.before;
    second.starting();
    await second.reached();
  });

  test('is told at once that the one before is given up, not only when that is begun again', async () => {
    const own = turnOfFirst();
    const second = turnBehind(block().written, own);
    writes(own);
    second.starting();
    const left = failure(second.reached());
    own.leave();
    expect(await left).toBeInstanceOf(OutOfTurn);
    expect(await mayFollow(own)).toBe(false);
  });

  test('stays where the block before was tried again before it had numbers', async () => {
    const [first, own] = [block(), turnOfFirst()];
    const second = turnBehind(first.written, own);
    own.starting();
    own.leave();
    writes(own);
    second.starting();
    first.commit();
    await second.reached();
  });

  test('is written once where only one far before it was written again', async () => {
    const blocks = [block(), block(), block()] as const;
    const first = turnOfFirst();
    const second = turnBehind(blocks[0].written, first);
    const third = turnBehind(blocks[1].written, second);
    for (const turn of [first, second, third]) writes(turn);
    const left = [second, third].map(async (turn) => {
      const error = await failure(turn.reached());
      turn.leave();
      return error;
    });
    first.leave();
    for (const error of await Promise.all(left)) expect(error).toBeInstanceOf(OutOfTurn);
    writes(first);
    blocks[0].commit();
    await second.before;
    writes(second);
    blocks[1].commit();
    await third.before;
    // Its first numbers are gone: nobody begins behind them.
    expect(await mayFollow(third)).toBe(false);
    writes(third);
    expect(await mayFollow(third)).toBe(true);
    const fourth = turnBehind(blocks[2].written, third);
    writes(fourth);
    blocks[2].commit();
    await fourth.reached();
  });

  test('is given up with the block before, and told why', async () => {
    const [first, own] = [block(), turnOfFirst()];
    const second = turnBehind(first.written, own);
    writes(own);
    second.starting();
    const reached = second.reached();
    first.fail(new Error('the database is away'));
    await expect(reached).rejects.toThrow(OutOfTurn);
    await expect(second.before).rejects.toThrow('the database is away');
  });
});
