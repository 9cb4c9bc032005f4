/** The place of a block among those that are written at the same time; they are committed in the order of the file. */
export type Turn = {
  /** Ends with the commit of the block before; rejects where that one is not written. */
  readonly before: Promise<void>;
  /** To be told when a transaction of the block begins. */
  readonly starting: () => void;
  /** To be told when its records have their numbers. */
  readonly numbered: () => void;
  /** Resolves once the numbers are taken, so that those of the next block come behind them. */
  readonly next: Promise<void>;
  /** Resolves where it takes other numbers than it had: whatever came behind it came before it. */
  readonly anew: Promise<void>;
  /**
   * Waits, in a transaction, for the commit of the block before.
   *
   * @throws OutOfTurn where what the transaction did ahead of it must not stand
   */
  readonly reached: () => Promise<void>;
};

/** What was written ahead of its turn is taken back: it is to be written again when `before` is over. */
export class OutOfTurn extends Error {}

/** How long a transaction waits for the blocks before it, in milliseconds; it holds up the sealing of the ledger. */
const PATIENCE = 5_000;

/**
 * The turn behind another.
 *
 * @param before ends with the commit of the block before
 * @param previous the turn of that block; none for the first one
 */
export function turnBehind(before: Promise<void>, previous?: Turn): Turn {
  const next = Promise.withResolvers<void>();
  const anew = Promise.withResolvers<void>();
  const previousAnew = previous?.anew;
  let isOver = false;
  let isAhead = true;
  let hasNumbers = false;
  before.then(
    () => {
      isOver = true;
    },
    // Whoever waits for it is told.
    () => undefined,
  );
  return {
    before,
    next: next.promise,
    anew: anew.promise,
    starting: () => {
      isAhead = !isOver;
      if (hasNumbers) anew.resolve();
    },
    numbered: () => {
      hasNumbers = true;
      next.resolve();
    },
    reached: () => (isAhead ? inOrder(before, previousAnew) : Promise.resolve()),
  };
}

function inOrder(before: Promise<void>, previousAnew: Promise<void> | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(new OutOfTurn());
    const late = setTimeout(leave, PATIENCE);
    // First: the block before, begun anew, may be over by now.
    void previousAnew?.then(leave);
    void before.then(resolve, leave).finally(() => clearTimeout(late));
  });
}
