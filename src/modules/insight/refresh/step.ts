import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import type { ModelKind } from '../scores/rules.ts';

/** One score's part of a refresh. It reads the whole organisation, not what its starter may see. */
export type Step = {
  kind: ModelKind;
  /** About how many records it will score, for the progress. */
  count: (ctx: Context, tx: Transaction) => Promise<number>;
  /**
   * Trains where asked or where there is no model yet, scores, and takes away what it did not score again. What it does
   * twice is as if done once: a refresh that was interrupted begins its step anew.
   */
  run: (step: StepRun) => Promise<void>;
};

export type StepRun = {
  /** The context of now: long work asks for it again and again. @throws Problem forbidden */
  context: () => Promise<Context>;
  /** To be trained anew; else only where there is no model yet. */
  train: boolean;
  /** Saves in one transaction what was done with so many more records. Call it for each portion. */
  save: (done: number, write: (ctx: Context, tx: Transaction) => Promise<void>) => Promise<void>;
  /** Ask between transactions: the member wants it to stop. */
  cancelled: () => Promise<boolean>;
};
