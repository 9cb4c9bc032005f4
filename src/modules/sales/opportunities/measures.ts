import type { Condition } from '../../../kernel/condition.ts';
import { defineMeasure } from '../../../kernel/measure.ts';

const open: Condition = { field: 'status', op: 'eq', value: 'open' };
const won: Condition = { field: 'status', op: 'eq', value: 'won' };
const lost: Condition = { field: 'status', op: 'eq', value: 'lost' };
const closed: Condition = { field: 'status', op: 'in', value: ['won', 'lost'] };

export const openOpportunityCount = defineMeasure({
  name: 'openOpportunityCount',
  label: { zh: '进行中的商机', en: 'Open opportunities' },
  definition: {
    zh: '既未赢单也未输单的商机的数量，按现在所在的阶段。',
    en: 'Opportunities neither won nor lost, by the stage they are in now.',
  },
  object: 'opportunity',
  where: open,
  value: { fn: 'count' },
});

export const openOpportunityAmount = defineMeasure({
  name: 'openOpportunityAmount',
  label: { zh: '进行中金额', en: 'Open pipeline' },
  definition: {
    zh: '进行中的商机的金额之和，折算成组织的货币；没有金额的商机不计。',
    en: 'The amounts of open opportunities added up in the organisation’s currency; those without an amount add nothing.',
  },
  object: 'opportunity',
  where: open,
  value: { fn: 'sum', of: 'amount' },
});

export const weightedAmount = defineMeasure({
  name: 'weightedAmount',
  label: { zh: '加权金额', en: 'Weighted pipeline' },
  definition: {
    zh: '进行中的商机的预期金额（金额 × 赢率）之和。赢率来自阶段或在商机上单独填写，是估计，不是承诺。',
    en: 'The expected amounts (amount × probability) of open opportunities added up. The probability comes from the stage or was set on the opportunity: an estimate, not a promise.',
  },
  object: 'opportunity',
  where: open,
  value: { fn: 'sum', of: 'expected' },
});

export const wonCount = defineMeasure({
  name: 'wonCount',
  label: { zh: '赢单数', en: 'Won opportunities' },
  definition: {
    zh: '赢单的商机的数量，按成交日期归入各期。',
    en: 'Opportunities won, each in the period of its close date.',
  },
  object: 'opportunity',
  where: won,
  value: { fn: 'count' },
});

export const wonAmount = defineMeasure({
  name: 'wonAmount',
  label: { zh: '赢单金额', en: 'Amount won' },
  definition: {
    zh: '赢单的商机的金额之和，折算成组织的货币，按成交日期归入各期。',
    en: 'The amounts of opportunities won, added up in the organisation’s currency, each in the period of its close date.',
  },
  object: 'opportunity',
  where: won,
  value: { fn: 'sum', of: 'amount' },
});

export const lostCount = defineMeasure({
  name: 'lostCount',
  label: { zh: '输单数', en: 'Lost opportunities' },
  definition: {
    zh: '输单的商机的数量，按关闭日期归入各期。',
    en: 'Opportunities lost, each in the period of its close date.',
  },
  object: 'opportunity',
  where: lost,
  value: { fn: 'count' },
});

export const lostAmount = defineMeasure({
  name: 'lostAmount',
  label: { zh: '输单金额', en: 'Amount lost' },
  definition: {
    zh: '输单的商机的金额之和，折算成组织的货币，按关闭日期归入各期。',
    en: 'The amounts of opportunities lost, added up in the organisation’s currency, each in the period of its close date.',
  },
  object: 'opportunity',
  where: lost,
  value: { fn: 'sum', of: 'amount' },
});

export const winRate = defineMeasure({
  name: 'winRate',
  label: { zh: '赢单率', en: 'Win rate' },
  definition: {
    zh: '赢单数 ÷（赢单数 + 输单数），按关闭日期归入各期；进行中的商机不计。',
    en: 'Won ÷ (won + lost) of the opportunities closed in the period; open ones do not count.',
  },
  object: 'opportunity',
  where: closed,
  value: { fn: 'share', where: won },
});

export const salesCycleDays = defineMeasure({
  name: 'salesCycleDays',
  label: { zh: '销售周期（天）', en: 'Sales cycle (days)' },
  definition: {
    zh: '赢单的商机从创建到关闭平均用了多少天，按成交日期归入各期；录入之前就已成交的（如从其他系统导入的）不计。',
    en: 'How many days it took on average from entering an opportunity to winning it, each in the period of its close date; those won before they were entered, such as history from another system, do not count.',
  },
  object: 'opportunity',
  where: won,
  value: { fn: 'days', from: 'createdAt', to: 'closedAt' },
});

export const averageDeal = defineMeasure({
  name: 'averageDeal',
  label: { zh: '平均单额', en: 'Average deal' },
  definition: {
    zh: '赢单的商机的平均金额：赢单金额 ÷ 有金额的赢单数。',
    en: 'The average amount of opportunities won: amount won ÷ those won that have an amount.',
  },
  object: 'opportunity',
  where: won,
  value: { fn: 'avg', of: 'amount' },
});
