import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../platform/database.ts';
import type { Database } from '../platform/database.ts';
import { createHttp } from '../platform/http.ts';
import { Problem } from '../platform/problem.ts';
import { testDatabase } from '../platform/testing/database.ts';
import type { Grant } from './access.ts';
import type { Context } from './context.ts';
import { startDispatcher } from './dispatcher.ts';
import { appendChanges } from './ledger.ts';
import { liveRoutes } from './live-routes.ts';
import { createLiveHub, newStream } from './live.ts';
import type { LiveEvent } from './live.ts';
import type { Model } from './model.ts';
import { ledgerContext } from './testing/ledger-context.ts';
import { inTransaction } from './transaction.ts';

let clone: Awaited<ReturnType<typeof testDatabase>>;
let database: Database;
let system: Database;
let app: FastifyInstance;
let address = '';
let dispatcher: ReturnType<typeof startDispatcher>;
const hub = createLiveHub();
const errors: unknown[] = [];

/** Who asks, by a header; a test may end a session or change rights. */
const people = new Map<string, { ctx: Context; accessVersion: string }>();

beforeAll(async () => {
  clone = await testDatabase();
  database = openDatabase({ url: clone.url, role: 'zhiyin_app', max: 8 });
  system = openDatabase({ url: clone.ownerUrl, max: 4 });
  await system.pool.query(`
    create schema notes;
    create table notes.note (org_id uuid, id uuid, version bigint, owner_id uuid, unit_id uuid, deleted_at timestamptz,
      primary key (org_id, id));
    grant usage on schema notes to zhiyin_app;
    select kernel.protect('notes.note')`);
  app = await createHttp({
    publicUrl: 'http://localhost',
    trustedProxies: 0,
    ready: async () => undefined,
    knownLocale: () => 'en',
    log: (line) => errors.push(line),
  });
  const personOf = (name: unknown): { ctx: Context; accessVersion: string } => {
    const person = people.get(String(name));
    if (!person) throw new Problem('unauthenticated');
    return person;
  };
  await app.register(
    async (api) =>
      liveRoutes(api, {
        hub,
        system,
        contextOf: async (request) => personOf(request.headers['x-person']).ctx,
        sessionOf: async (request) => personOf(request.headers['x-person']),
        onError: (error) => errors.push(error),
        heartbeat: 200,
        recheck: 100,
      }),
    { prefix: '/api/v1' },
  );
  await app.listen({ port: 0, host: '127.0.0.1' });
  address = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/api/v1/live`;
  dispatcher = startDispatcher({
    system,
    live: hub,
    pause: 20,
    onError: (error) => errors.push(error),
  });
});
afterAll(async () => {
  await dispatcher.stop();
  await app.close();
  await database.pool.end();
  await system.pool.end();
  await clone.drop();
  expect(errors).toEqual([]);
});

type Person = { name: string; ctx: Context; note: Model };

function person(): Person {
  const name = randomUUID();
  const { ctx, note } = ledgerContext(database);
  people.set(name, { ctx, accessVersion: '1' });
  return { name, ctx, note };
}

test('rights that change while a stream opens are seen by its next check', async () => {
  const { name, ctx } = person();
  let asked = 0;
  const changing = {
    accessVersion: '1',
    get ctx() {
      asked += 1;
      changing.accessVersion = '2';
      return ctx;
    },
  };
  people.set(name, changing);
  const stopping = new AbortController();
  const answer = await fetch(address, { headers: { 'x-person': name }, signal: stopping.signal });
  expect(answer.status).toBe(200);
  await expect.poll(() => asked).toBe(2);
  stopping.abort();
});

async function addNote({ ctx }: Person, owner = ctx.memberId): Promise<string> {
  const id = randomUUID();
  await inTransaction(ctx, (tx) =>
    tx.query(
      sql`insert into notes.note (org_id, id, version, owner_id) values (${ctx.orgId}, ${id}, 1, ${owner})`,
    ),
  );
  return id;
}

async function change({ ctx, note }: Person, id: string, version: number): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    await tx.query(
      sql`update notes.note set version = ${version}::bigint where org_id = ${ctx.orgId} and id = ${id}`,
    );
    const entry = {
      object: 'note',
      recordId: id,
      version,
      op: 'update' as const,
      before: { rank: 1 },
      after: { rank: 2 },
    };
    await appendChanges(ctx, tx, note, [entry], { via: 'request' });
  });
}

type Listening = {
  events: (LiveEvent & { at: number })[];
  text: () => string;
  ended: Promise<void>;
  stop: () => void;
};

async function listen(who: Person, query: string): Promise<Listening> {
  const control = new AbortController();
  const response = await fetch(`${address}?${query}`, {
    headers: { 'x-person': who.name },
    signal: control.signal,
  });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  expect(response.headers.get('cache-control')).toBe('no-store');
  const events: (LiveEvent & { at: number })[] = [];
  let text = '';
  const ended = (async () => {
    const decoder = new TextDecoder();
    let rest = '';
    try {
      for await (const chunk of response.body ?? []) {
        const piece = decoder.decode(chunk as Uint8Array);
        text += piece;
        rest += piece;
        const blocks = rest.split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) {
          const [, type, data] = /^event: (\w+)\ndata: (.*)$/.exec(block) ?? [];
          if (type)
            events.push({
              type,
              ...(JSON.parse(data ?? '{}') as object),
              at: performance.now(),
            } as LiveEvent & { at: number });
        }
      }
    } catch (error) {
      if (!control.signal.aborted) throw error;
    }
  })();
  return { events, text: () => text, ended, stop: () => control.abort() };
}

const seen = ({ events }: Listening): string[] =>
  events.map((event) =>
    event.type === 'record'
      ? `${event.id} ${event.version}`
      : [event.type, 'object' in event ? event.object : 'id' in event ? event.id : ''].join(' '),
  );

async function status(who: string, query: string): Promise<unknown> {
  const response = await fetch(`${address}?${query}`, { headers: { 'x-person': who } });
  return [response.status, ((await response.json()) as { code: string }).code];
}

test('a stream tells of its own records and lists, their versions first, and of nothing else', async () => {
  const me = person();
  const [mine, other] = [await addNote(me), await addNote(me)];
  const stream = await listen(
    me,
    `records=note:${mine.toUpperCase()},note:${randomUUID()}&lists=unit`,
  );
  await expect.poll(() => seen(stream)).toEqual([`${mine} 1`]);
  const stranger = person();
  await change(stranger, mine, 9);
  await change(me, other, 2);
  await change(me, mine, 2);
  await expect.poll(() => seen(stream), { timeout: 5_000 }).toEqual([`${mine} 1`, `${mine} 2`]);
  stream.stop();
  await stream.ended;
});

test('a list is told of at once, and then at most once a second', async () => {
  const me = person();
  const id = await addNote(me);
  const stream = await listen(me, 'lists=note');
  for (let version = 2; version < 40; version += 1) {
    await change(me, id, version);
    await sleep(50);
  }
  await expect.poll(() => stream.events.length, { timeout: 5_000 }).toBeGreaterThanOrEqual(3);
  const times = stream.events.map(({ at }) => at);
  for (const [n, time] of times.entries()) {
    if (n > 0) expect(time - (times[n - 1] ?? 0)).toBeGreaterThan(900);
  }
  stream.stop();
});

test('records of others are not told of; when rights change, they are from then on, or no longer', async () => {
  const me = person();
  const [mine, theirs] = [await addNote(me), await addNote(me, randomUUID())];
  const own: Grant[] = [{ scope: 'own', fields: { '*': 'read' } }];
  const all: Grant[] = [{ scope: 'all', fields: { '*': 'read' } }];
  // An object of the whole organisation knows no scopes; this one is given owners for the test.
  const owned = { ...me.note, declaration: { ...me.note.declaration, access: 'owner' as const } };
  const catalog = {
    ...me.ctx.catalog,
    object: (name: string) => (name === 'note' ? owned : me.ctx.catalog.object(name)),
  };
  const withGrants = (grants: Grant[]): Context => ({
    ...me.ctx,
    catalog,
    access: { ...me.ctx.access, grants: () => grants },
  });
  people.set(me.name, { ctx: withGrants(own), accessVersion: '1' });
  const stream = await listen(me, `records=note:${mine},note:${theirs}&lists=note`);
  await change(me, theirs, 2);
  await expect.poll(() => seen(stream)).toEqual([`${mine} 1`, 'list note']);

  people.set(me.name, { ctx: withGrants(all), accessVersion: '2' });
  await expect.poll(() => seen(stream)).toContain(`${theirs} 2`);
  people.set(me.name, { ctx: withGrants([]), accessVersion: '3' });
  await sleep(300);
  const before = stream.events.length;
  await change(me, theirs, 3);
  await change(me, mine, 3);
  await sleep(1_300);
  expect(stream.events.length).toBe(before);
  stream.stop();
});

test('a stream lives on by heartbeats and ends with its session', async () => {
  const me = person();
  const stream = await listen(me, '');
  await expect.poll(() => stream.text().match(/^:$/gm)?.length ?? 0).toBeGreaterThan(2);
  people.delete(me.name);
  await stream.ended;
  expect(await status(me.name, '')).toEqual([401, 'unauthenticated']);
});

test('jobs of the member are told of as they go on', async () => {
  const me = person();
  const colleague: Person = { ...person(), ctx: { ...me.ctx, memberId: randomUUID() } };
  people.set(colleague.name, { ctx: colleague.ctx, accessVersion: '1' });
  const [stream, other] = [await listen(me, ''), await listen(colleague, '')];
  const id = randomUUID();
  const { orgId, memberId } = me.ctx;
  await system.pool.query(
    `insert into kernel.job (org_id, id, member_id, kind, input, state) values ($1, $2, $3, 'x', '{}', 'running')`,
    [orgId, id, memberId],
  );
  await expect.poll(() => seen(stream), { timeout: 5_000 }).toEqual([`job ${id}`]);
  await system.pool.query(
    `update kernel.job set state = 'done', finished_at = now() where id = $1`,
    [id],
  );
  await expect.poll(() => seen(stream), { timeout: 5_000 }).toEqual([`job ${id}`, `job ${id}`]);
  await sleep(1_200);
  expect(stream.events.length).toBe(2);
  expect(other.events).toEqual([]);
  stream.stop();
  other.stop();
});

test('what is not well-formed is refused', async () => {
  const me = person();
  const ids = Array.from({ length: 201 }, () => `note:${randomUUID()}`).join(',');
  for (const query of [
    `records=${ids}`,
    'records=note:1',
    'records=note',
    'lists=no%20te',
    'other=1',
    'lists=a&lists=b',
    `records=note:${randomUUID()}:1`,
  ]) {
    expect(await status(me.name, query)).toEqual([422, 'invalid_query']);
  }
});

test('a member may have twenty streams, not more', async () => {
  const me = person();
  const streams = await Promise.all(Array.from({ length: 20 }, () => listen(me, 'lists=note')));
  expect(await status(me.name, '')).toEqual([429, 'too_many_requests']);
  streams[0]?.stop();
  await expect.poll(() => hub.count(me.ctx.orgId, me.ctx.memberId)).toBe(19);
  for (const stream of streams) stream.stop();
  await expect.poll(() => hub.count(me.ctx.orgId, me.ctx.memberId)).toBe(0);
});

test('a slow connection collects the newest of each thing instead of a queue', () => {
  const { ctx } = ledgerContext(database);
  const id = randomUUID();
  const written: string[] = [];
  let room = true;
  const stream = newStream({
    orgId: ctx.orgId,
    memberId: ctx.memberId,
    interest: { records: [`note:${id}`], lists: [] },
    output: {
      write: (text) => {
        written.push(text);
        return room;
      },
      end: () => undefined,
    },
  });
  stream.allowed = { records: new Set([`note:${id}`]), lists: new Set() };
  const own = createLiveHub();
  own.open(stream);
  const tell = (version: number): void =>
    own.hand([
      {
        id: '1.1.1',
        orgId: ctx.orgId,
        object: 'note',
        recordId: id,
        version,
        op: 'update',
        via: 'request',
        changed: ['rank'],
        given: false,
      },
    ]);
  room = false;
  tell(1);
  for (let version = 2; version <= 500; version += 1) tell(version);
  expect(written.length).toBe(1);
  room = true;
  stream.full = false;
  own.flush(stream);
  expect(written.length).toBe(2);
  expect(written[1]).toContain('"version":500');
});

test('when the server closes, its streams end', async () => {
  const me = person();
  const stream = await listen(me, 'lists=note');
  await app.close();
  await stream.ended;
  expect(hub.wanted()).toBe(false);
});
