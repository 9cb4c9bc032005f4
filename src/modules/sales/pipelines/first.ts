import type { Context } from '../../../kernel/context.ts';
import { records } from '../../../kernel/records.ts';
import type { Transaction } from '../../../kernel/transaction.ts';

const names = {
  zh: {
    pipeline: '标准销售流程',
    stages: ['初步接触', '需求确认', '方案报价', '商务谈判', '赢单', '输单'],
  },
  en: {
    pipeline: 'Standard',
    stages: ['First contact', 'Needs confirmed', 'Proposal', 'Negotiation', 'Won', 'Lost'],
  },
};

/** What the stages begin with; an organisation changes it to what it measures itself. */
const steps = [
  { kind: 'open', probability: 10, staleAfterDays: 14 },
  { kind: 'open', probability: 25, staleAfterDays: 21 },
  { kind: 'open', probability: 50, staleAfterDays: 21, requires: ['amount'] },
  { kind: 'open', probability: 75, staleAfterDays: 30, requires: ['amount', 'closeDate'] },
  { kind: 'won', probability: 100, requires: ['amount'] },
  { kind: 'lost', probability: 0 },
];

/** A new organisation starts with one pipeline of six stages in its own language; it may change it and add others. */
export async function createFirstPipeline(ctx: Context, tx: Transaction): Promise<void> {
  const asSystem = { via: 'system', asSystem: true } as const;
  const { pipeline: name, stages } = names[ctx.locale];
  const values = { name, position: 1, isDefault: true };
  const [pipeline] = await records.create(ctx, tx, 'pipeline', [values], asSystem);
  const rows = steps.map((step, n) => ({
    ...step,
    name: stages[n],
    pipeline: pipeline?.id,
    position: n + 1,
  }));
  await records.create(ctx, tx, 'pipelineStage', rows, asSystem);
}
