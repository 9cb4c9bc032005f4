import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../platform/problem.ts';
import type { Context } from './context.ts';
import { idempotent } from './idempotency.ts';
import type { Answer } from './idempotency.ts';
import type { Model } from './model.ts';
import { records } from './records.ts';
import {
  aggregateFrom,
  getOptions,
  idFrom,
  listOptions,
  modelAt,
  valuesFrom,
  versionFrom,
} from './route-input.ts';
import type { RouteContext } from './route-input.ts';
import { inReadTransaction, inTransaction } from './transaction.ts';
import type { Transaction } from './transaction.ts';
import type { RecordWire } from './wire.ts';
import type { WriteOptions, Written } from './write.ts';

type At = { path: string; id: string };

const paramsOf = (request: FastifyRequest): At => request.params as At;

/**
 * The routes that every object has, built-in and custom alike; see docs/reference or /api/v1/openapi.json.
 * `prefix` is /api/v1, set by whoever registers them.
 */
export function recordRoutes(app: FastifyInstance, { contextOf }: RouteContext): void {
  app.get('/:path', async (request) => {
    const ctx = await contextOf(request);
    const model = modelAt(ctx, paramsOf(request).path);
    const { count, ...options } = listOptions(ctx, model, request.query);
    return inReadTransaction(ctx, async (tx) => {
      // The number is asked for first: with the list the transaction ends.
      const [total, page] = await Promise.all([
        count ? records.count(ctx, tx, model.name, options.where, options.trash) : undefined,
        records.list(ctx, tx, model.name, { ...options, alone: true }),
      ]);
      return total ? { ...page, total } : page;
    });
  });

  app.get('/:path/:id', async (request) => {
    const ctx = await contextOf(request);
    const { path, id } = paramsOf(request);
    const model = modelAt(ctx, path);
    const options = getOptions(request.query);
    const record = await inReadTransaction(ctx, (tx) =>
      records.get(ctx, tx, model.name, idFrom(id), { ...options, alone: true }),
    );
    if (!record) throw new Problem('not_found');
    return record;
  });

  app.post('/:path/aggregate', async (request) => {
    const ctx = await contextOf(request);
    const model = modelAt(ctx, paramsOf(request).path);
    const asked = aggregateFrom(ctx, model, request.body);
    return inReadTransaction(ctx, (tx) => records.aggregate(ctx, tx, model.name, asked));
  });

  writeRoutes(app, contextOf);
}

function writeRoutes(app: FastifyInstance, contextOf: RouteContext['contextOf']): void {
  app.post('/:path', async (request, reply) => {
    const ctx = await contextOf(request);
    const model = modelAt(ctx, paramsOf(request).path);
    const values = valuesFrom(request.body);
    return answerOnce(ctx, request, reply, (tx) =>
      readAlong(ctx, tx, model, 201, (sent) =>
        records.create(ctx, tx, model.name, [values], { via: 'request', sent }),
      ),
    );
  });

  app.patch('/:path/:id', async (request, reply) => {
    const ctx = await contextOf(request);
    const { path, id } = paramsOf(request);
    const model = modelAt(ctx, path);
    const change = {
      id: idFrom(id),
      version: versionFrom(request),
      values: valuesFrom(request.body),
    };
    return answerOnce(ctx, request, reply, (tx) =>
      readAlong(ctx, tx, model, 200, (sent) =>
        records.update(ctx, tx, model.name, [change], {
          via: 'request',
          sent: () => sent([change.id]),
        }),
      ),
    );
  });

  app.delete('/:path/:id', async (request, reply) => {
    const ctx = await contextOf(request);
    const { path, id } = paramsOf(request);
    const model = modelAt(ctx, path);
    const batchId = crypto.randomUUID();
    return answerOnce(ctx, request, reply, async (tx) => {
      await records.remove(ctx, tx, model.name, [idFrom(id)], { via: 'request', batchId });
      return { status: 200, headers: { 'zhiyin-batch': batchId }, body: { batchId } };
    });
  });

  app.post('/:path/:id/restore', async (request, reply) => {
    const ctx = await contextOf(request);
    const { path, id } = paramsOf(request);
    const model = modelAt(ctx, path);
    return answerOnce(ctx, request, reply, async (tx) => {
      const [written] = await records.restore(ctx, tx, model.name, [idFrom(id)], {
        via: 'request',
      });
      const record = written && (await records.get(ctx, tx, model.name, written.id));
      return recordAnswer(200, written, record);
    });
  });
}

type ReadBack = NonNullable<WriteOptions['sent']>;

/** Writes a record and reads it back in the same packet. */
async function readAlong(
  ctx: Context,
  tx: Transaction,
  model: Model,
  status: number,
  write: (sent: ReadBack) => Promise<Written[]>,
): Promise<Answer> {
  const read: RecordWire[] = [];
  const [written] = await write(async ([id]) => {
    const record = id === undefined ? undefined : await records.get(ctx, tx, model.name, id);
    if (record) read.push(record);
  });
  return recordAnswer(status, written, read[0]);
}

/** The record as its writer may see it now, and the change's id, so that it can be undone at once. */
function recordAnswer(
  status: number,
  written: Written | undefined,
  record: RecordWire | undefined,
): Answer {
  // What a grant's condition no longer covers after the change is written, but not shown.
  const body = record ?? { id: written?.id, version: written?.version, _titles: {}, _masked: [] };
  return { status, headers: written?.changeId ? { 'zhiyin-change': written.changeId } : {}, body };
}

/** Runs a write once per Idempotency-Key and sends its answer, or the answer it had the first time. */
export async function answerOnce(
  ctx: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  work: (tx: Transaction) => Promise<Answer>,
): Promise<FastifyReply> {
  const key = request.headers['idempotency-key'];
  const { method, url, body } = request;
  const version = request.headers['if-match'] ?? null;
  const answer =
    key === undefined
      ? await inTransaction(ctx, work)
      : await idempotent(ctx, { key: String(key), method, path: url, body: [version, body] }, work);
  reply.code(answer.status).headers(answer.headers);
  if (answer.text === undefined) return reply.send(answer.body);
  return reply.type('application/json; charset=utf-8').send(answer.text);
}
