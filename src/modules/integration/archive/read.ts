import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { sql } from 'kysely';
import { fromRandomAccessReaderPromise, RandomAccessReader } from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
import { buildCatalog } from '../../../kernel/catalog.ts';
import type { ModuleManifest } from '../../../kernel/module.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import type { Codec } from '../../../platform/crypto.ts';
import { transaction } from '../../../platform/database.ts';
import type { Database } from '../../../platform/database.ts';
import { decrypted } from './container.ts';
import type { Opened } from './container.ts';
import { ArchiveFault } from './fault.ts';
import { fillLate, insertLedger, insertRows, modelsOf } from './insert.ts';
import type { Here, Row } from './insert.ts';
import type { LedgerLine } from './ledger-lines.ts';
import { LEDGER, LOGINS, MANIFEST, manifestSchema, newDigest, schemaName } from './manifest.ts';
import type { Login, Manifest } from './manifest.ts';
import { archiveTables, lateColumns } from './tables.ts';
import type { Table } from './tables.ts';

/** Lines stored in one transaction. */
const PORTION = 1_000;

/** The ZIP file inside an archive, as the library reads it. */
class Content extends RandomAccessReader {
  readonly #opened: Opened;

  constructor(opened: Opened) {
    super();
    this.#opened = opened;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.#opened.read(start, end), { objectMode: false });
  }
}

/** An archive that is open: what it says of itself, and the lines of its contents. */
export type Archive = {
  manifest: Manifest;
  digest: Buffer;
  /** @throws ArchiveFault where they are not what the archive says */
  lines: (name: string) => AsyncGenerator<string>;
  close: () => Promise<void>;
};

/**
 * Opens an archive.
 *
 * @throws ArchiveFault where it is none, is damaged, or the password is wrong
 */
export async function openArchive(path: string, password: string): Promise<Archive> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const content = await decrypted(password, size, async (position, length) => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
      return buffer.subarray(0, bytesRead);
    });
    const options = { lazyEntries: true, autoClose: false };
    const zip = await fromRandomAccessReaderPromise(new Content(content), content.size, options);
    const entries = new Map<string, Entry>();
    for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
    const said = await textOf(zip, entries.get(MANIFEST));
    const manifest = manifestSchema.parse(JSON.parse(said));
    return {
      manifest,
      digest: createHash('sha256').update(said).digest(),
      lines: (name) => linesOf(zip, entries, manifest, name),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function textOf(zip: ZipFile, entry: Entry | undefined): Promise<string> {
  if (!entry) throw new ArchiveFault('damaged');
  const pieces: Buffer[] = [];
  const stream = await zip.openReadStreamPromise(entry);
  for await (const piece of stream) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}

const LINE_END = 10;

async function* linesOf(
  zip: ZipFile,
  entries: ReadonlyMap<string, Entry>,
  manifest: Manifest,
  name: string,
): AsyncGenerator<string> {
  const content = manifest.contents.find((each) => each.name === name);
  const digest = newDigest();
  for (const file of content?.files ?? []) {
    const entry = entries.get(file);
    if (!entry) throw new ArchiveFault('damaged');
    let rest: Buffer = Buffer.alloc(0);
    for await (const piece of await zip.openReadStreamPromise(entry)) {
      digest.update(piece as Buffer);
      const bytes = Buffer.concat([rest, piece as Buffer]);
      let from = 0;
      for (let end = bytes.indexOf(LINE_END); end >= 0; end = bytes.indexOf(LINE_END, from)) {
        yield bytes.toString('utf8', from, end);
        from = end + 1;
      }
      rest = bytes.subarray(from);
    }
  }
  if (content && digest.digest('hex') !== content.sha256) throw new ArchiveFault('damaged');
}

export type ImportParts = {
  /** The database as the login role. */
  system: Database;
  codec: Codec;
  modules: readonly ModuleManifest[];
  /** Told after each portion. */
  progress: (content: string, rows: number) => void;
};

/** What came in, and who cannot sign in because their address already belongs to somebody of another organisation. */
export type Imported = { manifest: Manifest; logins: number; taken: string[] };

/** Which of the steps comes next, and how many of its lines are stored. */
type Position = { step: number; lines: number };

/** One step: some lines of the archive, and what is done with a portion of them. */
type Step = {
  content: string;
  /** Lines that it passes over; every line is told where it is left out. */
  wants?: (line: string) => boolean;
  store: (tx: Transaction, lines: readonly string[]) => Promise<unknown>;
};

/**
 * Brings the organisation of an archive into this installation, in short transactions, each with how far it is: a
 * second start with the same archive goes on where the first ended. Nobody can sign in before everything is there.
 *
 * @throws ArchiveFault where it cannot be: another version, or the organisation is here already
 */
export async function importArchive(parts: ImportParts, archive: Archive): Promise<Imported> {
  const { manifest } = archive;
  if (manifest.schema !== schemaName())
    throw new ArchiveFault('other_version', { values: { version: manifest.version } });
  const orgId = manifest.organisation.id;
  const run = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> =>
    transaction(parts.system, orgId, work);
  const start = await run((tx) => begin(tx, archive));
  const tables = await run(archiveTables);
  const here: Here = { orgId, codec: parts.codec, models: modelsOf(buildCatalog(parts.modules)) };
  const result: Imported = { manifest, logins: 0, taken: [] };
  const steps = stepsOf(here, tables);
  for (const [n, step] of steps.entries()) {
    if (n < start.step) continue;
    const done = n === start.step ? start.lines : 0;
    await follow(step, archive, done, async (lines, stored) => {
      await run(async (tx) => {
        await step.store(tx, lines);
        await move(tx, orgId, { step: n, lines: stored });
      });
      parts.progress(step.content, stored);
    });
  }
  const logins: Login[] = [];
  for await (const line of archive.lines(LOGINS)) logins.push(JSON.parse(line) as Login);
  return run(async (tx) => ({ ...result, ...(await finish(tx, orgId, logins)) }));
}

function stepsOf(here: Here, tables: readonly Table[]): Step[] {
  const rows = (lines: readonly string[]): Row[] => lines.map((line) => JSON.parse(line) as Row);
  const whole = tables.map((table): Step => {
    const late = lateColumns(tables, table);
    return {
      content: table.name,
      store: (tx, lines) => insertRows(here, tx, table, late, rows(lines)),
    };
  });
  const later = tables.flatMap((table): Step[] => {
    const late = lateColumns(tables, table);
    if (late.length === 0) return [];
    return [
      {
        content: table.name,
        wants: (line) => late.some((name) => line.includes(`"${name}":`)),
        store: (tx, lines) => fillLate(here, tx, table, late, rows(lines)),
      },
    ];
  });
  const ledger: Step = {
    content: LEDGER,
    store: (tx, lines) =>
      insertLedger(
        here,
        tx,
        lines.map((line) => JSON.parse(line) as LedgerLine),
      ),
  };
  return [...whole, ...later, ledger];
}

/** Gives the lines of a step in portions, without those that are stored already. */
async function follow(
  step: Step,
  archive: Archive,
  done: number,
  store: (lines: readonly string[], stored: number) => Promise<void>,
): Promise<void> {
  let n = 0;
  let portion: string[] = [];
  for await (const line of archive.lines(step.content)) {
    n += 1;
    if (n <= done || step.wants?.(line) === false) continue;
    portion.push(line);
    if (portion.length === PORTION) {
      await store(portion, n);
      portion = [];
    }
  }
  if (portion.length > 0) await store(portion, n);
}

/** Where to begin or go on. @throws ArchiveFault exists, other_archive */
async function begin(tx: Transaction, { manifest, digest }: Archive): Promise<Position> {
  const { id, name } = manifest.organisation;
  const [known] = await tx.query<{ archive: string; position: string; ended: boolean }>(sql`
    select encode(archive, 'hex') as archive, position, to_xid is not null as ended
    from kernel.restored where org_id = ${id}::uuid for update`);
  if (known && !known.ended) {
    if (known.archive !== digest.toString('hex'))
      throw new ArchiveFault('other_archive', { values: { name } });
    return JSON.parse(known.position) as Position;
  }
  const there = await tx.query(sql`select from identity.organisation where org_id = ${id}::uuid`);
  if (known || there.length > 0) throw new ArchiveFault('exists', { values: { name } });
  const position: Position = { step: 0, lines: 0 };
  await tx.query(sql`
    insert into kernel.restored (org_id, archive, position)
    values (${id}::uuid, ${digest}::bytea, ${JSON.stringify(position)}::jsonb)`);
  return position;
}

async function move(tx: Transaction, orgId: string, position: Position): Promise<void> {
  await tx.query(sql`
    update kernel.restored set position = ${JSON.stringify(position)}::jsonb where org_id = ${orgId}::uuid`);
}

/**
 * Imports and exports that were under way when the archive was made, its own among them, have neither their job nor
 * their file here: they are over. What such an import wrote can be taken back, as the ledger came along.
 */
async function interruptRuns(tx: Transaction, orgId: string): Promise<void> {
  await tx.query(sql`
    update integration.import_run_facts set state = 'failed', finished_at = now()
    where org_id = ${orgId}::uuid and state in ('reading', 'ready', 'running', 'reverting')`);
  await tx.query(sql`
    update integration.export_run_facts set state = 'failed', finished_at = now()
    where org_id = ${orgId}::uuid and state = 'running'`);
}

/** What no hash of a password is: who has it signs in after setting one by the link of a mail, or by an operator. */
const NO_PASSWORD = '-';

/** Lets people sign in, and says up to where the ledger is history. */
async function finish(
  tx: Transaction,
  orgId: string,
  logins: readonly Login[],
): Promise<{ logins: number; taken: string[] }> {
  const emails = logins.map(({ email }) => email);
  const rows = await tx.query<{ email: string }>(
    sql`select email from identity."user" where email = any(${emails}::text[])`,
  );
  const taken = new Set(rows.map(({ email }) => email));
  for (const { member, email } of logins) {
    if (taken.has(email)) continue;
    await tx.query(sql`
      select identity.set_login(gen_random_uuid(), gen_random_uuid(), ${member}::uuid, ${email}, ${NO_PASSWORD})`);
  }
  await interruptRuns(tx, orgId);
  await tx.query(sql`
    update kernel.restored set epoch = kernel.current_epoch(), to_xid = pg_current_xact_id()
    where org_id = ${orgId}::uuid`);
  return { logins: logins.length - taken.size, taken: [...taken] };
}
