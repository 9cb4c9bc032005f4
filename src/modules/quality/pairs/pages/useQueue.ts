import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useMetadata } from '../../../../web/api/queries.ts';
import { useToasts } from '../../../../web/shell/toasts.tsx';
import type { MatchObject } from '../../matches/wire.ts';
import { useRun } from '../../pages/useRun.ts';
import type { PairDecision, PairStatus, PairWire } from '../wire.ts';
import { PAIRS, pairQuery, usePairs } from './queries.ts';

/** What was done with a pair last; `undo` takes it back. */
export type Done = {
  pair: PairWire;
  as: 'same' | 'different' | 'notSure' | 'merged';
  undo: () => Promise<unknown>;
};

export type Queue = {
  /** Those still to be looked at. */
  pairs: PairWire[];
  current: PairWire | undefined;
  /** False for those who may look and not say. */
  mayDecide: boolean;
  /** What was done in this visit, the last one last. */
  done: readonly Done[];
  select: (id: string) => void;
  /** Goes so many pairs on, or back. */
  step: (by: number) => void;
  decide: (decision: Exclude<PairDecision, 'open'>) => void;
  /** Notes that the current pair has been merged. */
  merged: (undo: () => Promise<unknown>) => void;
  /** Takes the last one back and shows it again. */
  undo: () => void;
};

const AHEAD = 2;
const FEW = 5;

/** One pair after the other: deciding shows the next one at once, and is stored behind it. */
export function useQueue(
  object: MatchObject,
  status: PairStatus,
): Queue & { asked: ReturnType<typeof usePairs> } {
  const asked = usePairs(object, status);
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());
  const [selected, setSelected] = useState<string | null>(null);
  const [done, setDone] = useState<readonly Done[]>([]);
  const { actions } = useMetadata();
  const mayDecide = actions.some(({ name }) => name === 'decidePair');
  const run = useRun();
  const inOrder = useInOrder();
  const toasts = useToasts();
  const client = useQueryClient();
  const pairs = useMemo(() => asked.pairs.filter(({ id }) => !gone.has(id)), [asked.pairs, gone]);
  const found = pairs.findIndex(({ id }) => id === selected);
  const index = Math.max(0, found);
  const current = pairs[index];
  useAhead(pairs, index, asked);

  const bringBack = (id: string) => {
    setGone((now) => new Set([...now].filter((one) => one !== id)));
    setDone((now) => now.filter(({ pair }) => pair.id !== id));
    setSelected(id);
  };
  const settle = (pair: PairWire, entry: Omit<Done, 'pair'>) => {
    setSelected((pairs[index + 1] ?? pairs[index - 1])?.id ?? null);
    setGone((now) => new Set([...now, pair.id]));
    setDone((now) => [...now, { pair, ...entry }]);
  };
  const store = (pair: PairWire, decision: PairDecision) =>
    inOrder(async () => {
      await run('decidePair', { id: pair.id, decision });
      // The other lists have changed; this one knows.
      void client.invalidateQueries({ queryKey: PAIRS, refetchType: 'none' });
    });
  const takeBack = async (last: Done) => {
    // Off the list at once: who asks twice takes back the one before.
    setDone((now) => now.filter((one) => one !== last));
    try {
      // What is taken apart in the background is not two records yet.
      if ((await last.undo()) !== 'inBackground') bringBack(last.pair.id);
    } catch (error) {
      setDone((now) => [...now, last]);
      toasts.failed(error);
    }
  };
  const step = (by: number) => {
    const next = pairs[Math.min(Math.max(index + by, 0), pairs.length - 1)];
    if (next) setSelected(next.id);
  };
  return {
    asked,
    pairs,
    current,
    mayDecide,
    done,
    select: setSelected,
    step,
    decide: (decision) => {
      if (!current || !mayDecide) return;
      if (decision === status) return step(1);
      const before = current.status === 'merged' ? 'notSure' : current.status;
      settle(current, { as: decision, undo: () => store(current, before) });
      store(current, decision).catch((error: unknown) => {
        bringBack(current.id);
        toasts.failed(error);
      });
    },
    merged: (undo) => current && settle(current, { as: 'merged', undo }),
    undo: () => {
      const last = done.at(-1);
      if (last) void takeBack(last);
    },
  };
}

/** Writes one after the other: who takes back at once what was just decided must not overtake it. */
function useInOrder(): (write: () => Promise<void>) => Promise<void> {
  const last = useRef<Promise<unknown>>(Promise.resolve());
  return (write) => {
    const result = last.current.then(write, write);
    last.current = result.catch(() => undefined);
    return result;
  };
}

/** The next pairs are there before one comes to them. */
function useAhead(
  pairs: readonly PairWire[],
  index: number,
  asked: ReturnType<typeof usePairs>,
): void {
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = asked;
  const client = useQueryClient();
  const soon = pairs
    .slice(index + 1, index + 1 + AHEAD)
    .map(({ id }) => id)
    .join();
  useEffect(() => {
    for (const id of soon.split(',').filter(Boolean)) void client.prefetchQuery(pairQuery(id));
  }, [client, soon]);
  // After a failure it is for the reader to ask again.
  const mayAsk = hasNextPage && !isFetchingNextPage && !isFetchNextPageError;
  const isShort = pairs.length - index <= FEW;
  useEffect(() => {
    if (isShort && mayAsk) void fetchNextPage();
  }, [fetchNextPage, isShort, mayAsk]);
}
