/** The place of a block among those that are written at the same time; they are committed in the order of the file. */
export type Turn = {
  /** Ends with the commit of the block before; rejects where that one is not written. */
  readonly before: Promise<void>;
  /**
   * To be told when a transaction of the block begins.
   *
   * @throws OutOfTurn where the block before has yet to take its numbers
   */
  readonly starting: () => void;
  /** To be told when its records have their numbers. */
  readonly numbered: () => void;
  /** To be told when a transaction of the block is given up: those behind it wait for numbers that are gone. */
  readonly leave: () => void;
  /** How it is tried now; what is written behind one try does not stand behind another. */
  readonly attempt: () => Attempt;
  /** Resolves while it has its numbers, so that those of the next block come behind them. */
  readonly next: () => Promise<void>;
  /**
   * Waits, in a transaction, for the commit of the block before.
   *
   * @throws OutOfTurn where what the transaction did ahead of it must not stand
   */
  readonly reached: () => Promise<void>;
};

type Attempt = {
  hasNumbers: boolean;
  numbers: PromiseWithResolvers<void>;
  /** Resolves where other numbers are taken than it had: whatever came behind it came before it. */
  anew: PromiseWithResolvers<void>;
};

/** What was written ahead of its turn is taken back: it is to be written again when `before` is over. */
export class OutOfTurn extends Error {}

/**
 * How long a transaction waits for the blocks before it, in milliseconds. As long as it is open the ledger is not
 * sealed, and in no organisation live updates and reactions get past it.
 */
const PATIENCE = 1_000;

const newAttempt = (): Attempt => ({
  hasNumbers: false,
  numbers: Promise.withResolvers(),
  anew: Promise.withResolvers(),
});

/**
 * The turn behind another.
 *
 * @param before ends with the commit of the block before
 * @param previous the turn of that block; none for the first one
 */
export function turnBehind(before: Promise<void>, previous?: Turn): Turn {
  let own = newAttempt();
  let behind: Attempt | undefined;
  let isOver = false;
  before.then(
    () => {
      isOver = true;
    },
    // Whoever waits for it is told.
    () => undefined,
  );
  const leave = (): void => {
    if (!own.hasNumbers) return;
    own.anew.resolve();
    own = newAttempt();
  };
  return {
    before,
    starting: () => {
      leave();
      behind = isOver ? undefined : previous?.attempt();
      if (behind?.hasNumbers === false) throw new OutOfTurn();
    },
    numbered: () => {
      own.hasNumbers = true;
      own.numbers.resolve();
    },
    leave,
    attempt: () => own,
    next: async () => {
      for (let last: Attempt | undefined; last !== own;) {
        last = own;
        await last.numbers.promise;
      }
    },
    reached: () => (behind ? inOrder(before, behind.anew.promise) : Promise.resolve()),
  };
}

function inOrder(before: Promise<void>, anew: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(new OutOfTurn());
    const late = setTimeout(leave, PATIENCE);
    // First: the block before, begun anew, may be over by now.
    void anew.then(leave);
    void before.then(resolve, leave).finally(() => clearTimeout(late));
  });
}
