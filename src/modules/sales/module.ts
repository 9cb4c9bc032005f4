import { objectsOf } from '../../kernel/module.ts';
import type { ModuleManifest } from '../../kernel/module.ts';
import { customerOverview } from './customer-page/queries.ts';
import { customerFacts, leadFacts } from './facts.ts';
import { convertLead } from './leads/actions.ts';
import { cancelOrder, markPaid, placeOrder, setOrderLines } from './orders/actions.ts';
import { orderFacts } from './orders/facts.ts';
import { salesMeasures } from './measures.ts';
import { loseOpportunity, reopenOpportunity, winOpportunity } from './opportunities/actions.ts';
import { createFirstPipeline } from './pipelines/first.ts';
import { tellDue } from './tasks/due.ts';
import { salesTimelines } from './timelines.ts';

export const sales: ModuleManifest = {
  name: 'sales',
  objects: await objectsOf(import.meta.url, [
    'leads', //
    'opportunities',
    'pipelines',
    'competitors',
    'orders',
    'stage-entries',
    'tasks',
  ]),
  facts: [customerFacts, orderFacts, leadFacts],
  timelines: salesTimelines,
  views: [customerOverview],
  actions: [
    convertLead,
    winOpportunity,
    loseOpportunity,
    reopenOpportunity,
    placeOrder,
    markPaid,
    cancelOrder,
    setOrderLines,
  ],
  measures: salesMeasures,
  tasks: { sales_tasks_due: tellDue },
  recurring: [{ match: '* * * * *', task: 'sales_tasks_due' }],
  onOrganisationCreated: createFirstPipeline,
};
