import { parseArgs } from 'node:util';
import type { Context } from '../src/kernel/context.ts';
import { records } from '../src/kernel/records.ts';
import { inTransaction } from '../src/kernel/transaction.ts';
import type { Application } from '../src/main/application.ts';
import { sampleCustomer, seededRandom } from '../src/main/sample-customers.ts';
import { hashApiKey } from '../src/modules/identity/session.ts';
import { openBenched, openDataset } from './dataset.ts';
import { cpuSeconds } from './processes.ts';

const BATCH = 500;

const { values: options } = parseArgs({
  options: {
    customers: { type: 'string', default: '1000' },
    rows: { type: 'string', default: '10000' },
    only: { type: 'string', default: '' },
    writers: { type: 'string', default: '1' },
  },
});

/** What a batch is made of: the object, and the values of its n-th record, of these customers. */
type Kind = { object: string; values: (n: number, customers: string[]) => Record<string, unknown> };

const random = seededRandom(7);
const day = (n: number): string => new Date(Date.UTC(2026, 0, 1 + (n % 300), n % 24)).toISOString();
const of = (customers: string[], n: number): string => customers[n % customers.length] ?? '';

const kinds: Kind[] = [
  {
    object: 'task',
    values: (n, customers) => ({
      subject: `发送季度报价 ${n}`,
      customer: of(customers, n),
      dueAt: day(n),
      priority: 'high',
      note: '客户希望送货再早一点。',
    }),
  },
  {
    object: 'interaction',
    values: (n, customers) => ({
      subject: `客房咖啡机与耗材报价 ${n}`,
      customer: of(customers, n),
      channel: 'visit',
      direction: 'out',
      at: day(n),
      minutes: 20,
      body: '价格要再商量，下周答复。',
    }),
  },
  { object: 'customer', values: (n) => ({ ...sampleCustomer(random, n), email: null }) },
];

/** How many records a second `records.create` writes in batches, as imports and the demo do: see bench/README.md. */
async function main(): Promise<void> {
  const dataset = await openDataset(Number(options.customers));
  const application = await openBenched(dataset.postgres.url);
  try {
    const ctx = await contextOfKey(application, dataset.askers.administrator);
    const page = await inTransaction(ctx, (tx) =>
      records.list(ctx, tx, 'customer', {
        sort: { field: 'createdAt', descending: true },
        limit: 200,
      }),
    );
    const customers = page.items.map(({ id }) => id);
    for (const kind of kinds.filter(({ object }) => object.includes(options.only))) {
      await write(ctx, kind, customers, BATCH);
      const rows = Number(options.rows);
      const began = performance.now();
      const cpu = [ownSeconds(), cpuSeconds(dataset.postmaster)];
      await write(ctx, kind, customers, rows);
      const seconds = (performance.now() - began) / 1000;
      const used = [ownSeconds(), cpuSeconds(dataset.postmaster)].map(
        (now, n) => ((now - (cpu[n] ?? 0)) * 1_000_000) / rows,
      );
      const [app = 0, database = 0] = used.map((each) => each.toFixed(0).padStart(5));
      console.log(
        `${kind.object.padEnd(12)} ${(rows / seconds).toFixed(0).padStart(6)} records/s  CPU app ${app} µs  db ${database} µs`,
      );
    }
  } finally {
    await application.close();
    await dataset.postgres.stop();
  }
}

/** CPU seconds of this process alone: the database is its child, and counted by itself. */
function ownSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000;
}

async function contextOfKey({ system, sessions }: Application, key: string): Promise<Context> {
  const { rows } = await system.pool.query<{ org_id: string; member_id: string }>(
    'select org_id, member_id from identity.api_key where hash = $1',
    [hashApiKey(key)],
  );
  return sessions.contextOfMember(rows[0]?.org_id ?? '', rows[0]?.member_id ?? '', 'bench');
}

async function write(ctx: Context, kind: Kind, customers: string[], rows: number): Promise<void> {
  let next = 0;
  const writer = async (): Promise<void> => {
    while (next < rows) {
      const first = next;
      next += BATCH;
      const values = Array.from({ length: BATCH }, (_, n) => kind.values(first + n, customers));
      await inTransaction(ctx, (tx) =>
        records.create(ctx, tx, kind.object, values, { via: 'import' }),
      );
    }
  };
  await Promise.all(Array.from({ length: Number(options.writers) }, writer));
}

await main();
