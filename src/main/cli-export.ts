import { readFileSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Context } from '../kernel/context.ts';
import { jobColumns, jobWire } from '../kernel/job.ts';
import type { JobRow } from '../kernel/job.ts';
import { runJob } from '../kernel/job-run.ts';
import type { JobParts } from '../kernel/job-run.ts';
import { inTransaction } from '../kernel/transaction.ts';
import type { JobWire } from '../kernel/wire.ts';
import { mayArchive } from '../modules/integration/archive/job.ts';
import { importArchive, openArchive } from '../modules/integration/archive/read.ts';
import { writeArchive } from '../modules/integration/archive/write.ts';
import { exportJob } from '../modules/integration/exports/job.ts';
import { exportFrom, timedName } from '../modules/integration/exports/routes.ts';
import { logArchive, startRun } from '../modules/integration/exports/run.ts';
import { readParts } from '../modules/integration/files/store.ts';
import { Problem } from '../platform/problem.ts';
import type { Application } from './application.ts';
import { modules } from './modules.ts';
import { productVersion } from './start.ts';

const LEASE_SECONDS = 15;
const PAUSE = 500;

/** Writes a file beside its place, and puts it there when it is whole. It may hold secrets: only its owner reads it. */
async function writeWhole(
  file: string,
  write: (sink: (bytes: Buffer) => Promise<void>) => Promise<void>,
): Promise<void> {
  const part = `${file}.part`;
  const handle = await open(part, 'w', 0o600);
  let whole = false;
  try {
    await write(async (bytes) => {
      await handle.writeFile(bytes);
    });
    await handle.sync();
    whole = true;
  } finally {
    await handle.close();
    if (!whole) await rm(part, { force: true });
  }
  await rename(part, file);
}

/**
 * `zhiyin export --object`: a whole object as CSV or workbook, by the same job as in the browser; it runs here, unless
 * a worker takes it first.
 *
 * @throws Problem not_found, forbidden, invalid_query
 */
export async function exportObject(
  { database, kinds, taskParts, onError }: Application,
  ctx: Context,
  options: { object: string; format: string; file: string },
): Promise<void> {
  const model = ctx.catalog.object(options.object) ?? ctx.catalog.path(options.object);
  if (!model) throw new Problem('not_found');
  const { input, run } = exportFrom(ctx, model, { format: options.format });
  const started = await inTransaction(ctx, (tx) => startRun(ctx, tx, exportJob, run, input));
  const jobId = started.job?.id ?? '';
  const { contextOfMember } = taskParts;
  const parts = { database, kinds, contextOfMember, onError, leaseSeconds: LEASE_SECONDS };
  const job = await endOf(parts, ctx, jobId);
  if (job.state !== 'done') throw new Error(job.error ?? job.state);
  await writeWhole(options.file, async (sink) => {
    for await (const part of readParts(ctx, started.run.id)) await sink(part);
  });
  console.log(`${job.done} → ${options.file}`);
}

/** Runs a job to its end. What a worker took first is waited for, and taken over where that worker dies. */
async function endOf(parts: JobParts, ctx: Context, id: string): Promise<JobWire> {
  const { signal } = new AbortController();
  for (;;) {
    await runJob(parts, { orgId: ctx.orgId, jobId: id }, signal);
    const [row] = await inTransaction(ctx, (tx) =>
      tx.query<JobRow>(
        sql`select ${jobColumns} from kernel.job where org_id = ${ctx.orgId}::uuid and id = ${id}::uuid`,
      ),
    );
    if (!row) throw new Problem('not_found');
    if (row.state !== 'queued' && row.state !== 'running') return jobWire(ctx, [exportJob], row);
    await sleep(PAUSE);
  }
}

/** The password in a file, without the line's end. @throws Problem invalid_body where it is shorter than 12 characters */
function passwordIn(file: string): string {
  const password = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  if (password.length >= 12) return password;
  const message = { zh: '密码至少 12 个字符。', en: 'A password has at least 12 characters.' };
  const errors = [{ field: 'password', code: 'too_short', message }];
  throw new Problem('invalid_body', { errors });
}

/**
 * `zhiyin export --archive`: the whole organisation of an administrator as one encrypted file.
 *
 * @throws Problem forbidden
 */
export async function exportArchive(
  ctx: Context,
  options: { archive: string; passwordFile: string },
): Promise<void> {
  if (!mayArchive(ctx)) throw new Problem('forbidden');
  const password = passwordIn(options.passwordFile);
  let bytes = 0;
  let rows = 0;
  await writeWhole(options.archive, async (sink) => {
    await writeArchive(
      ctx,
      async (piece) => {
        bytes += piece.length;
        await sink(piece);
      },
      {
        password,
        version: productVersion(),
        madeAt: ctx.now().toISOString(),
        progress: async (told) => {
          rows = told;
        },
      },
    );
  });
  const name = timedName(ctx, ctx.locale === 'zh' ? '组织归档' : 'Archive');
  await inTransaction(ctx, (tx) => logArchive(ctx, tx, name, { rows, bytes }));
  console.log(`${rows} → ${options.archive}`);
}

/** `zhiyin import-archive`: brings the organisation of an archive in; a second start goes on where one was interrupted. */
export async function bringArchive(
  { system, taskParts }: Application,
  options: { file: string; passwordFile: string },
): Promise<void> {
  const archive = await openArchive(options.file, passwordIn(options.passwordFile));
  try {
    const { codec } = taskParts;
    let told = '';
    const progress = (content: string, rows: number): void => {
      if (told !== content || rows % 50_000 === 0) console.log(`${content} ${rows}`);
      told = content;
    };
    const { manifest, logins, taken } = await importArchive(
      { system, codec, modules, progress },
      archive,
    );
    console.log(`${manifest.organisation.name}: ${manifest.organisation.id}`);
    console.log(
      `${logins} 人可以登录，需先重设密码。 ${logins} can sign in once they set a new password: reset-password --email E`,
    );
    for (const email of taken)
      console.log(`${email}: 已属于另一个组织。 It belongs to another organisation already.`);
  } finally {
    await archive.close();
  }
}
