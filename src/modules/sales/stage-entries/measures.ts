import type { Condition } from '../../../kernel/condition.ts';
import { defineMeasure } from '../../../kernel/measure.ts';

const left: Condition = { field: 'outcome', op: 'ne', value: 'open' };
const onward: Condition = { field: 'outcome', op: 'in', value: ['advanced', 'won'] };

export const stageEntryCount = defineMeasure({
  name: 'stageEntryCount',
  label: { zh: '进入次数', en: 'Entered' },
  definition: {
    zh: '期间内进入该阶段的次数；退回后再次进入算两次。',
    en: 'How often opportunities entered the stage in the period; one that went back and came again counts twice.',
  },
  object: 'stageEntry',
  value: { fn: 'count' },
});

export const stageConversion = defineMeasure({
  name: 'stageConversion',
  label: { zh: '转化率', en: 'Conversion' },
  definition: {
    zh: '期间内进入该阶段并已离开的，其中推进到后面的阶段或赢单的比例；仍在该阶段的不计。',
    en: 'Of the entries into the stage in the period that have ended, the share that moved on to a later stage or was won; those still in it do not count.',
  },
  object: 'stageEntry',
  where: left,
  value: { fn: 'share', where: onward },
});

export const stageDays = defineMeasure({
  name: 'stageDays',
  label: { zh: '平均停留（天）', en: 'Days in stage' },
  definition: {
    zh: '期间内进入该阶段并已离开的，平均停留的天数。',
    en: 'How many days those that entered the stage in the period and have left it stayed on average.',
  },
  object: 'stageEntry',
  where: left,
  value: { fn: 'days', from: 'enteredAt', to: 'leftAt' },
});
