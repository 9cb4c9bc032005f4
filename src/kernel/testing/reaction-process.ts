/**
 * Dispatcher and worker in a process of their own, for tests that kill it: `node reaction-process.ts <url>`. The
 * reaction counts each change of a note.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { openDatabase } from '../../platform/database.ts';
import { systemTransaction } from '../../platform/system.ts';
import { startDispatcher } from '../dispatcher.ts';
import { startWorker } from '../job-worker.ts';
import type { Reacted } from '../task.ts';
import { ledgerContext } from './ledger-context.ts';

const url = process.argv[2] ?? '';
const database = openDatabase({ url, role: 'zhiyin_app' });
const system = openDatabase({ url });
const onError = (error: unknown): void => void process.stderr.write(`${String(error)}\n`);

const once = (orgId: string, name: string) => sql`
  insert into kernel.counter (org_id, name, next) values (${orgId}::uuid, ${name}, 1)
  on conflict (org_id, name) do nothing returning name`;
const up = (orgId: string, name: string) => sql`
  insert into kernel.counter (org_id, name, next) values (${orgId}::uuid, ${name}, 1)
  on conflict (org_id, name) do update set next = kernel.counter.next + 1`;

async function count({ orgId, changes }: Reacted): Promise<void> {
  for (const { id } of changes) {
    await systemTransaction(system, async (tx) => {
      const first = await tx.query(once(orgId, `change ${id}`));
      await sleep(5);
      if (first.length > 0) await tx.query(up(orgId, 'counted'));
    });
  }
}

startWorker({
  url,
  database,
  system,
  kinds: [],
  tasks: { test_count: (payload) => count(payload as Reacted) },
  contextOfMember: async () => ledgerContext(database).ctx,
  onError,
  taskSeconds: 1,
  pollInterval: 50,
});
startDispatcher({
  system,
  reactions: [{ name: 'test.count', task: 'test_count', wants: ({ object }) => object === 'note' }],
  pause: 5,
  beat: 5,
  onError,
});
process.send?.('started');
await sleep(120_000);
