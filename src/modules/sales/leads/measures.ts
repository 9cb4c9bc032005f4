import { defineMeasure } from '../../../kernel/measure.ts';

export const unansweredLeadCount = defineMeasure({
  name: 'unansweredLeadCount',
  label: { zh: '待首次响应的线索', en: 'Leads not yet answered' },
  definition: {
    zh: '状态为新线索或跟进中、还没有我方联系记录的线索的数量。',
    en: 'Leads that are new or being worked on and that nobody has contacted yet.',
  },
  object: 'lead',
  where: {
    and: [
      { field: 'status', op: 'in', value: ['new', 'working'] },
      { field: 'firstResponseAt', op: 'empty' },
    ],
  },
  value: { fn: 'count' },
});
