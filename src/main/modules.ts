import { bulkJob } from '../kernel/bulk.ts';
import { cleanUp } from '../kernel/clean-up.ts';
import { exchangeRate } from '../kernel/exchange-rate.ts';
import type { ModuleManifest } from '../kernel/module.ts';
import { tellMembers, tellMembersTask } from '../kernel/notification-reactions.ts';
import { savedView } from '../kernel/saved-view.ts';
import { searchJob } from '../kernel/search-job.ts';
import { undoJob } from '../kernel/undo-job.ts';
import { catalog } from '../modules/catalog/module.ts';
import { customers } from '../modules/customers/module.ts';
import { identity } from '../modules/identity/module.ts';
import { insight } from '../modules/insight/module.ts';
import { integration } from '../modules/integration/module.ts';
import { market } from '../modules/market/module.ts';
import { privacy } from '../modules/privacy/module.ts';
import { quality } from '../modules/quality/module.ts';
import { sales } from '../modules/sales/module.ts';

const kernel: ModuleManifest = {
  name: 'kernel',
  objects: [exchangeRate, savedView],
  jobs: [bulkJob, searchJob, undoJob],
  reactions: [tellMembers],
  tasks: {
    [tellMembers.task]: tellMembersTask,
    clean_up: async ({ system }) => {
      await cleanUp(system);
    },
  },
  recurring: [{ match: '17 * * * *', task: 'clean_up' }],
};

/** Every module of the server, lower ones first. */
export const modules: ModuleManifest[] = [
  kernel,
  identity,
  customers,
  catalog,
  sales,
  market,
  insight,
  integration,
  quality,
  privacy,
];
