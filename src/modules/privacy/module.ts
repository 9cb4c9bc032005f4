import type { ModuleManifest } from '../../kernel/module.ts';
import { federationJob, runFederationDemonstration } from './federation/job.ts';

/** Privacy computing: so far its demonstration, on data that is made up. */
export const privacy: ModuleManifest = {
  name: 'privacy',
  objects: [],
  actions: [runFederationDemonstration],
  jobs: [federationJob],
};
