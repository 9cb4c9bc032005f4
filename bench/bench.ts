import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Application } from '../src/main/application.ts';
import { openBenched, openDataset } from './dataset.ts';
import type { Dataset } from './dataset.ts';
import { load, percentile } from './load.ts';
import type { Credentials, Load } from './load.ts';
import { childRunning, cpuSeconds, residentMegabytes } from './processes.ts';
import { lookAround } from './look-around.ts';
import { kinds } from './requests.ts';
import { again, undone } from './rounds.ts';
import type { Round } from './rounds.ts';
import type { Kind } from './requests.ts';
import { base, startServer, stopServer } from './server.ts';
import { signIn } from './sign-in.ts';
import { recordStatements, replay, slowestPlan } from './statements.ts';

const CONNECTIONS = 10;
/** What the server may hold after any load. */
const MEGABYTES = 250;

type Row = {
  asker: string;
  kind: Kind;
  http: Load;
  appMs: number;
  databaseMs: number;
  direct: Load;
  directDatabaseMs: number;
  megabytes: number;
  slowest: { ms: number; plan: string };
};

const { values: options } = parseArgs({
  options: {
    customers: { type: 'string', default: '100000' },
    seconds: { type: 'string', default: '4' },
    only: { type: 'string', default: '' },
  },
});

/** Benchmarks the product through its own API, and the same SQL without it: see bench/README.md. */
async function main(): Promise<void> {
  const customers = Number(options.customers);
  console.log(
    `${customers} customers of 1,021 units; the team has 10 of them, all its customers a year old`,
  );
  const dataset = await openDataset(customers);
  const server = await startServer(dataset.postgres.url);
  try {
    const rows: Row[] = [];
    for (const [asker, key] of Object.entries(dataset.askers)) {
      const credentials = await signIn(base, dataset.askers.administrator, key);
      const known = await lookAround(base, credentials);
      for (const kind of kinds(known).filter(isWanted)) {
        const row = await measure(dataset, server, { asker, credentials }, kind);
        rows.push(row);
        console.log(line(row));
      }
    }
    report(customers, rows, residentMegabytes(childRunning(server.pid ?? 0, 'worker.ts')));
  } finally {
    await stopServer(server);
    await dataset.postgres.stop();
  }
}

function isWanted({ name }: Kind): boolean {
  return options.only.split(',').some((each) => name.includes(each));
}

async function measure(
  dataset: Dataset,
  server: ChildProcess,
  { asker, credentials }: { asker: string; credentials: Credentials },
  kind: Kind,
): Promise<Row> {
  const milliseconds = Number(options.seconds) * 1000;
  const { postmaster } = dataset;
  const application = await openBenched(dataset.postgres.url);
  const inject = async (): Promise<void> => {
    for (const { method, path: url, body, headers, answered } of [kind.ask()].flat()) {
      const answer = await application.http.inject({
        method: method as 'GET',
        url,
        payload: body as object | undefined,
        headers: { ...credentials, ...headers },
      });
      if (answer.statusCode >= 400) throw new Error(`${kind.name}: ${answer.body}`);
      answered?.(answer.body);
    }
  };
  // The first fills caches of sessions and metadata, whose statements are no part of the request.
  await application.http.inject({ url: '/api/v1/customers?limit=1', headers: credentials });
  if (!kind.writes) await inject();
  const rounds = await recordRounds(application, kind, inject);
  await application.close();
  const slowest = await slowestPlan(dataset.postgres.url, rounds[0]?.() ?? []);

  await warmUp(credentials, kind);
  const before = { app: cpuSeconds(server.pid ?? 0), database: cpuSeconds(postmaster) };
  const http = await load(base, credentials, kind.ask, {
    connections: CONNECTIONS,
    milliseconds,
  });
  const after = { app: cpuSeconds(server.pid ?? 0), database: cpuSeconds(postmaster) };
  const megabytes = residentMegabytes(server.pid ?? 0);

  const startedAt = cpuSeconds(postmaster);
  const direct = await replay(dataset.postgres.url, rounds, milliseconds);
  // A process that is ending just now would be counted neither by itself nor by its parent.
  await sleep(300);
  const directCpu = cpuSeconds(postmaster) - startedAt;
  return {
    asker,
    kind,
    http,
    appMs: ((after.app - before.app) * 1000) / http.times.length,
    databaseMs: ((after.database - before.database) * 1000) / http.times.length,
    direct,
    directDatabaseMs: (directCpu * 1000) / direct.times.length,
    megabytes,
    slowest,
  };
}

/** What each connection is to send straight to the database: the same read, a write to records of its own. */
async function recordRounds(
  application: Application,
  { writes }: Kind,
  inject: () => Promise<void>,
): Promise<Round[]> {
  const rounds: Round[] = [];
  while (rounds.length < CONNECTIONS) {
    const since = Date.now();
    const sent = await recordStatements(application, inject);
    const round = writes ? undone(sent, since) : again(sent);
    rounds.push(...Array.from({ length: writes ? 1 : CONNECTIONS }, () => round));
  }
  return rounds;
}

/** A server that has just started is still compiling; so many requests of a kind later it is what it stays. */
async function warmUp(credentials: Credentials, kind: Kind): Promise<void> {
  const wanted = { requests: 500, milliseconds: 6_000 };
  const began = performance.now();
  for (let done = 0; done < wanted.requests && performance.now() - began < wanted.milliseconds;) {
    const { times } = await load(base, credentials, kind.ask, {
      connections: CONNECTIONS,
      milliseconds: 500,
    });
    done += times.length;
  }
}

function line(row: Row): string {
  const number = (value: number, digits: number, width: number): string =>
    value.toFixed(digits).padStart(width);
  const rate = row.http.times.length / row.http.seconds;
  const direct = row.direct.times.length / row.direct.seconds;
  const kept = row.appMs <= row.kind.app && row.databaseMs <= row.kind.database ? ' ' : '!';
  return [
    `${kept} ${row.asker.padEnd(14)} ${row.kind.name.padEnd(24)}`,
    `${number(rate, 0, 6)}/s  p50 ${number(percentile(row.http.times, 0.5), 1, 6)}  p99 ${number(percentile(row.http.times, 0.99), 1, 6)} ms`,
    `CPU app ${number(row.appMs, 2, 5)} (≤ ${row.kind.app})  db ${number(row.databaseMs, 2, 6)} (≤ ${row.kind.database})`,
    `SQL alone ${number(direct, 0, 6)}/s  db ${number(row.directDatabaseMs, 2, 6)}  ${number(row.megabytes, 0, 4)} MB`,
    `slowest plan ${number(row.slowest.ms, 1, 6)} ms`,
  ].join('  ');
}

const folder = path.resolve('.zhiyin', 'bench-results');

function report(customers: number, rows: readonly Row[], workerMegabytes: number): void {
  mkdirSync(folder, { recursive: true });
  const plans = rows.map(
    (row) =>
      `## ${row.asker}: ${row.kind.name} (${row.slowest.ms.toFixed(1)} ms)\n\n${row.slowest.plan}\n`,
  );
  const file = path.join(folder, `plans-${customers}.md`);
  writeFileSync(file, plans.join('\n'));
  console.log(`The slowest plan of each request is in ${path.relative('.', file)}.`);
  compareSizes(customers, rows);
  const most = Math.max(...rows.map(({ megabytes }) => megabytes));
  const kept = most <= MEGABYTES ? ' ' : '!';
  console.log(
    `${kept} the server held at most ${most.toFixed(0)} MB (≤ ${MEGABYTES}), its worker ${workerMegabytes.toFixed(0)} MB at the end`,
  );
  const missed = rows.filter(
    (row) => row.appMs > row.kind.app || row.databaseMs > row.kind.database,
  );
  console.log(`${rows.length - missed.length} of ${rows.length} within their aims`);
}

/** What a request cost the database at each size, by who asked and what. */
type Costs = Record<string, number>;

const costsIn = (file: string): Costs => JSON.parse(readFileSync(file, 'utf8')) as Costs;

/** Keeps what requests cost at this size, and says how much dearer they are than at smaller ones that were measured. */
function compareSizes(customers: number, rows: readonly Row[]): void {
  const costs: Costs = Object.fromEntries(
    rows.map((row) => [`${row.asker}: ${row.kind.name}`, row.databaseMs]),
  );
  const file = path.join(folder, `costs-${customers}.json`);
  // A run of some requests leaves what is known of the others.
  const known = existsSync(file) ? costsIn(file) : {};
  writeFileSync(file, JSON.stringify({ ...known, ...costs }));
  const sizes = readdirSync(folder)
    .map((name) => Number(/^costs-(?<size>\d+)\.json$/.exec(name)?.groups?.['size'] ?? NaN))
    .filter((size) => size < customers);
  for (const size of sizes.toSorted((a, b) => a - b)) {
    const before = costsIn(path.join(folder, `costs-${size}.json`));
    const ratios = Object.entries(costs).flatMap(([name, cost]) => {
      const smaller = before[name];
      return smaller ? [`${name} × ${(cost / smaller).toFixed(1)}`] : [];
    });
    if (ratios.length > 0)
      console.log(`the database's CPU beside that at ${size} customers: ${ratios.join(', ')}`);
  }
}

await main();
