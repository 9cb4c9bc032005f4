import type { Context } from '../../../kernel/context.ts';
import { modelOf } from '../../../kernel/read.ts';
import { conditionFrom } from '../../../kernel/route-input.ts';
import type { Pair, Rules, Violation } from '../../../kernel/rules.ts';
import { Problem } from '../../../platform/problem.ts';

/** What is settled once customers are assigned: changing it afterwards would change what the result means. */
const SETTLED = ['audience', 'outcome', 'days', 'smallest'] as const;

type Refused = Violation & { index: number };

function settledOnly(pair: Pair, index: number): Refused[] {
  const { before, after } = pair;
  if (!before || before.status === 'draft') return [];
  return SETTLED.filter((name) => before[name] !== after[name]).map((field) => ({
    index,
    field,
    code: 'experiment_started',
    message: {
      zh: '实验已经开始，不能再改。',
      en: 'The experiment has begun; this cannot change any more.',
    },
  }));
}

/** A draft is started, what runs is ended: assigned customers are not unassigned, by undo or otherwise. */
const ORDER = ['draft', 'running', 'ended'];

function forwardOnly({ before, after }: Pair, index: number): Refused[] {
  if (!before || ORDER.indexOf(String(after.status)) >= ORDER.indexOf(String(before.status)))
    return [];
  const message = {
    zh: '已经开始的实验不能退回。',
    en: 'An experiment that has begun cannot go back.',
  };
  return [{ index, field: 'status', code: 'experiment_started', message }];
}

function readableAudience(ctx: Context, { before, after }: Pair, index: number): Refused[] {
  const { audience } = after;
  if (typeof audience !== 'string' || before?.audience === audience) return [];
  try {
    conditionFrom(ctx, modelOf(ctx, 'customer'), JSON.parse(audience));
    return [];
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof Problem)) throw error;
    const message = { zh: '不是客户的筛选条件。', en: 'This is not a condition on customers.' };
    return [{ index, field: 'audience', code: 'invalid_condition', message }];
  }
}

export const experimentRules: Rules = {
  check: (ctx, pairs) =>
    pairs.flatMap((pair, index) => [
      ...settledOnly(pair, index),
      ...forwardOnly(pair, index),
      ...readableAudience(ctx, pair, index),
    ]),
};
