import { churnStep } from '../churn/step.ts';
import { leadStep } from '../lead-score/step.ts';
import { offerStep } from '../offers/step.ts';
import { valueStep } from '../value/step.ts';
import { winStep } from '../win-chance/step.ts';
import { wordsStep } from '../words/step.ts';
import type { Step } from './step.ts';

/** What a refresh works out, in this order. */
export const steps: readonly Step[] = [
  wordsStep,
  valueStep,
  offerStep,
  churnStep,
  leadStep,
  winStep,
];
