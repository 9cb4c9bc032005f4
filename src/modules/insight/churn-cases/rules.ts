import type { Condition } from '../../../kernel/condition.ts';

/** Who is at risk, unless somebody says otherwise. */
export const AT_RISK: Condition = { field: 'churnChance', op: 'gte', value: 50 };

/** Fewer customers than these tell nothing, however long one looks. */
export const FEWEST = 20;
/** More than these nobody works through as a list. */
export const MOST = 1_000;

/** In percent: the part that is kept aside, so that one sees what would have happened anyway. */
export const CONTROL = { least: 10, usual: 20, most: 50 } as const;

/** How long a case is followed that belongs to no rescue. */
export const CASE_DAYS = 30;

/** The names of a rescue's arms. */
export const rescueArms = {
  control: { zh: '对照组', en: 'Control' },
  rescue: { zh: '挽留', en: 'Rescue' },
} as const;

/** What may be done to keep somebody. */
export const interventions = [
  'call',
  'visit',
  'message',
  'service',
  'training',
  'gift',
  'other',
] as const;
export type Intervention = (typeof interventions)[number];
