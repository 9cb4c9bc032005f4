/**
 * A worker in a process of its own, for tests that kill it: `node job-process.ts <url>`. Its job kind `count` adds one
 * to a counter in each of its many short transactions.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '../../platform/database.ts';
import { startWorker } from '../job-worker.ts';
import { countJob } from './job-kinds.ts';
import { ledgerContext } from './ledger-context.ts';

const url = process.argv[2] ?? '';
const database = openDatabase({ url, role: 'zhiyin_app' });
const worker = startWorker({
  url,
  database,
  system: openDatabase({ url }),
  kinds: [countJob],
  contextOfMember: async (orgId, memberId) => ({ ...ledgerContext(database).ctx, orgId, memberId }),
  onError: (error) => process.stderr.write(`${String(error)}\n`),
  leaseSeconds: 0.5,
  pollInterval: 100,
});
process.send?.('started');
process.once('SIGTERM', () => {
  void worker.stop().then(() => process.exit(0));
});
await sleep(120_000);
