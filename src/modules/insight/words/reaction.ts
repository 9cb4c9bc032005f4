import { changesAny } from '../../../kernel/dispatcher.ts';
import type { Reaction } from '../../../kernel/dispatcher.ts';
import { reactionTask } from '../../../kernel/task.ts';
import { systemTransaction } from '../../../platform/system.ts';
import { handOver } from './hand-over.ts';
import { wordReader } from './models.ts';
import { allSources } from './sources.ts';
import { PORTION, readSource } from './store.ts';

const READ = 'insight_words';

const texts: ReadonlySet<string> = new Set(allSources.map(({ object }) => object));
const becoming: ReadonlySet<string> = new Set(['convertedAt']);

/**
 * What somebody wrote is read within seconds of being noted down, and again when it is edited. With a lead that becomes a
 * customer, or is a lead again, its texts are read there alone where they now belong.
 */
export const readWords: Reaction = {
  name: 'insight.readWords',
  wants: (notice) =>
    notice.op !== 'event' &&
    (texts.has(notice.object) ||
      (notice.object === 'lead' && notice.op === 'update' && changesAny(notice, becoming))),
  task: READ,
};

export const wordTasks = {
  [READ]: reactionTask(async ({ system }, { orgId, changes }) => {
    const idsOf = (name: string): string[] => [
      ...new Set(changes.filter(({ object }) => object === name).map(({ recordId }) => recordId)),
    ];
    const leads = idsOf('lead');
    const moved =
      leads.length === 0
        ? null
        : await systemTransaction(system, (tx) => handOver(tx, orgId, leads));
    for (const source of allSources) {
      const ids = [...new Set([...idsOf(source.object), ...(moved?.[source.object] ?? [])])];
      for (let from = 0; from < ids.length; from += PORTION) {
        await systemTransaction(system, async (tx) => {
          const reader = await wordReader(tx, orgId);
          await readSource(tx, orgId, source, reader, ids.slice(from, from + PORTION));
        });
      }
    }
  }),
};
