import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import type { JobWire } from '../src/kernel/wire.ts';
import { sampleCustomer, seededRandom } from '../src/main/sample-customers.ts';
import type {
  ImportJobWire,
  ImportWire,
  PresetWire,
  UploadedWire,
} from '../src/modules/integration/imports/wire.ts';
import { openDataset } from './dataset.ts';
import { call, once, percentile } from './load.ts';
import type { Ask, Credentials } from './load.ts';
import { lookAround } from './look-around.ts';
import { childRunning, cpuSeconds, forgetPeak, peakMegabytes } from './processes.ts';
import { kinds } from './requests.ts';
import { base, startServer, stopServer } from './server.ts';
import { byKey } from './sign-in.ts';

const { values: options } = parseArgs({
  options: {
    customers: { type: 'string', default: '20000' },
    rows: { type: 'string', default: '20000' },
    only: { type: 'string', default: '' },
    revert: { type: 'boolean', default: false },
  },
});

const LINES_OF_AN_ORDER = 4;
const PRODUCTS = 1_000;
/** What others ask for meanwhile, a request each so many milliseconds, whether the one before was answered or not. */
const OTHERS = new Set([
  'newest 50',
  'search: two characters',
  'one record',
  'its related lists',
  'create',
  'update',
]);
const PACE = 50;
const BASELINE = 15_000;
const LOOK = 200;

/** What is asked of the server and its worker: at least so many rows a second, at most so many megabytes each. */
type Aims = { rows?: number; megabytes: number };
const IMPORT: Aims = { rows: 5_000, megabytes: 250 };
const BESIDE: Aims = { megabytes: 250 };
/** A million rows in five minutes. */
const EXPORT: Aims = { rows: 1_000_000 / 300, megabytes: 300 };
/** How many times as long as usual others may wait. */
const OTHERS_WAIT = 2;

type File = { name: string; text: () => string; preset: PresetWire };

const random = seededRandom(11);
/** Makes every run's customers and orders its own. */
const mark = Date.now().toString(36);

const lines = (head: string, line: (n: number) => string): string => {
  const rows = Array.from({ length: Number(options.rows) }, (_, n) => line(n));
  return `${head}\r\n${rows.join('\r\n')}\r\n`;
};

const customers: File = {
  name: 'customers with phones',
  text: () =>
    lines('名称,类型,电话,城市,年营收', (n) => {
      const { name, kind, city, annualRevenue } = sampleCustomer(random, n);
      const phone = `199${String((Date.now() + n) % 100_000_000).padStart(8, '0')}`;
      return [`${String(name)} ${mark}`, kind, phone, city, annualRevenue ?? '']
        .map(String)
        .join(',');
    }),
  preset: {
    steps: [
      {
        object: 'customer',
        mode: 'create',
        columns: {
          name: { column: '名称' },
          kind: { column: '类型' },
          phone: { column: '电话' },
          city: { column: '城市' },
          annualRevenue: { column: '年营收' },
        },
      },
    ],
  },
};

const day = (n: number): string =>
  new Date(Date.UTC(2026, 0, 1 + (n % 300), n % 24)).toISOString().slice(0, 16).replace('T', ' ');

const orderLines: File = {
  name: 'lines of orders',
  text: () =>
    lines('order,date,customer,code,item,quantity,price', (n) => {
      const order = Math.floor(n / LINES_OF_AN_ORDER);
      const product = (n * 7) % PRODUCTS;
      const buyer = order % 10 === 0 ? '' : `客户 ${mark} ${order % 5_000}`;
      return [
        `${mark}-${order}`,
        day(order),
        buyer,
        `P-${product}`,
        `咖啡豆 ${product}`,
        1 + (n % 9),
        (20 + (n % 80)) / 2,
      ].join(',');
    }),
  preset: {
    steps: [
      {
        object: 'product',
        mode: 'create',
        key: ['code'],
        groupBy: ['code'],
        columns: { code: { column: 'code' }, name: { column: 'item' } },
      },
      {
        object: 'customer',
        mode: 'create',
        key: ['name'],
        groupBy: ['customer'],
        when: [{ column: 'customer', empty: false }],
        columns: { name: { column: 'customer' }, kind: { value: 'person' } },
      },
      {
        object: 'order',
        mode: 'create',
        key: ['sourceSystem', 'externalNumber'],
        groupBy: ['order'],
        columns: {
          sourceSystem: { value: 'bench' },
          externalNumber: { column: 'order' },
          orderedAt: { column: 'date' },
          customer: { step: 1 },
          paymentStatus: { value: 'paid' },
        },
      },
      {
        object: 'orderLine',
        mode: 'create',
        columns: {
          order: { step: 2 },
          product: { step: 0 },
          quantity: { column: 'quantity' },
          unitPrice: { column: 'price' },
        },
      },
    ],
  },
};

/** How fast files come in and go out through the API, and what others notice of it: see bench/README.md. */
async function main(): Promise<void> {
  const dataset = await openDataset(Number(options.customers));
  const server = await startServer(dataset.postgres.url);
  try {
    const [admin, team] = [dataset.askers.administrator, dataset.askers.team].map(byKey);
    if (!admin || !team) throw new Error('the dataset has nobody who asks');
    const known = kinds(await lookAround(base, team));
    const asks = known.filter(({ name }) => OTHERS.has(name)).map(({ ask }) => ask);
    await others(team, asks, sleep(BASELINE / 3));
    const pid = server.pid ?? 0;
    const processes = [pid, childRunning(pid, 'worker.ts')];
    const cpu = (): number[] => [pid, dataset.postmaster].map(cpuSeconds);
    const before = cpu();
    const times = await others(team, asks, sleep(BASELINE));
    const usual = {
      p95: percentile(times, 0.95),
      cpu: cpu().map((now, n) => (now - (before[n] ?? 0)) / times.length),
    };
    console.log(
      `others usually: p95 ${usual.p95.toFixed(1)} ms of ${1000 / PACE} requests a second`,
    );
    const wanted = (name: string): boolean => name.includes(options.only);
    const run = { processes, cpu, team, asks, usual, url: dataset.postgres.url };
    for (const file of [customers, orderLines].filter(({ name }) => wanted(name)))
      await bring(run, admin, file);
    for (const format of ['csv', 'xlsx'].filter((each) => wanted(`export as ${each}`)))
      await take(run, admin, format);
  } finally {
    await stopServer(server);
    await dataset.postgres.stop();
  }
}

type Run = {
  /** The server and its worker, which does the jobs. */
  processes: number[];
  /** CPU seconds so far of the server and of the database. */
  cpu: () => number[];
  team: Credentials;
  asks: Ask[];
  /** What others wait for when nothing else is done, in milliseconds, and the CPU seconds that a request of theirs takes. */
  usual: { p95: number; cpu: number[] };
  /** Connection string of the login role. */
  url: string;
};

/** Asks at a steady pace until it is over. @returns milliseconds of each request, sorted */
async function others(
  asker: Credentials,
  asks: readonly Ask[],
  over: Promise<unknown>,
): Promise<number[]> {
  const times: number[] = [];
  const open = new Set<Promise<void>>();
  let turn = 0;
  let ended = false;
  const asking = async (): Promise<void> => {
    const began = performance.now();
    const ask = asks[(turn += 1) % asks.length];
    for (const asked of [ask?.() ?? []].flat()) {
      asked.answered?.(await once(base, undefined, asker, asked));
    }
    times.push(performance.now() - began);
  };
  const pacing = (async () => {
    while (!ended) {
      const one = asking();
      open.add(one);
      void one.finally(() => open.delete(one));
      await sleep(PACE);
    }
    await Promise.all(open);
  })();
  await over;
  ended = true;
  await pacing;
  return times.toSorted((a, b) => a - b);
}

/** Waits until a job is done. */
async function done(asker: Credentials, { id }: JobWire): Promise<void> {
  for (;;) {
    const job = await call<JobWire>(base, asker, `/jobs/${id}`);
    if (job.state === 'done') return;
    if (job.state === 'failed' || job.state === 'cancelled')
      throw new Error(job.error ?? job.state);
    await sleep(LOOK);
  }
}

async function bring(run: Run, admin: Credentials, { name, text, preset }: File): Promise<void> {
  const path = `/imports?fileName=${encodeURIComponent(`${name}.csv`)}`;
  const taken = await call<UploadedWire>(base, admin, path, text(), 'application/octet-stream');
  const { id } = taken.run;
  const reading = performance.now();
  await done(admin, taken.job);
  const read = (performance.now() - reading) / 1000;
  const rows = await measured(run, name, IMPORT, async () => {
    const body = JSON.stringify({ preset });
    const { job } = await call<ImportJobWire>(base, admin, `/imports/${id}/start`, body);
    await done(admin, job);
    const { rowCount, refusedCount } = (await call<ImportWire>(base, admin, `/imports/${id}`)).run;
    if (refusedCount !== 0) throw new Error(`${Number(refusedCount)} lines were refused`);
    return Number(rowCount);
  });
  await measured(run, '  what follows it', BESIDE, async () => {
    await followed(run.url);
    return rows;
  });
  console.log(`  read before that in ${read.toFixed(1)} s`);
  if (options.revert) {
    await measured(run, '  taken back', BESIDE, async () => {
      const { job } = await call<ImportJobWire>(base, admin, `/imports/${id}/revert`, '{}');
      await done(admin, job);
      return (await call<JobWire>(base, admin, `/jobs/${job.id}`)).done;
    });
  }
}

/** Waits until reactions have done what follows from what was written so far: match keys, quality, words. */
async function followed(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const isEmpty = async (statement: string, values: unknown[]): Promise<boolean> =>
    (await client.query(statement, values)).rowCount === 0;
  try {
    type Newest = { epoch: string; xid: string };
    const { rows } = await client.query<Newest>(
      'select epoch::text, xid::text from kernel.change order by epoch desc, xid desc limit 1',
    );
    const [newest] = rows;
    if (!newest) return;
    const behind = `select from kernel.ledger_cursor
      where (epoch, xid) < ($1::int, $2::xid8) and consumer <> 'sealer'`;
    while (!(await isEmpty(behind, [newest.epoch, newest.xid]))) await sleep(LOOK);
    // Others go on writing: only the jobs that are there by now are waited for.
    const jobs = `select from graphile_worker.jobs where task_identifier <> 'run_job' and created_at <= $1`;
    const now = new Date();
    while (!(await isEmpty(jobs, [now]))) await sleep(LOOK);
  } finally {
    await client.end();
  }
}

async function take(run: Run, admin: Credentials, format: string): Promise<void> {
  await measured(run, `export as ${format}`, EXPORT, async () => {
    type Started = { run: { id: string }; job: JobWire };
    const body = JSON.stringify({ format });
    const started = await call<Started>(base, admin, '/customers/export', body);
    await done(admin, started.job);
    const path = `/export-runs/${started.run.id}`;
    const over = await call<Record<string, unknown>>(base, admin, path);
    return Number(over['rowCount']);
  });
}

/** Does something with so many rows while others ask, and prints what it and they took. @returns how many rows */
async function measured(
  { processes, cpu, team, asks, usual }: Run,
  name: string,
  aims: Aims,
  work: () => Promise<number>,
): Promise<number> {
  for (const pid of processes) forgetPeak(pid);
  const before = cpu();
  const began = performance.now();
  const working = work();
  const times = await others(team, asks, working);
  const seconds = (performance.now() - began) / 1000;
  const rows = await working;
  const held = processes.map(peakMegabytes);
  const [app, database] = cpu().map((now, n) => {
    const own = now - (before[n] ?? 0) - (usual.cpu[n] ?? 0) * times.length;
    return ((own * 1_000_000) / rows).toFixed(0).padStart(5);
  });
  const p95 = percentile(times, 0.95);
  const rate = rows / seconds;
  const kept =
    rate >= (aims.rows ?? 0) &&
    Math.max(...held) <= aims.megabytes &&
    p95 < OTHERS_WAIT * usual.p95;
  if (!kept) process.exitCode = 1;
  const [server, worker] = held.map((megabytes) => megabytes.toFixed(0));
  const rowsAim = aims.rows === undefined ? '' : ` (≥ ${aims.rows.toFixed(0)})`;
  console.log(
    [
      `${kept ? ' ' : '!'} ${name.padEnd(22)} ${rows} rows in ${seconds.toFixed(1)} s`,
      `${rate.toFixed(0).padStart(6)} rows/s${rowsAim}`,
      `CPU app ${app} µs  db ${database} µs`,
      `server ${server} MB  worker ${worker} MB (≤ ${aims.megabytes})`,
      `others p95 ${p95.toFixed(1)} ms (${(p95 / usual.p95).toFixed(1)} × usual, < ${OTHERS_WAIT})`,
    ].join('  '),
  );
  return rows;
}

await main();
