import type { MessagesOf } from '../keys.ts';
import type { pipeline as chinese } from '../zh/pipeline.ts';

export const pipeline: MessagesOf<typeof chinese> = {
  'stageBar.label': 'Sales stage',
  'stageBar.since': '{{days}} d in this stage',
  'stageBar.stale': 'Stale',

  'convert.title': 'Convert lead “{{name}}”',
  'convert.customer': 'Customer',
  'convert.customerHelp': 'Left empty, “{{name}}” is created.',
  'convert.known':
    'A customer has the same phone or e-mail and is chosen for you. Clear it to create another one.',
  'convert.withOpportunity': 'Create an opportunity as well',
  'convert.run': 'Convert',
};
