import type { ModuleManifest } from '../../kernel/module.ts';
import { customer } from './customers/object.ts';
import { identifier } from './identifiers/object.ts';
import { interaction } from './interactions/object.ts';
import { createGeneralStages, moveStage } from './stages/actions.ts';
import { stage, stageModel } from './stages/object.ts';
import { customerTag, tag } from './tags/object.ts';

export const customers: ModuleManifest = {
  name: 'customers',
  objects: [
    customer, //
    identifier,
    interaction,
    stage,
    stageModel,
    tag,
    customerTag,
  ],
  facts: [
    {
      object: 'customer',
      module: 'customers',
      fields: {
        lastContactAt: {
          kind: 'dateTime',
          label: { zh: '最近联系', en: 'Last contact' },
          filterable: true,
          sortable: true,
        },
        interactionCount: { kind: 'integer', label: { zh: '互动次数', en: 'Interactions' }, filterable: true },
      },
    },
  ],
  actions: [moveStage],
  onOrganisationCreated: createGeneralStages,
};
