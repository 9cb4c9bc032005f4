import type { Condition } from '../../../kernel/condition.ts';
import { defineMeasure } from '../../../kernel/measure.ts';
import type { Measure } from '../../../kernel/measure.ts';
import { HESITATING, UNHAPPY } from './rules.ts';

const read: Condition = { field: 'sentiment', op: 'notEmpty' };
const unhappy: Condition = { field: 'sentiment', op: 'eq', value: UNHAPPY };
const hesitating: Condition = { field: 'emotion', op: 'eq', value: HESITATING };
const lately: Condition = { field: 'lastUnhappyAt', op: 'gte', value: 'today-7d' };

/** How customers sound. */
const ofCustomers = [
  defineMeasure({
    name: 'readTextCount',
    label: { zh: '读过的来言', en: 'Texts read' },
    definition: {
      zh: '客户来的、有文字、已读出语气的互动；要求不做画像的客户不计。',
      en: 'Interactions from customers whose text has been read; not of those who asked not to be profiled.',
    },
    object: 'interaction',
    where: read,
    value: { fn: 'count' },
  }),
  defineMeasure({
    name: 'unhappyTextCount',
    label: { zh: '不满的来言', en: 'Unhappy texts' },
    definition: {
      zh: '语气读作“不满”的来言；由用词读出，个别会读错，可以在时间线上更正。',
      en: 'Texts that sound unhappy, by their words: some are misread, and can be corrected in the timeline.',
    },
    object: 'interaction',
    where: unhappy,
    value: { fn: 'count' },
  }),
  defineMeasure({
    name: 'unhappyTextShare',
    label: { zh: '不满的比例', en: 'Share of unhappy texts' },
    definition: {
      zh: '语气读作“不满”的来言 ÷ 读过的来言。',
      en: 'Texts that sound unhappy ÷ texts read.',
    },
    object: 'interaction',
    where: read,
    value: { fn: 'share', where: unhappy },
  }),
  defineMeasure({
    name: 'hesitatingTextCount',
    label: { zh: '犹豫的来言', en: 'Hesitating texts' },
    definition: {
      zh: '情绪读作“犹豫”的来言：还在考虑、比较、拿不定主意。',
      en: 'Texts that sound hesitating: still thinking, comparing, undecided.',
    },
    object: 'interaction',
    where: hesitating,
    value: { fn: 'count' },
  }),
  defineMeasure({
    name: 'unhappyCustomerCount',
    label: { zh: '近 7 天不满的客户', en: 'Customers unhappy within 7 days' },
    definition: {
      zh: '最近 7 天内来过“不满”来言的客户，先听听他们说了什么。',
      en: 'Customers who sent something that sounds unhappy in the last 7 days: hear them first.',
    },
    object: 'customer',
    where: lately,
    value: { fn: 'count' },
  }),
];

/** How leads sound, until they are customers: then their texts count there, and once. */
const ofLeads = [
  defineMeasure({
    name: 'readLeadTextCount',
    label: { zh: '读过的线索来言', en: 'Texts of leads read' },
    definition: {
      zh: '线索来的、有文字、已读出语气的跟进；要求不做画像的不计，转化以后算作客户的来言，不重复计。',
      en: 'Interactions from leads whose text has been read; not of those who asked not to be profiled. Once a lead is converted, they count as the customer’s, and only there.',
    },
    object: 'leadInteraction',
    where: read,
    value: { fn: 'count' },
  }),
  defineMeasure({
    name: 'unhappyLeadTextCount',
    label: { zh: '不满的线索来言', en: 'Unhappy texts of leads' },
    definition: {
      zh: '尚未转化的线索发来、语气读作“不满”的来言；由用词读出，个别会读错，可以在时间线上更正。',
      en: 'Texts of leads not yet converted that sound unhappy, by their words: some are misread, and can be corrected in the timeline.',
    },
    object: 'leadInteraction',
    where: unhappy,
    value: { fn: 'count' },
  }),
  defineMeasure({
    name: 'unhappyLeadTextShare',
    label: { zh: '线索来言不满的比例', en: 'Share of unhappy texts of leads' },
    definition: {
      zh: '语气读作“不满”的线索来言 ÷ 读过的线索来言。',
      en: 'Texts of leads that sound unhappy ÷ texts of leads read.',
    },
    object: 'leadInteraction',
    where: read,
    value: { fn: 'share', where: unhappy },
  }),
  defineMeasure({
    name: 'hesitatingLeadTextCount',
    label: { zh: '犹豫的线索来言', en: 'Hesitating texts of leads' },
    definition: {
      zh: '情绪读作“犹豫”的线索来言：还在考虑、比较、拿不定主意。',
      en: 'Texts of leads that sound hesitating: still thinking, comparing, undecided.',
    },
    object: 'leadInteraction',
    where: hesitating,
    value: { fn: 'count' },
  }),
  defineMeasure({
    name: 'unhappyLeadCount',
    label: { zh: '近 7 天不满的线索', en: 'Leads unhappy within 7 days' },
    definition: {
      zh: '最近 7 天内来过“不满”来言、尚未转化的线索，先听听他们说了什么。',
      en: 'Leads not yet converted who sent something that sounds unhappy in the last 7 days: hear them first.',
    },
    object: 'lead',
    where: lately,
    value: { fn: 'count' },
  }),
];

/** How customers and leads sound, in the order of the metadata. */
export const wordMeasures: Measure[] = [...ofCustomers, ...ofLeads];
