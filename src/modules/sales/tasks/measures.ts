import { defineMeasure } from '../../../kernel/measure.ts';

export const openTaskCount = defineMeasure({
  name: 'openTaskCount',
  label: { zh: '未完成任务', en: 'Open tasks' },
  definition: {
    zh: '未完成的任务的数量。',
    en: 'Tasks that are not done.',
  },
  object: 'task',
  where: { field: 'done', op: 'eq', value: false },
  value: { fn: 'count' },
});
