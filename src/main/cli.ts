import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { makeApiKey } from '../modules/identity/api-keys/actions.ts';
import { createOrganisation, storeLogin } from '../modules/identity/organisation.ts';
import { randomPassword } from '../modules/identity/password.ts';
import type { Context } from '../kernel/context.ts';
import { inTransaction } from '../kernel/transaction.ts';
import { normaliseEmail } from '../kernel/sensitive.ts';
import { readConfig } from '../platform/config.ts';
import { keepHeapSmall } from '../platform/memory.ts';
import { Problem, problems } from '../platform/problem.ts';
import { ArchiveFault } from '../modules/integration/archive/fault.ts';
import { StartFault } from '../platform/start-fault.ts';
import { openApplication } from './application.ts';
import type { Application } from './application.ts';
import { bringArchive, exportArchive, exportObject } from './cli-export.ts';
import { importFile } from './cli-import.ts';
import { dbDiff } from './db-diff.ts';
import { seedCustomers, seedStaff, seedTeamMember } from './seed.ts';
import { prepareGround, productVersion } from './start.ts';
import { verifyAudit } from './verify-audit.ts';

const USAGE = `npm run zhiyin -- <command>

  migrate                                              bring the database to this version
  create-admin --organisation O --name N --email E     make an organisation; prints the administrator's password once
               [--locale zh|en] [--time-zone Z] [--currency C]
  reset-password --email E                             give that member a new password; prints it once
  api-key create --email E --name N                    make a key that acts as that member; prints it once
  seed --customers N [--stores M]                      make an organisation with that many customers; prints its logins
  import --email E --file F [--preset P] [--object O] [--sheet S] [--refusals R]
                                                       bring a CSV or XLSX file in; what is refused goes into R
  export --email E --object O --format csv|xlsx --file F
                                                       write all records of an object that this member may export
  export --email E --archive F --password-file P       write the whole organisation, encrypted
  import-archive --file F --password-file P            bring such an organisation into this installation
  verify-audit                                         say whether the ledger is as it was written
  db-diff <name>                                       write the migration that the declared objects lack`;

/** A command used in a way it does not know: the usage is shown. */
class UsageError extends Error {}

type Options = Record<string, string | undefined>;

/** Runs a command of the command line. @returns exit code */
async function main(args: string[]): Promise<number> {
  const [command, ...rest] = args;
  switch (command) {
    case 'migrate': {
      const ground = await prepareGround(readConfig(), { beside: true });
      await ground.stop();
      console.log('The database is up to date. 数据库已是最新。');
      return 0;
    }
    case 'create-admin':
      return withApplication((application) => createAdmin(application, optionsOf(rest)));
    case 'reset-password':
      return withApplication((application) => resetPassword(application, optionsOf(rest)));
    case 'api-key':
      if (rest[0] !== 'create') throw new UsageError();
      return withApplication((application) => createKey(application, optionsOf(rest.slice(1))));
    case 'seed':
      return withApplication((application) => seed(application, optionsOf(rest)));
    case 'import':
      return withApplication((application) => bringFile(application, optionsOf(rest)));
    case 'export':
      return withApplication((application) => exportFile(application, optionsOf(rest)));
    case 'import-archive':
      return withApplication((application) => bringIn(application, optionsOf(rest)));
    case 'verify-audit':
      return verifyAudit();
    case 'db-diff':
      return dbDiff(rest);
    default:
      throw new UsageError();
  }
}

function optionsOf(args: string[]): Options {
  const text = { type: 'string' } as const;
  try {
    const options = {
      organisation: text,
      name: text,
      email: text,
      locale: text,
      'time-zone': text,
      currency: text,
      customers: text,
      stores: text,
      object: text,
      format: text,
      file: text,
      preset: text,
      sheet: text,
      refusals: text,
      archive: text,
      'password-file': text,
    };
    return parseArgs({ args, options, strict: true }).values;
  } catch (error) {
    throw new UsageError('', { cause: error });
  }
}

function required(options: Options, name: string): string {
  const value = options[name]?.trim();
  if (!value) throw new UsageError();
  return value;
}

async function withApplication(work: (application: Application) => Promise<void>): Promise<number> {
  const config = readConfig();
  const ground = await prepareGround(config, { beside: true });
  try {
    const application = await openApplication({
      url: ground.url,
      masterKey: ground.masterKey,
      publicUrl: config.publicUrl,
      version: productVersion(),
      log: (line) => console.error(line),
    });
    try {
      await work(application);
    } finally {
      await application.close();
    }
  } finally {
    await ground.stop();
  }
  return 0;
}

async function createAdmin({ organisations }: Application, options: Options): Promise<void> {
  const password = randomPassword();
  const email = required(options, 'email');
  await createOrganisation(organisations, {
    name: required(options, 'organisation'),
    adminName: required(options, 'name'),
    email,
    password,
    locale: options['locale'] === 'en' ? 'en' : 'zh',
    timeZone: options['time-zone'],
    currency: options['currency'],
  });
  console.log(`${email}  ${password}`);
}

async function contextOfEmail(
  { system, sessions }: Application,
  options: Options,
): Promise<Context> {
  const { rows } = await system.pool.query<{ org_id: string; member_id: string }>(
    `select l.org_id, l.member_id from identity.login l join identity."user" u on u.id = l.user_id where u.email = $1`,
    [normaliseEmail(required(options, 'email'))],
  );
  const login = rows[0];
  if (!login) throw new Problem('not_found');
  return sessions.contextOfMember(login.org_id, login.member_id, 'command-line');
}

async function createKey(application: Application, options: Options): Promise<void> {
  const name = required(options, 'name');
  const ctx = await contextOfEmail(application, options);
  const { key } = await inTransaction(ctx, (tx) =>
    makeApiKey(ctx, tx, { memberId: ctx.memberId, name }),
  );
  console.log(key);
}

async function resetPassword(application: Application, options: Options): Promise<void> {
  const ctx = await contextOfEmail(application, options);
  const password = randomPassword();
  await inTransaction(ctx, (tx) =>
    storeLogin(tx, { memberId: ctx.memberId, email: required(options, 'email'), password }),
  );
  console.log(password);
}

async function bringFile(application: Application, options: Options): Promise<void> {
  const file = required(options, 'file');
  const ctx = await contextOfEmail(application, options);
  const { preset, object, sheet, refusals } = options;
  return importFile(application, ctx, { file, preset, object, sheet, refusals });
}

async function exportFile(application: Application, options: Options): Promise<void> {
  const ctx = await contextOfEmail(application, options);
  if (options['archive'] !== undefined) {
    const passwordFile = required(options, 'password-file');
    return exportArchive(ctx, { archive: required(options, 'archive'), passwordFile });
  }
  const format = options['format'] ?? 'csv';
  if (format !== 'csv' && format !== 'xlsx') throw new UsageError();
  return exportObject(application, ctx, {
    object: required(options, 'object'),
    format,
    file: required(options, 'file'),
  });
}

function bringIn(application: Application, options: Options): Promise<void> {
  const passwordFile = required(options, 'password-file');
  return bringArchive(application, { file: required(options, 'file'), passwordFile });
}

async function seed({ organisations, sessions }: Application, options: Options): Promise<void> {
  const customers = wholeNumber(required(options, 'customers'), 10_000_000);
  const stores = wholeNumber(options['stores'] ?? '100', 10_000);
  const email = `admin.${randomUUID().slice(0, 8)}@example.com`;
  const password = randomPassword();
  const { orgId, memberId, roleIds } = await createOrganisation(organisations, {
    name: `样本 Sample ${customers}`,
    adminName: '管理员 Administrator',
    email,
    password,
    locale: 'zh',
  });
  const ctx = await sessions.contextOfMember(orgId, memberId, 'seed');
  const staff = await seedStaff(ctx, { stores, teamStores: Math.min(TEAM_STORES, stores) });
  const report = (done: number): void => console.log(`${done} / ${customers}`);
  await seedCustomers(ctx, staff, { customers, seed: 1, report });
  const fresh = await sessions.contextOfMember(orgId, memberId, 'seed');
  const team = await seedTeamMember(fresh, staff, roleIds.member);
  console.log(`${email}  ${password}  管理员 Administrator`);
  console.log(`${team.email}  ${team.password}  成员 Member`);
}

/** With the region itself a team of ten units. */
const TEAM_STORES = 9;

function wholeNumber(text: string, most: number): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > most) throw new UsageError();
  return number;
}

/** The sentences of a problem, for the console. */
function problemText(problem: Problem): string {
  const fill = (text: string): string =>
    text.replace(/\{(\w+)\}/g, (_whole, name: string) => problem.values[name] ?? '');
  const { en, zh } = problems[problem.code];
  const fields = (problem.errors ?? []).map(({ message }) => `${message.en} ${message.zh}`);
  return [`${fill(en)} ${fill(zh)}`, ...fields].join('\n');
}

try {
  keepHeapSmall();
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.exitCode = 1;
  if (error instanceof UsageError) console.error(USAGE);
  else if (error instanceof StartFault || error instanceof ArchiveFault)
    console.error(error.message);
  else if (error instanceof Problem) console.error(problemText(error));
  else throw error;
}
