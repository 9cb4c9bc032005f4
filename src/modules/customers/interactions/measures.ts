import { defineMeasure } from '../../../kernel/measure.ts';

/** How often people were in touch with customers; in a period when narrowed by `at`. */
export const contactCount = defineMeasure({
  name: 'contactCount',
  label: { zh: '联系次数', en: 'Contacts made' },
  definition: {
    zh: '记录下来的电话、邮件、拜访和会议的次数；只写给自己看的记录不计。',
    en: 'Calls, mails, visits and meetings that were noted; notes to oneself do not count.',
  },
  object: 'interaction',
  where: { field: 'channel', op: 'ne', value: 'note' },
  value: { fn: 'count' },
});
