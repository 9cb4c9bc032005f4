import type { Condition } from '../../../kernel/condition.ts';
import { defineMeasure } from '../../../kernel/measure.ts';
import type { Measure } from '../../../kernel/measure.ts';
import { HESITATING, UNHAPPY } from './rules.ts';

const read: Condition = { field: 'sentiment', op: 'notEmpty' };
const unhappy: Condition = { field: 'sentiment', op: 'eq', value: UNHAPPY };

const readTextCount = defineMeasure({
  name: 'readTextCount',
  label: { zh: '读过的来言', en: 'Texts read' },
  definition: {
    zh: '客户来的、有文字、已读出语气的互动；要求不做画像的客户不计。',
    en: 'Interactions from customers whose text has been read; not of those who asked not to be profiled.',
  },
  object: 'interaction',
  where: read,
  value: { fn: 'count' },
});

const unhappyTextCount = defineMeasure({
  name: 'unhappyTextCount',
  label: { zh: '不满的来言', en: 'Unhappy texts' },
  definition: {
    zh: '语气读作“不满”的来言；由用词读出，个别会读错，可以在时间线上更正。',
    en: 'Texts that sound unhappy, by their words: some are misread, and can be corrected in the timeline.',
  },
  object: 'interaction',
  where: unhappy,
  value: { fn: 'count' },
});

const unhappyTextShare = defineMeasure({
  name: 'unhappyTextShare',
  label: { zh: '不满的比例', en: 'Share of unhappy texts' },
  definition: {
    zh: '语气读作“不满”的来言 ÷ 读过的来言。',
    en: 'Texts that sound unhappy ÷ texts read.',
  },
  object: 'interaction',
  where: read,
  value: { fn: 'share', where: unhappy },
});

const hesitatingTextCount = defineMeasure({
  name: 'hesitatingTextCount',
  label: { zh: '犹豫的来言', en: 'Hesitating texts' },
  definition: {
    zh: '情绪读作“犹豫”的来言：还在考虑、比较、拿不定主意。',
    en: 'Texts that sound hesitating: still thinking, comparing, undecided.',
  },
  object: 'interaction',
  where: { field: 'emotion', op: 'eq', value: HESITATING },
  value: { fn: 'count' },
});

const unhappyCustomerCount = defineMeasure({
  name: 'unhappyCustomerCount',
  label: { zh: '近 7 天不满的客户', en: 'Customers unhappy within 7 days' },
  definition: {
    zh: '最近 7 天内来过“不满”来言的客户，先听听他们说了什么。',
    en: 'Customers who sent something that sounds unhappy in the last 7 days: hear them first.',
  },
  object: 'customer',
  where: { field: 'lastUnhappyAt', op: 'gte', value: 'today-7d' },
  value: { fn: 'count' },
});

/** How customers sound, in the order of the metadata. */
export const wordMeasures: Measure[] = [
  readTextCount,
  unhappyTextCount,
  unhappyTextShare,
  hesitatingTextCount,
  unhappyCustomerCount,
];
