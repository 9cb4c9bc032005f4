import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Database } from '../platform/database.ts';
import { Problem } from '../platform/problem.ts';
import { startTicker } from '../platform/ticker.ts';
import { allow, newStream } from './live.ts';
import type { Interest, LiveHub, LiveStream } from './live.ts';
import type { RouteContext } from './route-input.ts';
import { inTransaction } from './transaction.ts';
import { isUuid } from './values.ts';

export type LiveParts = RouteContext & {
  hub: LiveHub;
  /** The database as the login role. */
  system: Database;
  /** The session behind a request as it is now. @throws Problem unauthenticated once it has ended */
  sessionOf: (request: FastifyRequest) => Promise<{ accessVersion: string }>;
  onError: (error: unknown) => void;
  /** Milliseconds; tests shorten them. */
  heartbeat?: number;
  recheck?: number;
};

const MAX_RECORDS = 200;
const MAX_LISTS = 50;
/** One per browser is needed; a few browsers and reloads on top. */
const MAX_STREAMS = 20;
const HEARTBEAT = 20_000;
/** A session that ended, or rights that changed, show at the latest after this. */
const RECHECK = 4_000;
const TICK = 1_000;

/** `GET /live`: server-sent events about records and lists that the reader has named. */
export function liveRoutes(app: FastifyInstance, parts: LiveParts): void {
  const { hub, system, onError } = parts;
  const ticker = startTicker({ work: () => hub.tick(system), pause: TICK, onError });
  // Before the server waits for its connections to end: these would not end by themselves.
  app.addHook('preClose', async () => {
    hub.closeAll();
    await ticker.stop();
  });

  app.get('/live', async (request, reply) => {
    // First the version, then the rights: should they change in between, the next check sees it.
    const { accessVersion } = await parts.sessionOf(request);
    const ctx = await parts.contextOf(request);
    const interest = interestFrom(request.query);
    if (hub.count(ctx.orgId, ctx.memberId) >= MAX_STREAMS) throw new Problem('too_many_requests');
    const stream = newStream({
      orgId: ctx.orgId,
      memberId: ctx.memberId,
      interest,
      output: { write: (text) => reply.raw.write(text), end: () => reply.raw.end() },
    });
    // First listen, then look: what changes in between waits in the stream.
    hub.open(stream);
    try {
      await inTransaction(ctx, (tx) => allow(ctx, tx, stream));
    } catch (error) {
      hub.close(stream);
      throw error;
    }
    serve(parts, request, reply, stream, accessVersion);
  });
}

/** Holds the connection open until either side ends it. */
function serve(
  parts: LiveParts,
  request: FastifyRequest,
  reply: FastifyReply,
  stream: LiveStream,
  accessVersion: string,
): void {
  const { hub } = parts;
  const { raw } = reply;
  reply.hijack();
  raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    // A proxy must not collect events before it passes them on.
    'x-accel-buffering': 'no',
  });
  raw.write('retry: 3000\n\n');
  let checking = false;
  let known = accessVersion;
  const check = async (): Promise<void> => {
    const now = await parts.sessionOf(request);
    if (now.accessVersion === known) return;
    const ctx = await parts.contextOf(request);
    await inTransaction(ctx, (tx) => allow(ctx, tx, stream));
    known = now.accessVersion;
    hub.flush(stream);
  };
  const checks = setInterval(() => {
    if (checking) return;
    checking = true;
    check()
      .catch((error: unknown) => {
        // Signed out: the browser asks again and is told so. Anything else passes, or the next check finds it.
        if (error instanceof Problem && error.code === 'unauthenticated') raw.end();
        else parts.onError(error);
      })
      .finally(() => {
        checking = false;
      });
  }, parts.recheck ?? RECHECK);
  const heartbeats = setInterval(() => {
    // A connection that took nothing since the last heartbeat is dead or far too slow; its browser opens another.
    if (stream.full) raw.destroy();
    else stream.full = !raw.write(':\n\n');
  }, parts.heartbeat ?? HEARTBEAT);
  raw.on('drain', () => {
    stream.full = false;
    hub.flush(stream);
  });
  raw.on('close', () => {
    clearInterval(checks);
    clearInterval(heartbeats);
    hub.close(stream);
  });
  raw.on('error', parts.onError);
  // It may have gone while its records were looked up; 'close' has then passed already.
  if (raw.destroyed || raw.writableEnded) raw.emit('close');
  else hub.flush(stream);
}

/** @throws Problem invalid_query for more names than a stream may have, or what is no name */
function interestFrom(query: unknown): Interest {
  const { records, lists, ...rest } = (query ?? {}) as Record<string, unknown>;
  const unknown = Object.keys(rest)[0];
  if (unknown !== undefined) refuse(unknown);
  const names = namesFrom('lists', lists, MAX_LISTS);
  if (names.some((name) => !/^\w{1,40}$/.test(name))) refuse('lists');
  return { records: namesFrom('records', records, MAX_RECORDS).map(recordKey), lists: names };
}

/** `customer:<id>` with the id as the ledger has it. */
function recordKey(name: string): string {
  const [object = '', id = '', more] = name.split(':');
  if (!/^\w{1,40}$/.test(object) || !isUuid(id) || more !== undefined) refuse('records');
  return `${object}:${id.toLowerCase()}`;
}

function namesFrom(parameter: string, value: unknown, most: number): string[] {
  if (value === undefined || value === '') return [];
  if (typeof value !== 'string') return refuse(parameter);
  const names = [...new Set(value.split(','))];
  return names.length > most ? refuse(parameter) : names;
}

function refuse(reason: string): never {
  throw new Problem('invalid_query', { values: { reason: reason.slice(0, 80) } });
}
