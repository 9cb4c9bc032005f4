import { objectsOf } from '../../kernel/module.ts';
import type { ModuleManifest } from '../../kernel/module.ts';
import { customerCount, neglectedCustomerCount } from './customers/measures.ts';
import { contactCount } from './interactions/measures.ts';
import { interactionTimelines } from './interactions/timeline.ts';
import { createGeneralStages, moveStage } from './stages/actions.ts';

export const customers: ModuleManifest = {
  name: 'customers',
  objects: await objectsOf(import.meta.url, [
    'customers', //
    'contacts',
    'identifiers',
    'interactions',
    'stages',
    'tags',
  ]),
  facts: [
    {
      object: 'customer',
      module: 'customers',
      fields: {
        lastContactAt: {
          kind: 'dateTime',
          label: { zh: '最近联系', en: 'Last contact' },
          help: {
            zh: '最近一次电话、邮件、拜访或会议；“记录”不算',
            en: 'The latest call, mail, visit or meeting. Notes do not count',
          },
          filterable: true,
          sortable: true,
        },
        interactionCount: {
          kind: 'integer',
          required: true,
          default: 0,
          label: { zh: '互动次数', en: 'Interactions' },
          help: { zh: '含“记录”', en: 'Notes included' },
          filterable: true,
        },
      },
    },
  ],
  timelines: interactionTimelines,
  actions: [moveStage],
  measures: [customerCount, neglectedCustomerCount, contactCount],
  onOrganisationCreated: createGeneralStages,
};
