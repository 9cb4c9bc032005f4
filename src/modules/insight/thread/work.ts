import { trainScore } from '../../../../analysis/supervised/train-score.ts';
import { suggestOffers, trainOffers } from '../offers/model.ts';
import { scoreRows, watchChances } from '../chances/score-rows.ts';
import { rankCustomers } from '../value-index/ranking.ts';
import { scoreValue, trainValue } from '../value/model.ts';
import { trainWords } from '../words/train.ts';

/** What is worked out beside the worker's own thread: seconds of arithmetic, plain values in and out. */
export const work = {
  rankCustomers,
  scoreRows,
  scoreValue,
  suggestOffers,
  trainOffers,
  trainScore,
  trainValue,
  trainWords,
  watchChances,
};

export type Work = typeof work;
export type WorkName = keyof Work;
