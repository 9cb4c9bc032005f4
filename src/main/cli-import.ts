import { createReadStream, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '../kernel/context.ts';
import { runJob } from '../kernel/job-run.ts';
import { inTransaction } from '../kernel/transaction.ts';
import type { JobWire } from '../kernel/wire.ts';
import { GUESS_LINES, guessPreset } from '../modules/integration/imports/guess.ts';
import { importWire, jobOf } from '../modules/integration/imports/import-wire.ts';
import { refusalsCsv } from '../modules/integration/imports/listings.ts';
import { parsePreset } from '../modules/integration/imports/preset.ts';
import { linesToShow, readAgain, startImport } from '../modules/integration/imports/steer.ts';
import { beginRun, requireImport, takeIn } from '../modules/integration/imports/upload.ts';
import type { ImportWire, PresetWire } from '../modules/integration/imports/wire.ts';
import { Problem } from '../platform/problem.ts';
import type { Application } from './application.ts';

const LEASE_SECONDS = 15;
/** Milliseconds between looks at how far it is. */
const PAUSE = 2_000;

export type ImportOptions = {
  file: string;
  /** A file with a preset as JSON; without, the mapping is guessed. */
  preset: string | undefined;
  object: string | undefined;
  sheet: string | undefined;
  /** Where to write the lines that are refused. */
  refusals: string | undefined;
};

/**
 * `zhiyin import`: brings a file in by the same jobs as in the browser; they run here, unless a worker takes them first.
 *
 * @throws Problem forbidden, unreadable_file, invalid_body for a preset that does not fit the file
 */
export async function importFile(
  application: Application,
  ctx: Context,
  options: ImportOptions,
): Promise<void> {
  const { kinds } = application;
  requireImport(ctx);
  const given = options.preset === undefined ? undefined : presetIn(options.preset);
  const upload = await takeIn(ctx, path.basename(options.file), createReadStream(options.file));
  const { run, job } = await inTransaction(ctx, (tx) => beginRun(ctx, tx, upload));
  await finished(application, ctx, job);
  const look = (): Promise<ImportWire> =>
    inTransaction(ctx, (tx) => importWire(ctx, tx, kinds, run.id));
  if (options.sheet !== undefined) {
    const { sheet } = options;
    await inTransaction(ctx, (tx) => readAgain(ctx, tx, run.id, { sheet }));
    const again = (await look()).job;
    if (again) await finished(application, ctx, again);
  }
  const preset = given ?? (await guessed(ctx, await look(), options.object));
  const started = await inTransaction(ctx, (tx) => startImport(ctx, tx, run.id, { preset }));
  await finished(application, ctx, started);
  const { run: over } = await look();
  const count = (name: string): string => String(over[name] ?? 0);
  console.log(
    `新建 ${count('createdCount')} 更新 ${count('updatedCount')} 未变 ${count('unchangedCount')} 未导入 ${count('refusedCount')} 行`,
  );
  console.log(
    `created ${count('createdCount')}, updated ${count('updatedCount')}, unchanged ${count('unchangedCount')}, refused ${count('refusedCount')} lines`,
  );
  if (options.refusals === undefined) return;
  await writeFile(options.refusals, refusalsCsv(ctx, run.id), { mode: 0o600 });
  console.log(`→ ${options.refusals}`);
}

/** @throws ZodError, SyntaxError where it is none */
function presetIn(file: string): PresetWire {
  return parsePreset(JSON.parse(readFileSync(file, 'utf8')));
}

/** The mapping that the file suggests, shown before it is used. */
async function guessed(
  ctx: Context,
  { run, mapping }: ImportWire,
  object: string | undefined,
): Promise<PresetWire> {
  const preset = object === undefined ? mapping : await guessFor(ctx, run.id, object);
  if (!preset) {
    const message = {
      zh: '看不出文件里是什么，请用 --object 或 --preset 说明。',
      en: 'What the file is about cannot be told: say --object or --preset.',
    };
    throw new Problem('invalid_body', { errors: [{ field: null, code: 'unclear', message }] });
  }
  console.log(JSON.stringify(preset, null, 2));
  return preset;
}

async function guessFor(ctx: Context, runId: string, object: string): Promise<PresetWire> {
  const { head, lines } = await inTransaction(ctx, (tx) =>
    linesToShow(ctx, tx, runId, GUESS_LINES),
  );
  return guessPreset(ctx, object, head, lines).preset;
}

/**
 * Runs a job to its end, saying how far it is. What a worker took first is waited for, and taken over where that worker
 * dies: there may be no other.
 *
 * @throws Problem, Error where it fails
 */
async function finished(application: Application, ctx: Context, { id }: JobWire): Promise<void> {
  const { database, kinds, taskParts, onError } = application;
  const { contextOfMember } = taskParts;
  const parts = { database, kinds, contextOfMember, onError, leaseSeconds: LEASE_SECONDS };
  const look = (): Promise<JobWire | null> => inTransaction(ctx, (tx) => jobOf(ctx, tx, kinds, id));
  const { signal } = new AbortController();
  const take = async (): Promise<void> => {
    await runJob(parts, { orgId: ctx.orgId, jobId: id }, signal);
    running = undefined;
  };
  let running: Promise<void> | undefined;
  let told = -1;
  for (;;) {
    running ??= take();
    await Promise.race([running, sleep(PAUSE)]);
    const job = await look();
    if (!job || job.state === 'failed' || job.state === 'cancelled') {
      await running;
      throw new Error(job?.error ?? job?.state ?? 'the job is gone');
    }
    if (job.done !== told)
      console.log(`${job.label[ctx.locale]} ${job.done} / ${job.total ?? '…'}`);
    told = job.done;
    if (job.state === 'done') {
      await running;
      return;
    }
    await sleep(PAUSE / 10);
  }
}
