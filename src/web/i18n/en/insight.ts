import type { MessagesOf } from '../keys.ts';
import type { insight as zh } from '../zh/insight.ts';

export const insight: MessagesOf<typeof zh> = {
  'insight.valueMap': 'Customer value',
  'insight.cohorts': 'Who comes back',
  'insight.valueIndex': 'Value index',
  'insight.acquisition': 'Winning customers',
  'insight.atRisk': 'Customers at risk',
  'insight.offers': 'Offers',
  'insight.rescues': 'Rescue',
  'insight.words': 'Customer voice',
  'insight.models': 'Model cards',
};
