import { objectsOf } from '../../kernel/module.ts';
import type { ModuleManifest } from '../../kernel/module.ts';
import { customerFacts, leadFacts } from './facts.ts';
import { createFirstPipeline } from './pipelines/first.ts';

export const sales: ModuleManifest = {
  name: 'sales',
  objects: await objectsOf(import.meta.url, [
    'leads', //
    'opportunities',
    'pipelines',
    'competitors',
    'stage-entries',
    'tasks',
  ]),
  facts: [customerFacts, leadFacts],
  onOrganisationCreated: createFirstPipeline,
};
