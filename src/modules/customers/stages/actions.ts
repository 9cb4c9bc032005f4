import { z } from 'zod';
import { defineAction } from '../../../kernel/action.ts';
import type { Context } from '../../../kernel/context.ts';
import { records } from '../../../kernel/records.ts';
import type { Transaction } from '../../../kernel/transaction.ts';

/** Moves a customer to another stage. The ledger keeps when, from where and by whom. */
export const moveStage = defineAction({
  name: 'moveStage',
  label: { zh: '更改阶段', en: 'Move to stage' },
  object: 'customer',
  input: z.strictObject({ id: z.uuid(), stage: z.uuid().meta({ reference: 'stage' }) }),
  handler: async (ctx, tx, { id, stage }) => {
    const change = { id, version: 'latest' as const, values: { stage } };
    const [written] = await records.update(ctx, tx, 'customer', [change], {
      via: 'action',
      writer: 'moveStage',
    });
    return { id, version: written?.version, changeId: written?.changeId };
  },
});

const general = {
  zh: { model: '通用', stages: ['潜在', '意向', '成交', '复购', '流失'] },
  en: { model: 'General', stages: ['Prospect', 'Interested', 'Customer', 'Returning', 'Lost'] },
};

/** A new organisation starts with one general model in its own language; it may rename it, and add others. */
export async function createGeneralStages(ctx: Context, tx: Transaction): Promise<void> {
  const asSystem = { via: 'system', asSystem: true } as const;
  const names = general[ctx.locale];
  const [model] = await records.create(ctx, tx, 'stageModel', [{ name: names.model }], asSystem);
  const stages = names.stages.map((name, n) => ({ name, model: model?.id, position: n + 1 }));
  await records.create(ctx, tx, 'stage', stages, asSystem);
}
