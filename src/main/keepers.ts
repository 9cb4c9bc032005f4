import { startDispatcher } from '../kernel/dispatcher.ts';
import { startWorker } from '../kernel/job-worker.ts';
import { startSealer } from '../kernel/sealer.ts';
import type { Application } from './application.ts';

/** Hands the browsers that listen to this process what changed, whoever changed it. */
export function startListening({ system, hub, onError }: Application): {
  stop: () => Promise<void>;
} {
  return startDispatcher({ system, live: hub, onError });
}

/**
 * Starts worker, dispatcher and sealer in this process: any number of processes may run them. Jobs, and the reactions,
 * tasks and recurring tasks of every module run in them.
 *
 * @param where.url connection string of the login role
 * @param where.pollInterval milliseconds between polls of the queue and between reactions, for tests
 */
export function startKeepers(
  application: Application,
  where: { url: string; masterKey: Buffer; pollInterval?: number },
): { stop: () => Promise<void> } {
  const { system, database, kinds, background, taskParts, onError } = application;
  const { reactions, recurring } = background;
  const tasks = Object.fromEntries(
    [...background.tasks].map(([name, task]) => [
      name,
      (payload: unknown) => task(taskParts, payload),
    ]),
  );
  const importing = kinds.flatMap(({ kind, imports }) => (imports ? [kind] : []));
  const { contextOfMember } = taskParts;
  const { url, masterKey, pollInterval } = where;
  const running = [
    startWorker({
      url,
      system,
      database,
      kinds,
      contextOfMember,
      tasks,
      recurring,
      onError,
      pollInterval,
    }),
    startDispatcher({ system, reactions, importing, onError, beat: pollInterval }),
    startSealer({ system, masterKey, onError }),
  ];
  return {
    stop: async () => {
      for (const each of running) await each.stop();
    },
  };
}
