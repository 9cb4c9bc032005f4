import { defineAction } from '../../../kernel/action.ts';
import type { Context } from '../../../kernel/context.ts';
import { createJob } from '../../../kernel/job.ts';
import { modelOf } from '../../../kernel/read.ts';
import { grantsOn } from '../../../kernel/visibility.ts';
import { Problem } from '../../../platform/problem.ts';
import { askedSchema, previewJob, previewOf, standardiseJob, standardiseSchema } from './jobs.ts';
import type { Work } from './jobs.ts';

/** @throws Problem forbidden for those who may change no record of this object */
function requireChanges(ctx: Context, object: string): void {
  if (grantsOn(ctx, modelOf(ctx, object), 'update').length === 0) throw new Problem('forbidden');
}

/** Counts what bringing records to their standard form would change. */
export const previewStandards = defineAction({
  name: 'previewStandards',
  label: { zh: '预览规范化', en: 'Preview standardising' },
  input: askedSchema,
  undoable: false,
  handler: (ctx, tx, input) => {
    requireChanges(ctx, input.object);
    return createJob(ctx, tx, previewJob, input);
  },
});

/** Brings the records of a preview to their standard form: names, where addresses lie, codes. */
export const standardiseRecords = defineAction({
  name: 'standardiseRecords',
  label: { zh: '规范化', en: 'Standardise records' },
  input: standardiseSchema,
  undoable: false,
  handler: async (ctx, tx, { preview, except = [] }) => {
    const seen = await previewOf(ctx, tx, preview, { isDone: true });
    const { object, standards, before } = seen;
    requireChanges(ctx, object);
    const work: Work = { object, standards, before, except };
    return createJob(ctx, tx, standardiseJob, work);
  },
});
