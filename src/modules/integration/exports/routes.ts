import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Context } from '../../../kernel/context.ts';
import type { JobKind } from '../../../kernel/job.ts';
import type { Model } from '../../../kernel/model.ts';
import type { Condition } from '../../../kernel/condition.ts';
import { sortField } from '../../../kernel/read.ts';
import { answerOnce } from '../../../kernel/record-routes.ts';
import { conditionFrom, idFrom, modelAt, refuseQuery } from '../../../kernel/route-input.ts';
import type { RouteContext } from '../../../kernel/route-input.ts';
import { inReadTransaction, inTransaction } from '../../../kernel/transaction.ts';
import { targetOf } from '../../../kernel/view.ts';
import { Problem } from '../../../platform/problem.ts';
import { readParts } from '../files/store.ts';
import { columnsOf } from './cells.ts';
import { exportJob } from './job.ts';
import type { ExportInput } from './job.ts';
import { exportContext } from './rights.ts';
import { contentDisposition, exportFormats, fileName } from './rules.ts';
import { logExport, readExport, startRun, stopExport } from './run.ts';
import type { NewRun } from './run.ts';

const bodySchema = z.strictObject({
  format: z.enum(exportFormats),
  columns: z.array(z.string().max(80)).min(1).max(1_000).optional(),
  where: z.unknown().optional(),
  sort: z.string().max(80).optional(),
  locale: z.enum(['zh', 'en']).optional(),
});

/** Of a filter that is kept. */
const MOST_CHARACTERS = 20_000;

const TYPES: Record<string, string> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  archive: 'application/octet-stream',
};
const EXTENSIONS: Record<string, string> = { csv: 'csv', xlsx: 'xlsx', archive: 'zhiyin' };

/** Exports of lists and objects: start, look, stop, fetch. */
export function exportRoutes(
  app: FastifyInstance,
  { contextOf }: RouteContext,
  kinds: readonly JobKind[],
): void {
  const idOf = (request: FastifyRequest): string => idFrom((request.params as { id: string }).id);

  app.post('/:path/export', async (request, reply) => {
    const ctx = await contextOf(request);
    const model = modelAt(ctx, (request.params as { path: string }).path);
    const { input, run } = exportFrom(ctx, model, request.body);
    return answerOnce(ctx, request, reply, async (tx) => ({
      status: 202,
      headers: {},
      body: await startRun(ctx, tx, exportJob, run, input),
    }));
  });

  app.get('/exports/:id', async (request) => {
    const ctx = await contextOf(request);
    refuseQuery(request);
    return inReadTransaction(ctx, (tx) => readExport(ctx, tx, kinds, idOf(request)));
  });

  app.post('/exports/:id/stop', async (request) => {
    const ctx = await contextOf(request);
    return inTransaction(ctx, (tx) => stopExport(ctx, tx, kinds, idOf(request)));
  });

  app.get('/exports/:id/file', async (request, reply) => {
    const ctx = await contextOf(request);
    refuseQuery(request);
    const id = idOf(request);
    const { run } = await inTransaction(ctx, async (tx) => {
      const found = await readExport(ctx, tx, kinds, id);
      // What somebody else was allowed to see is in it: administrators see that there is a file, not the file.
      if (found.run.owner !== ctx.memberId || found.run['state'] !== 'done')
        throw new Problem('not_found');
      // One that was written elsewhere never had a file here.
      if (!(Date.parse(String(found.run['expiresAt'])) > ctx.now().getTime()))
        throw new Problem('link_expired');
      await logExport(ctx, tx, id, { event: 'export.download' });
      return found;
    });
    const format = String(run['format']);
    const name = fileName(String(run['name']), EXTENSIONS[format] ?? 'bin');
    return reply
      .type(TYPES[format] ?? 'application/octet-stream')
      .header('content-disposition', contentDisposition(name))
      .header('content-length', String(run['fileSize']))
      .send(Readable.from(readParts(ctx, id), { objectMode: false }));
  });
}

/**
 * Checks what `POST /:path/export` asks for.
 *
 * @returns what the job needs, and what is written down
 * @throws Problem forbidden, invalid_query (columns, sort), invalid_condition; ZodError
 */
export function exportFrom(
  ctx: Context,
  model: Model,
  body: unknown,
): { input: Omit<ExportInput, 'runId'>; run: NewRun } {
  const { format, columns, where, sort: order = '-createdAt', locale } = bodySchema.parse(body);
  const reader = { ...ctx, locale: locale ?? ctx.locale };
  const shown = columnsOf(reader, exportContext(reader, model), model, columns);
  const descending = order.startsWith('-');
  const sort = { field: descending ? order.slice(1) : order, descending };
  sortField(ctx, model, sort.field);
  const filter = where === undefined ? undefined : filterText(ctx, model, where);
  const object = model.name;
  const name = timedName(reader, model.declaration.pluralLabel[reader.locale]);
  return {
    input: { object, format, columns, where, sort, locale: reader.locale },
    run: { name, object, format, columns: shown.map(({ head }) => head).join('、'), filter },
  };
}

/** What an export is called: of what, and when by the clocks of the organisation. */
export function timedName(ctx: Context, what: string): string {
  const clock = new Intl.DateTimeFormat('sv-SE', {
    timeZone: ctx.timeZone,
    dateStyle: 'short',
    timeStyle: 'short',
  });
  return `${what} ${clock.format(ctx.now())}`;
}

/** A condition as the log keeps it. Phone numbers and the like that somebody looked for are not written down. */
function filterText(ctx: Context, model: Model, where: unknown): string {
  const condition = conditionFrom(ctx, model, where);
  return asksSecret(ctx, model, condition)
    ? '••••'
    : JSON.stringify(condition).slice(0, MOST_CHARACTERS);
}

function asksSecret(ctx: Context, model: Model, condition: Condition): boolean {
  const within = (each: Condition): boolean => asksSecret(ctx, model, each);
  if ('and' in condition) return condition.and.some(within);
  if ('or' in condition) return condition.or.some(within);
  if ('not' in condition) return within(condition.not);
  if ('related' in condition) {
    const relation = ctx.catalog
      .relations(model.name)
      .find(({ related }) => related === condition.related);
    const other = relation && ctx.catalog.object(relation.object);
    return Boolean(other && condition.where && asksSecret(ctx, other, condition.where));
  }
  const [name = '', further] = condition.field.split('.');
  const field = model.fields.get(name);
  const asked = further && field ? targetOf(ctx, field)?.fields.get(further) : field;
  return asked?.sensitive ?? false;
}
