import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Context } from '../../../kernel/context.ts';
import { idempotent } from '../../../kernel/idempotency.ts';
import type { Answer } from '../../../kernel/idempotency.ts';
import type { JobKind } from '../../../kernel/job.ts';
import { answerOnce } from '../../../kernel/record-routes.ts';
import { idFrom, parseQuery, refuseQuery } from '../../../kernel/route-input.ts';
import type { RouteContext } from '../../../kernel/route-input.ts';
import { inReadTransaction, inTransaction } from '../../../kernel/transaction.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import type { JobWire } from '../../../kernel/wire.ts';
import { Problem } from '../../../platform/problem.ts';
import { contentDisposition } from '../exports/rules.ts';
import { GUESS_LINES, guessPreset } from './guess.ts';
import { importWire } from './import-wire.ts';
import { keptCsv, keptOf, refusalsCsv, refusalsOf, rowsOf } from './listings.ts';
import { planOf } from './plan.ts';
import { parsePreset } from './preset.ts';
import { PREVIEW_LINES, previewOf } from './preview.ts';
import { runOf } from './runs.ts';
import {
  linesToShow,
  readAgain,
  resumeImport,
  revertImport,
  startImport,
  stopImport,
} from './steer.ts';
import { beginRun, drop, MOST_BYTES, requireImport, takeIn } from './upload.ts';
import type { Upload } from './upload.ts';
import { textsOf } from './texts.ts';
import type { ImportJobWire, SheetRequest } from './wire.ts';

const uploadQuery = z.strictObject({ fileName: z.string().min(1).max(1_000) });
const sheetBody = z.strictObject({
  sheet: z.string().max(200).optional(),
  headLine: z.int().min(1).max(10_000_000).nullable().optional(),
  encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'gb18030']).optional(),
  delimiter: z.enum([',', ';', '\t', '|']).optional(),
}) satisfies z.ZodType<SheetRequest>;
const guessBody = z.strictObject({ object: z.string().max(80) });
const textsBody = z.strictObject({
  object: z.string().max(80),
  field: z.string().max(80),
  column: z.string().max(500),
});
const previewBody = z.strictObject({ preset: z.unknown() });
const startBody = z.strictObject({
  preset: z.unknown(),
  name: z.string().trim().min(1).max(200).optional(),
});
const refusalsQuery = z.strictObject({
  after: z.coerce.number().int().min(0).max(2_147_483_647).optional(),
});
const rowsQuery = z.strictObject({
  outcome: z.enum(['created', 'updated', 'unchanged']),
  after: z
    .string()
    .regex(/^\d{1,9}\.\d{1,5}$/)
    .optional(),
});
const keptQuery = z.strictObject({ after: z.string().max(200).optional() });

const idOf = (request: FastifyRequest): string => idFrom((request.params as { id: string }).id);

/** Files on their way in: upload, mapping, preview, running, and what became of it. */
export function importRoutes(
  app: FastifyInstance,
  routes: RouteContext,
  kinds: readonly JobKind[],
): void {
  uploadRoute(app, routes);
  mappingRoutes(app, routes, kinds);
  runningRoutes(app, routes, kinds);
  resultRoutes(app, routes);
}

/** A body is taken as it comes here alone, whatever it calls itself: what it is, reading tells. */
function uploadRoute(app: FastifyInstance, { contextOf }: RouteContext): void {
  void app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, parsed) => {
      parsed(null, payload);
    });
    scope.post('/imports', { bodyLimit: MOST_BYTES }, async (request, reply) => {
      const ctx = await contextOf(request);
      requireImport(ctx);
      const { fileName } = parseQuery(uploadQuery, request.query);
      if (Number(request.headers['content-length'] ?? 0) > MOST_BYTES)
        throw new Problem('body_too_large');
      const body = request.body instanceof Readable ? request.body : Readable.from([]);
      const upload = await takeIn(ctx, fileName, body);
      const answer = await beginOnce(ctx, request, upload);
      return reply.code(201).send(answer);
    });
    done();
  });
}

/** Begins a run once, however often its file is sent under one key; a file that is not needed goes. */
async function beginOnce(
  ctx: Context,
  { method, url, headers }: FastifyRequest,
  upload: Upload,
): Promise<unknown> {
  const key = headers['idempotency-key'];
  let begun = false;
  try {
    const work = async (tx: Transaction): Promise<Answer> => {
      begun = false;
      const run = await beginRun(ctx, tx, upload);
      begun = true;
      return { status: 201, headers: {}, body: run };
    };
    const request = { key: String(key), method, path: url, body: [upload.digest] };
    const { body } = await (key === undefined
      ? inTransaction(ctx, work)
      : idempotent(ctx, request, work));
    if (!begun) await drop(ctx, upload.fileId);
    return body;
  } catch (error) {
    await drop(ctx, upload.fileId);
    throw error;
  }
}

function mappingRoutes(
  app: FastifyInstance,
  { contextOf }: RouteContext,
  kinds: readonly JobKind[],
): void {
  app.get('/imports/:id', async (request) => {
    const ctx = await contextOf(request);
    refuseQuery(request);
    return inTransaction(ctx, (tx) => importWire(ctx, tx, kinds, idOf(request)));
  });

  app.post('/imports/:id/sheet', async (request, reply) => {
    const ctx = await contextOf(request);
    const id = idOf(request);
    const choices = sheetBody.parse(request.body);
    return answerOnce(ctx, request, reply, async (tx) => {
      await readAgain(ctx, tx, id, choices);
      return { status: 200, headers: {}, body: await importWire(ctx, tx, kinds, id) };
    });
  });

  app.post('/imports/:id/guess', async (request) => {
    const ctx = await contextOf(request);
    const { object } = guessBody.parse(request.body);
    return inTransaction(ctx, async (tx) => {
      const { head, lines } = await linesToShow(ctx, tx, idOf(request), GUESS_LINES);
      return guessPreset(ctx, object, head, lines);
    });
  });

  app.post('/imports/:id/texts', async (request) => {
    const ctx = await contextOf(request);
    const asked = textsBody.parse(request.body);
    requireImport(ctx);
    return inReadTransaction(ctx, (tx) => textsOf(ctx, tx, idOf(request), asked));
  });

  app.post('/imports/:id/preview', async (request) => {
    const ctx = await contextOf(request);
    const id = idOf(request);
    const preset = parsePreset(previewBody.parse(request.body).preset);
    const { head, lines } = await inTransaction(ctx, (tx) => {
      requireImport(ctx);
      return linesToShow(ctx, tx, id, PREVIEW_LINES);
    });
    return previewOf(ctx, planOf(ctx, preset, head.heads), id, lines);
  });
}

function runningRoutes(
  app: FastifyInstance,
  { contextOf }: RouteContext,
  kinds: readonly JobKind[],
): void {
  const steering = (
    name: string,
    steer: (ctx: Context, tx: Transaction, id: string, body: unknown) => Promise<JobWire>,
  ): void => {
    app.post(`/imports/:id/${name}`, async (request, reply) => {
      const ctx = await contextOf(request);
      const id = idOf(request);
      return answerOnce(ctx, request, reply, async (tx) => {
        const body: ImportJobWire = { job: await steer(ctx, tx, id, request.body) };
        return { status: 202, headers: {}, body };
      });
    });
  };
  steering('start', (ctx, tx, id, body) => {
    const { preset, name } = startBody.parse(body);
    return startImport(ctx, tx, id, { preset: parsePreset(preset), name });
  });
  steering('stop', (ctx, tx, id) => stopImport(ctx, tx, kinds, id));
  steering('resume', resumeImport);
  steering('revert', revertImport);
}

function resultRoutes(app: FastifyInstance, { contextOf }: RouteContext): void {
  app.get('/imports/:id/refusals', async (request) => {
    const ctx = await contextOf(request);
    const { after = 0 } = parseQuery(refusalsQuery, request.query);
    return inTransaction(ctx, async (tx) => {
      const { id } = await runOf(ctx, tx, idOf(request));
      return refusalsOf(ctx, tx, id, after);
    });
  });

  app.get('/imports/:id/rows', async (request) => {
    const ctx = await contextOf(request);
    const { outcome, after } = parseQuery(rowsQuery, request.query);
    return inTransaction(ctx, async (tx) => {
      const { id } = await runOf(ctx, tx, idOf(request));
      return rowsOf(ctx, tx, id, outcome, after);
    });
  });

  app.get('/imports/:id/kept', async (request) => {
    const ctx = await contextOf(request);
    const { after } = parseQuery(keptQuery, request.query);
    return inTransaction(ctx, async (tx) => {
      const { id } = await runOf(ctx, tx, idOf(request));
      return keptOf(ctx, tx, id, after);
    });
  });

  const file = (
    name: 'refusals' | 'kept',
    said: { zh: string; en: string },
    rows: (ctx: Context, id: string) => AsyncGenerator<Buffer>,
  ): void => {
    app.get(`/imports/:id/${name}.csv`, async (request, reply) => {
      const ctx = await contextOf(request);
      refuseQuery(request);
      const run = await inTransaction(ctx, (tx) => runOf(ctx, tx, idOf(request)));
      const stem = String(run['fileName']).replace(/\.\w{1,5}$/, '');
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', contentDisposition(`${stem} ${said[ctx.locale]}.csv`))
        .send(Readable.from(rows(ctx, run.id), { objectMode: false }));
    });
  };
  file('refusals', { zh: '未导入', en: 'refused' }, refusalsCsv);
  file('kept', { zh: '保留', en: 'kept' }, keptCsv);
}
