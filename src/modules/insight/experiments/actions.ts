import { sql } from 'kysely';
import { z } from 'zod';
import { defineAction } from '../../../kernel/action.ts';
import type { Context } from '../../../kernel/context.ts';
import { createJob } from '../../../kernel/job.ts';
import { records } from '../../../kernel/records.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import type { RecordWire } from '../../../kernel/wire.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Message } from '../../../platform/problem.ts';
import { armsOf, assignDrawn, assignJob, draw } from './assign.ts';
import type { Arm } from './assign.ts';
import { audienceFrom, countAudience, lockAssigning } from './audience.ts';
import { AT_ONCE } from './rules.ts';
import type { OutcomeKind } from './rules.ts';
import type { StartedWire } from './wire.ts';

const input = z.strictObject({ id: z.uuid() });

/** Splits the audience of an experiment, at once or as a job, and begins to look at what comes of it. */
export const startExperiment = defineAction({
  name: 'startExperiment',
  label: { zh: '开始实验', en: 'Start experiment' },
  object: 'experiment',
  offered: { field: 'status', in: ['draft'] },
  input,
  // Who got what cannot be taken back.
  undoable: false,
  handler: async (ctx, tx, { id }): Promise<StartedWire> => {
    await lockAssigning(ctx, tx);
    const experiment = await changeable(ctx, tx, id, 'draft');
    const arms = await armsOf(ctx, tx, id);
    checkArms(arms);
    if (typeof experiment['audience'] !== 'string') {
      refuse('audience', 'no_audience', {
        zh: '请先选定对象：哪些客户参加。',
        en: 'First say which customers take part.',
      });
    }
    const audience = audienceFrom(experiment['audience']);
    const outcome = experiment['outcome'] as OutcomeKind;
    const { free, taken } = await countAudience(ctx, tx, audience, outcome);
    if (free < arms.length) refuseFew(free, taken, arms.length);
    const version = await setStatus(ctx, tx, id, {
      status: 'running',
      startedAt: ctx.now().toISOString(),
    });
    if (free > AT_ONCE) {
      const job = await createJob(ctx, tx, assignJob, { id }, free);
      return { id, version, assigned: 0, taken, job };
    }
    const assigned = await assignDrawn(ctx, tx, id, await draw(ctx, tx, id, AT_ONCE));
    return { id, version, assigned, taken, job: null };
  },
});

/** Ends an experiment or a rescue: what is known by then stays, and its customers are free for others. */
export const endExperiment = defineAction({
  name: 'endExperiment',
  label: { zh: '结束', en: 'End' },
  object: 'experiment',
  offered: { field: 'status', in: ['running'] },
  input,
  undoable: false,
  handler: async (ctx, tx, { id }) => {
    await changeable(ctx, tx, id, 'running');
    const version = await setStatus(ctx, tx, id, {
      status: 'ended',
      endedAt: ctx.now().toISOString(),
    });
    return { id, version };
  },
});

/** The experiment, locked, where the member may change it. @throws Problem not_found, forbidden, wrong_state */
async function changeable(
  ctx: Context,
  tx: Transaction,
  id: string,
  status: string,
): Promise<RecordWire> {
  await tx.query(sql`
    select from insight.experiment where org_id = ${ctx.orgId} and id = ${id}::uuid for update`);
  const experiment = await records.get(ctx, tx, 'experiment', id);
  if (!experiment) throw new Problem('not_found');
  if (experiment._rights?.update !== true) throw new Problem('forbidden');
  if (experiment['status'] !== status) throw new Problem('wrong_state');
  return experiment;
}

/**
 * Sets what only starting and ending set.
 *
 * @param values status, kind and times
 * @returns the version of the experiment then
 */
export async function setStatus(
  ctx: Context,
  tx: Transaction,
  id: string,
  values: Record<string, string>,
): Promise<number> {
  const change = { id, version: 'latest' as const, values };
  const options = { via: 'action', asSystem: true } as const;
  const [written] = await records.update(ctx, tx, 'experiment', [change], options);
  return written?.version ?? 0;
}

function checkArms(arms: readonly Arm[]): void {
  if (arms.length < 2) {
    refuse(null, 'too_few_arms', {
      zh: '至少要有两个分组：一个对照组，一个试验组。',
      en: 'It takes two arms at least: a control, and one that gets something.',
    });
  }
  if (arms.filter(({ control }) => control).length !== 1) {
    refuse(null, 'one_control', {
      zh: '要有且只有一个对照组。',
      en: 'Exactly one arm is the control.',
    });
  }
}

function refuseFew(free: number, taken: number, arms: number): never {
  refuse('audience', 'too_few_customers', {
    zh: `只有 ${free} 位客户可以分组（另有 ${taken} 位已在其他实验中），至少需要 ${arms} 位。`,
    en: `Only ${free} customers can be assigned (${taken} already take part in another experiment); it takes ${arms} at least.`,
  });
}

function refuse(field: string | null, code: string, message: Message): never {
  throw new Problem('invalid_fields', { errors: [{ field, code, message }] });
}
