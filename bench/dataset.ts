import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { hashApiKey } from '../src/modules/identity/session.ts';
import { createOrganisation } from '../src/modules/identity/organisation.ts';
import { migrateQueue } from '../src/kernel/job-queue.ts';
import { openApplication } from '../src/main/application.ts';
import type { Application } from '../src/main/application.ts';
import { seedCustomers, seedStaff, seedTeamMember } from '../src/main/seed.ts';
import { migrate } from '../src/platform/migrate.ts';
import { moreCustomers, moreSelling, multiply } from './multiply.ts';
import { amountsFor, seedSelling } from './selling.ts';
import { startPostgres } from '../src/platform/postgres.ts';
import type { EmbeddedPostgres } from '../src/platform/postgres.ts';
import { randomBytes, randomUUID } from 'node:crypto';

export const masterKey = Buffer.alloc(32, 3);
const STORES = 1_000;
/** Of what is made here: a dataset of another version is made anew. */
const VERSION = 4;
/** So many go through the record layer; more are copies of these. */
const MADE_ONE_BY_ONE = 100_000;
/** With the region itself the team has ten units. */
const TEAM_STORES = 9;

/** Keys of the two who ask: what an ordinary member and an administrator cost. */
export type Askers = { team: string; administrator: string };

export type Dataset = { postgres: EmbeddedPostgres; postmaster: number; askers: Askers };

type Ready = { version: number; askers: Askers };

function readReady(file: string): Ready | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Ready) : undefined;
}

/** Opens the benchmark's database with this many customers, made on the first run and kept in `.zhiyin/bench-…`. */
export async function openDataset(customers: number): Promise<Dataset> {
  const folder = path.resolve('.zhiyin', `bench-${customers}`);
  const file = path.join(folder, 'ready.json');
  if (existsSync(folder) && readReady(file)?.version !== VERSION) {
    console.log(
      'The data here is of another version of the benchmark, or was not finished: made anew.',
    );
    rmSync(folder, { recursive: true });
  }
  mkdirSync(folder, { recursive: true });
  const postgres = await startPostgres({ folder });
  try {
    await migrate(postgres.url);
    await migrateQueue(postgres.url);
    const ready = readReady(file) ?? { version: VERSION, askers: await fill(postgres, customers) };
    writeFileSync(file, JSON.stringify(ready));
    const postmaster = Number(
      readFileSync(path.join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0],
    );
    return { postgres, postmaster, askers: ready.askers };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

/** The application in this process, on the benchmark's database. */
export function openBenched(url: string): Promise<Application> {
  return openApplication({
    url,
    masterKey,
    publicUrl: 'http://127.0.0.1:3000',
    version: '0.0.0',
    log: (line) => console.error(line),
  });
}

async function fill({ url, superuserUrl }: EmbeddedPostgres, customers: number): Promise<Askers> {
  const application = await openBenched(url);
  const began = performance.now();
  const organisation = await createOrganisation(application.organisations, {
    name: '基准 Benchmark',
    adminName: '管理员 Administrator',
    email: `bench.${randomUUID()}@example.com`,
    password: randomBytes(18).toString('base64url'),
    locale: 'en',
  });
  const ctx = await application.sessions.contextOfMember(
    organisation.orgId,
    organisation.memberId,
    'bench',
  );
  const staff = await seedStaff(ctx, { stores: STORES, teamStores: TEAM_STORES });
  const team = await seedTeamMember(ctx, staff, organisation.roleIds.member);
  const report = (done: number): void => {
    const rate = Math.round(done / ((performance.now() - began) / 1000));
    if (done % 50_000 < 500) console.log(`  ${done} customers, ${rate} a second`);
  };
  const times = Math.max(1, Math.floor(customers / MADE_ONE_BY_ONE));
  const made = Math.ceil(customers / times);
  await seedCustomers(ctx, staff, { customers: made, seed: 1, report });
  await settle(url);
  const amounts = amountsFor(made, times);
  const teamOwners = staff.stores.filter(({ region }) => region === 0);
  await seedSelling(ctx, new Set(teamOwners.map(({ memberId }) => memberId)), amounts, (done) =>
    console.log(`  ${done}`),
  );
  const { orders, opportunities } = amounts;
  const sold = moreSelling({ orders: orders.times, opportunities: opportunities.times });
  // The superuser's address names another database.
  const superuser = new URL(superuserUrl);
  superuser.pathname = new URL(url).pathname;
  await withClient(superuser.href, (client) => multiply(client, [...sold, moreCustomers(times)]));
  const askers = {
    team: await makeKey(url, organisation.orgId, team.memberId),
    administrator: await makeKey(url, organisation.orgId, organisation.memberId),
  };
  await application.close();
  await settle(url);
  return askers;
}

async function makeKey(url: string, orgId: string, memberId: string): Promise<string> {
  const key = `zy_${randomBytes(32).toString('base64url')}`;
  await withClient(url, (client) =>
    client.query(
      `insert into identity.api_key (org_id, id, version, created_at, updated_at, name, member_id, prefix, hash)
       values ($1, $2, 1, now(), now(), 'bench', $3, $4, $5)`,
      [orgId, randomUUID(), memberId, key.slice(0, 7), hashApiKey(key)],
    ),
  );
  return key;
}

/** What autovacuum does within minutes: statistics and visibility, so that runs compare. */
async function settle(url: string): Promise<void> {
  await withClient(url, (client) => client.query('vacuum (analyze)'));
}

async function withClient(
  url: string,
  work: (client: pg.Client) => Promise<unknown>,
): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
