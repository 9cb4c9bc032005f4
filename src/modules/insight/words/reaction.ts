import type { Reaction } from '../../../kernel/dispatcher.ts';
import { reactionTask } from '../../../kernel/task.ts';
import { systemTransaction } from '../../../platform/system.ts';
import { wordReader } from './models.ts';
import { PORTION, readInteractions } from './store.ts';

const READ = 'insight_words';

/** What a customer wrote is read within seconds of being noted down, and again when it is edited. */
export const readWords: Reaction = {
  name: 'insight.readWords',
  wants: ({ object, op }) => object === 'interaction' && op !== 'event',
  task: READ,
};

export const wordTasks = {
  [READ]: reactionTask(async ({ system }, { orgId, changes }) => {
    const ids = [...new Set(changes.map(({ recordId }) => recordId))];
    for (let from = 0; from < ids.length; from += PORTION) {
      await systemTransaction(system, async (tx) => {
        const reader = await wordReader(tx, orgId);
        await readInteractions(tx, orgId, reader, ids.slice(from, from + PORTION));
      });
    }
  }),
};
