import { objectsOf } from '../../kernel/module.ts';
import type { ModuleManifest } from '../../kernel/module.ts';
import { archiveJob } from './archive/job.ts';
import { CLOSE_EXPORTS, closeExports } from './exports/clean-up.ts';
import { exportRunFacts } from './exports/facts.ts';
import { exportJob } from './exports/job.ts';
import { importRunFacts } from './import-runs/facts.ts';
import { FORGET_FILES, forgetFiles } from './imports/clean-up.ts';
import { importJob } from './imports/import-job.ts';
import { readImportJob } from './imports/read-job.ts';
import { revertImportJob } from './imports/revert-job.ts';

const own = { scope: 'own' } as const;
/** What a file holds is its owner's affair: nobody but administrators sees the imports of others. */
const ownRuns = { read: own, create: own, update: own, delete: own };
const shared = { scope: 'all', where: { field: 'shared', op: 'eq', value: true } } as const;

export const integration: ModuleManifest = {
  name: 'integration',
  objects: await objectsOf(import.meta.url, [
    'import-runs', //
    'import-presets',
    'exports',
  ]),
  facts: [importRunFacts, exportRunFacts],
  jobs: [archiveJob, exportJob, importJob, readImportJob, revertImportJob],
  tasks: { [CLOSE_EXPORTS]: closeExports, [FORGET_FILES]: forgetFiles },
  recurring: [
    { match: '41 * * * *', task: CLOSE_EXPORTS },
    { match: '23 * * * *', task: FORGET_FILES },
  ],
  roles: {
    member: {
      importRun: ownRuns,
      exportRun: { read: own },
      importPreset: { read: [own, shared], create: own, update: own, delete: own },
    },
    viewer: { importRun: {}, exportRun: { read: own }, importPreset: { read: shared } },
  },
};
