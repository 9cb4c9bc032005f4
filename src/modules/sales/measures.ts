import type { Measure } from '../../kernel/measure.ts';
import { unansweredLeadCount } from './leads/measures.ts';
import {
  averageDeal,
  lostAmount,
  lostCount,
  openOpportunityAmount,
  openOpportunityCount,
  salesCycleDays,
  weightedAmount,
  winRate,
  wonAmount,
  wonCount,
} from './opportunities/measures.ts';
import {
  averageOrder,
  firstOrderCount,
  orderCount,
  orderRevenue,
  unpaidAmount,
} from './orders/measures.ts';
import { stageConversion, stageDays, stageEntryCount } from './stage-entries/measures.ts';
import { openTaskCount } from './tasks/measures.ts';

/** Every measure of the module, in the order of the metadata. */
export const salesMeasures: Measure[] = [
  openOpportunityCount,
  openOpportunityAmount,
  weightedAmount,
  wonCount,
  wonAmount,
  lostCount,
  lostAmount,
  winRate,
  salesCycleDays,
  averageDeal,
  stageEntryCount,
  stageConversion,
  stageDays,
  orderRevenue,
  orderCount,
  averageOrder,
  firstOrderCount,
  unpaidAmount,
  unansweredLeadCount,
  openTaskCount,
];
