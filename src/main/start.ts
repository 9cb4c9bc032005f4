import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { migrateQueue } from '../kernel/job-queue.ts';
import { ensureEpoch } from '../kernel/sealer.ts';
import { isLoopback, readMasterKey } from '../platform/config.ts';
import type { Config } from '../platform/config.ts';
import { checkDatabase } from '../platform/database-check.ts';
import { closeDatabase, openDatabase } from '../platform/database.ts';
import { emptyDatabase, migrate } from '../platform/migrate.ts';
import { runningPostgres, startPostgres } from '../platform/postgres.ts';
import { buildPostponed } from '../platform/postponed-indexes.ts';
import { connectionFault, databaseAddress, StartFault } from '../platform/start-fault.ts';

export const root = path.resolve(import.meta.dirname, '../..');

/** A database that is reached, migrated and checked, and the key of its sealed values. */
export type Ground = {
  url: string;
  masterKey: Buffer;
  /** Sentences for the console. */
  notices: string[];
  hasOrganisation: boolean;
  hasDemo: boolean;
  /** Settles when the embedded PostgreSQL ended for good; never for one's own. */
  failed: Promise<StartFault>;
  stop: () => Promise<void>;
};

/**
 * Reaches the database (one's own, or the embedded one), brings it to this version and checks that it keeps what it is
 * given.
 *
 * @param options.beside use the embedded PostgreSQL of a server that runs already, as commands do
 * @throws StartFault
 */
export async function prepareGround(
  config: Config,
  options: { beside?: boolean } = {},
): Promise<Ground> {
  const postgres = await reachDatabase(config, options.beside ?? false);
  try {
    // Before, so that no migration need know what a load has taken away, and after, for what a version before left.
    if (!options.beside) await finishLoad(postgres.url);
    await migrate(postgres.url);
    await migrateQueue(postgres.url);
    let found = await examine(postgres.url);
    const notices: string[] = [];
    if (found.hasUnfinishedDemo) {
      refuseUnfinished(config, options.beside ?? false);
      // Neither server nor command answers anybody before all of it is told, and the folder is this server's alone: what is
      // there is nobody's work.
      await emptyDatabase(postgres.url);
      await migrate(postgres.url);
      await migrateQueue(postgres.url);
      found = await examine(postgres.url);
      notices.push(UNFINISHED);
    } else if (!options.beside) {
      await finishLoad(postgres.url);
    }
    const { key, notice } = readMasterKey({
      dataDir: config.dataDir,
      ownDatabase: config.databaseUrl !== undefined,
      hasData: found.hasOrganisation,
    });
    if (notice) notices.push(notice);
    return { ...postgres, ...found, masterKey: key, notices };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

type Reached = Pick<Ground, 'url' | 'failed' | 'stop'>;

async function reachDatabase(config: Config, beside: boolean): Promise<Reached> {
  const running = beside ? runningPostgres(config.dataDir) : undefined;
  const url = config.databaseUrl ?? running;
  if (url !== undefined) {
    const never = new Promise<StartFault>(() => undefined);
    return { url, failed: never, stop: () => Promise.resolve() };
  }
  return startPostgres({ folder: config.dataDir });
}

/** A first load that was stopped left indexes to be built and keys to be added. */
async function finishLoad(url: string): Promise<void> {
  const owner = openDatabase({ url });
  try {
    const asked = owner.pool.query<{ noted: boolean }>(
      "select to_regclass('platform.postponed_key') is not null as noted",
    );
    const { rows } = await asked.catch((error: unknown) => {
      throw connectionFault(error, url);
    });
    if (rows[0]?.noted) await buildPostponed(owner.pool);
  } finally {
    await closeDatabase(owner);
  }
}

/** In a database of one's own another server may be at it, or somebody else may have something there. */
function refuseUnfinished({ databaseUrl }: Config, beside: boolean): void {
  if (beside) throw new StartFault('demo_unfinished');
  if (databaseUrl !== undefined)
    throw new StartFault('demo_broken_off', { where: databaseAddress(databaseUrl) });
}

const UNFINISHED =
  'The start before this one was stopped before the demo organisation was complete; what there was of it has been taken away.\n上次启动时演示组织尚未建完就被中断，未完成的部分已清除。';

type Found = Pick<Ground, 'hasOrganisation' | 'hasDemo'> & { hasUnfinishedDemo: boolean };

async function examine(url: string): Promise<Found> {
  const database = openDatabase({ url, role: 'zhiyin_app', max: 1 });
  const system = openDatabase({ url, max: 1 });
  try {
    await checkDatabase(database);
    await ensureEpoch(system);
    const { rows } = await system.pool.query<{
      organisations: string;
      demo: boolean | null;
      unfinished: boolean | null;
    }>(
      `select count(*) as organisations, bool_or(demo) as demo, bool_and(demo and unfinished) as unfinished
       from identity.organisation`,
    );
    return {
      hasOrganisation: rows[0]?.organisations !== '0',
      hasDemo: rows[0]?.demo === true,
      hasUnfinishedDemo: rows[0]?.unfinished === true,
    };
  } finally {
    await Promise.all([closeDatabase(database), closeDatabase(system)]);
  }
}

/** The demo's passwords were shown on a screen: while it exists, or before it is made, only this machine is served. */
export function refuseOpenDemo(config: Config, ground: Ground): void {
  const demo = ground.hasDemo || (config.demo !== 'none' && !ground.hasOrganisation);
  if (demo && !isLoopback(config.host)) {
    throw new StartFault('host_beyond_loopback', { host: config.host });
  }
}

/** The version in package.json. */
export function productVersion(): string {
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}

/** The built web application, if it is built. */
export function webFolder(): string | undefined {
  const folder = path.join(root, 'dist/web');
  return existsSync(path.join(folder, 'index.html')) ? folder : undefined;
}
