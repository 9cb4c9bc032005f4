import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { hashApiKey } from '../src/modules/identity/session.ts';
import { createOrganisation } from '../src/modules/identity/organisation.ts';
import { migrateQueue } from '../src/kernel/job-queue.ts';
import { openApplication } from '../src/main/application.ts';
import type { Application } from '../src/main/application.ts';
import { seedCustomers, seedStaff, seedTeamMember } from '../src/main/seed.ts';
import { migrate } from '../src/platform/migrate.ts';
import { multiply } from './multiply.ts';
import { startPostgres } from '../src/platform/postgres.ts';
import type { EmbeddedPostgres } from '../src/platform/postgres.ts';
import { randomBytes, randomUUID } from 'node:crypto';

export const masterKey = Buffer.alloc(32, 3);
const STORES = 1_000;
/** So many go through the record layer; more are copies of these. */
const MADE_ONE_BY_ONE = 100_000;
/** With the region itself the team has ten units. */
const TEAM_STORES = 9;

/** Keys of the two who ask: what an ordinary member and an administrator cost. */
export type Askers = { team: string; administrator: string };

export type Dataset = { postgres: EmbeddedPostgres; postmaster: number; askers: Askers };

/** Opens the benchmark's database with this many customers, made on the first run and kept in `.zhiyin/bench-…`. */
export async function openDataset(customers: number): Promise<Dataset> {
  const folder = path.resolve('.zhiyin', `bench-${customers}`);
  mkdirSync(folder, { recursive: true });
  const ready = path.join(folder, 'ready.json');
  const postgres = await startPostgres({ folder });
  try {
    await migrate(postgres.url);
    await migrateQueue(postgres.url);
    if (!existsSync(ready))
      writeFileSync(ready, JSON.stringify(await fill(postgres.url, customers)));
    const postmaster = Number(
      readFileSync(path.join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0],
    );
    return { postgres, postmaster, askers: JSON.parse(readFileSync(ready, 'utf8')) as Askers };
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

async function fill(url: string, customers: number): Promise<Askers> {
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
  await seedCustomers(ctx, staff, { customers: Math.ceil(customers / times), seed: 1, report });
  if (times > 1) await withClient(url, (client) => multiply(client, times));
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
