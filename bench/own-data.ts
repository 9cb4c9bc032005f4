import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import type { Context } from '../src/kernel/context.ts';
import { migrateQueue } from '../src/kernel/job-queue.ts';
import type { Application } from '../src/main/application.ts';
import { createOrganisation } from '../src/modules/identity/organisation.ts';
import { migrate } from '../src/platform/migrate.ts';
import { startPostgres } from '../src/platform/postgres.ts';
import type { EmbeddedPostgres } from '../src/platform/postgres.ts';
import { openBenched } from './dataset.ts';
import { cpuSeconds } from './processes.ts';

type Ready = { orgId: string; memberId: string };

/** Runs some work and prints how long it took. */
export type Timed = <T>(what: string, work: () => T | Promise<T>) => Promise<T>;

/**
 * Measures on an organisation of its own, in a database that is kept under `.zhiyin/` for the next time.
 *
 * @param name of the folder, with what the data depends on
 * @param fill makes the records of a new organisation, as the superuser
 */
export async function onOwnData(
  name: string,
  fill: (client: pg.Client, orgId: string) => Promise<void>,
  measure: (
    context: () => Promise<Context>,
    timed: Timed,
    postgres: EmbeddedPostgres,
  ) => Promise<void>,
): Promise<void> {
  const folder = path.resolve('.zhiyin', name);
  const file = path.join(folder, 'ready.json');
  // What was not finished is made anew.
  if (!existsSync(file)) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const postgres = await startPostgres({ folder });
  try {
    await migrate(postgres.url);
    await migrateQueue(postgres.url);
    const pidFile = path.join(folder, 'postgres', 'postmaster.pid');
    const [postmaster] = readFileSync(pidFile, 'utf8').split('\n');
    const application = await openBenched(postgres.url);
    try {
      const ready = existsSync(file)
        ? (JSON.parse(readFileSync(file, 'utf8')) as Ready)
        : await makeReady(application, postgres, fill);
      writeFileSync(file, JSON.stringify(ready));
      const context = (): Promise<Context> =>
        application.sessions.contextOfMember(ready.orgId, ready.memberId, 'bench');
      await measure(context, timer(Number(postmaster)), postgres);
    } finally {
      await application.close();
    }
  } finally {
    await postgres.stop();
  }
}

/** Works as the superuser in the database of the application. */
export async function withClient(
  { superuserUrl, url }: EmbeddedPostgres,
  work: (client: pg.Client) => Promise<void>,
): Promise<void> {
  // The superuser's address names another database.
  const superuser = new URL(superuserUrl);
  superuser.pathname = new URL(url).pathname;
  const client = new pg.Client({ connectionString: superuser.href });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

async function makeReady(
  application: Application,
  postgres: EmbeddedPostgres,
  fill: (client: pg.Client, orgId: string) => Promise<void>,
): Promise<Ready> {
  const { orgId, memberId } = await createOrganisation(application.organisations, {
    name: '基准 Benchmark',
    adminName: '管理员 Administrator',
    email: 'bench@example.com',
    password: crypto.randomUUID(),
    locale: 'en',
  });
  await withClient(postgres, async (client) => {
    await client.query('select setseed(0.5)');
    await fill(client, orgId);
    await client.query('vacuum (analyze)');
  });
  return { orgId, memberId };
}

/** Prints seconds, and seconds of CPU of this process and of the database: those count where others work as well. */
function timer(postmaster: number): Timed {
  return async (what, work) => {
    const [began, cpu, database] = [performance.now(), process.cpuUsage(), cpuSeconds(postmaster)];
    const answer = await work();
    const { user, system } = process.cpuUsage(cpu);
    const figures = [
      (performance.now() - began) / 1000,
      (user + system) / 1e6,
      cpuSeconds(postmaster) - database,
    ];
    console.log(`${figures.map((each) => each.toFixed(2).padStart(8)).join('')}  ${what}`);
    return answer;
  };
}
