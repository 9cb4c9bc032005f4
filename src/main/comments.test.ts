import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { migrateQueue } from '../kernel/job-queue.ts';
import type {
  ChangeWire,
  CommentWire,
  MentionableWire,
  NotificationWire,
  ProblemWire,
} from '../kernel/wire.ts';
import { startKeepers } from './keepers.ts';
import { testApplication, testMasterKey } from './test-application.ts';
import type { TestApplication, TestClient, TestOrganisation } from './test-application.ts';

let app: TestApplication;
let keepers: { stop: () => Promise<void> };

beforeAll(async () => {
  app = await testApplication();
  await migrateQueue(app.url);
  const where = { url: app.url, masterKey: testMasterKey, pollInterval: 50 };
  keepers = startKeepers(app, where);
  await vi.waitFor(
    async () => {
      const { rows } = await app.system.pool.query(
        `select from kernel.ledger_cursor where consumer = 'kernel.tellMembers'`,
      );
      expect(rows.length).toBe(1);
    },
    { timeout: 20_000 },
  );
}, 60_000);
afterAll(async () => {
  await keepers.stop();
  await app.drop();
});

type World = {
  organisation: TestOrganisation;
  seller: TestClient;
  viewer: TestClient;
  other: TestClient;
  /** Of a customer of the seller's. */
  path: string;
};

async function world(): Promise<World> {
  const organisation = await app.organisation();
  const seller = await organisation.member('member', await organisation.unit('门店 A'));
  const other = await organisation.member('member', await organisation.unit('门店 B'));
  const viewer = await organisation.member('viewer');
  const answer = await seller.request('POST', '/customers', { name: '悦来酒店' });
  const path = `/customers/${answer.json<{ id: string }>().id}`;
  return { organisation, seller, viewer, other, path };
}

async function say(client: TestClient, path: string, body: string): Promise<CommentWire> {
  const answer = await client.request('POST', `${path}/comments`, { body });
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json<CommentWire>();
}

async function said(client: TestClient, path: string): Promise<CommentWire[]> {
  const answer = await client.request('GET', `${path}/comments`);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<{ items: CommentWire[] }>().items;
}

const code = (answer: Awaited<ReturnType<TestClient['request']>>): string =>
  answer.json<ProblemWire>().code;

test('whoever sees a record sees and writes its comments; nobody else does either', async () => {
  const { organisation, seller, viewer, other, path } = await world();
  const comment = await say(seller, path, '  他们要换机器\n下周拜访  ');
  expect(comment).toMatchObject({
    body: '他们要换机器\n下周拜访',
    author: { id: seller.memberId, name: 'member' },
    mine: true,
    editedAt: null,
  });
  await say(viewer, path, '好');
  await say(organisation.admin, path, '我也去');
  expect((await said(viewer, path)).map(({ body, mine }) => [body, mine])).toEqual([
    ['我也去', false],
    ['好', true],
    ['他们要换机器\n下周拜访', false],
  ]);
  const stranger = (await app.organisation()).admin;
  const at = `${path}/comments/${comment.id}`;
  for (const client of [other, stranger]) {
    const answers = [
      await client.request('GET', `${path}/comments`),
      await client.request('POST', `${path}/comments`, { body: 'x' }),
      await client.request('PATCH', at, { body: 'x' }, { 'if-match': '"1"' }),
      await client.request('DELETE', at),
      await client.request('POST', `${at}/restore`),
      await client.request('GET', `${path}/mentionable`),
    ];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([404, 404, 404, 404, 404, 404]);
  }
  // By way of a record that the other may see, it is not there either.
  const own = (await other.request('POST', '/customers', { name: '别家' })).json<{ id: string }>();
  const around = `/customers/${own.id}/comments/${comment.id}`;
  expect(
    (await other.request('PATCH', around, { body: 'x' }, { 'if-match': '"1"' })).statusCode,
  ).toBe(404);
  expect((await other.request('DELETE', around)).statusCode).toBe(404);
  expect(await said(other, `/customers/${own.id}`)).toEqual([]);
});

test('one changes, removes and restores one’s own, and no other’s', async () => {
  const { organisation, seller, path } = await world();
  const { id } = await say(seller, path, '第一稿');
  const at = `${path}/comments/${id}`;
  const edit = (client: TestClient, body: string, version: number) =>
    client.request('PATCH', at, { body }, { 'if-match': `"${version}"` });
  expect((await edit(organisation.admin, '改', 1)).statusCode).toBe(403);
  expect((await organisation.admin.request('DELETE', at)).statusCode).toBe(403);
  const edited = (await edit(seller, '第二稿', 1)).json<CommentWire>();
  expect(edited).toMatchObject({ body: '第二稿', version: 2 });
  expect(edited.editedAt).not.toBeNull();
  const stale = await edit(seller, '第三稿', 1);
  expect([stale.statusCode, code(stale)]).toEqual([409, 'version_conflict']);
  expect((await seller.request('PATCH', at, { body: 'x' })).statusCode).toBe(428);
  expect((await seller.request('DELETE', at)).statusCode).toBe(200);
  expect(await said(seller, path)).toEqual([]);
  expect((await seller.request('DELETE', at)).statusCode).toBe(404);
  expect((await organisation.admin.request('POST', `${at}/restore`)).statusCode).toBe(403);
  expect((await seller.request('POST', `${at}/restore`)).statusCode).toBe(200);
  expect((await said(seller, path)).map(({ body }) => body)).toEqual(['第二稿']);

  // The record's history tells what became of it, the ledger what it said; the record itself is as it was.
  const history = await seller.request('GET', `${path}/history`);
  const { items } = history.json<{ items: ChangeWire[] }>();
  expect(items.map(({ op, event, fields }) => [op, event, fields.length > 0])).toEqual([
    ['event', 'comment.restore', false],
    ['event', 'comment.remove', false],
    ['event', 'comment.update', false],
    ['create', null, true],
  ]);
  const { rows } = await app.system.pool.query<{ before: string; after: string }>(
    `select before->'comment'->>'body' as before, after->'comment'->>'body' as after from kernel.change
     where org_id = $1 and op = 'event' order by epoch, xid, seq`,
    [organisation.orgId],
  );
  expect(rows.map(({ before, after }) => [before, after])).toEqual([
    [null, '第一稿'],
    ['第一稿', '第二稿'],
    ['第二稿', null],
    [null, '第二稿'],
  ]);
  expect((await seller.request('GET', path)).json<{ version: number }>().version).toBe(1);
});

test('who may be called is said beforehand; who is called is told, unless the record is closed to them', async () => {
  const { organisation, seller, viewer, other, path } = await world();
  const offered = async (q: string): Promise<MentionableWire[]> => {
    const answer = await seller.request('GET', `${path}/mentionable?q=${encodeURIComponent(q)}`);
    return answer.json<{ items: MentionableWire[] }>().items;
  };
  const sees = new Map((await offered('')).map((each) => [each.id, each.sees]));
  expect(sees.get(viewer.memberId)).toBe(true);
  expect(sees.get(other.memberId)).toBe(false);
  expect((await offered('gly')).map(({ name }) => name)).toEqual(['管理员 Admin']);

  const { admin } = organisation;
  const body = [viewer, other, seller, admin].map(({ memberId }) => `@[${memberId}]`).join(' ');
  const comment = await say(seller, path, `请看 ${body}`);
  expect(comment.mentions.map(({ id }) => id).length).toBe(4);
  const told = async (client: TestClient): Promise<NotificationWire[]> =>
    (await client.request('GET', '/notifications')).json<{ items: NotificationWire[] }>().items;
  await expect.poll(async () => (await told(viewer)).length, { timeout: 10_000 }).toBe(1);
  expect((await told(viewer))[0]).toMatchObject({
    kind: 'mentioned',
    about: { object: 'customer', title: '悦来酒店' },
    excerpt: '请看 @viewer @member @member @管理员 Admin',
  });
  // Mended, and one more called: told is only who was not told yet.
  const at = `${path}/comments/${comment.id}`;
  await seller.request('PATCH', at, { body: `请看看 ${body}` }, { 'if-match': '"1"' });
  await say(seller, path, '没有叫谁');
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const counts = await Promise.all([viewer, admin, other, seller].map(told));
  expect(counts.map((items) => items.length)).toEqual([1, 1, 0, 0]);
  // Once it is taken back, nobody reads it in their notifications.
  await seller.request('DELETE', at);
  expect((await told(viewer))[0]?.excerpt).toBeNull();
}, 30_000);

test('pages, bad input and repeated requests', async () => {
  const { seller, path } = await world();
  for (let n = 0; n < 33; n += 1) await say(seller, path, String(n));
  const first = (await seller.request('GET', `${path}/comments`)).json<{
    items: CommentWire[];
    nextCursor: string;
  }>();
  const cursor = encodeURIComponent(first.nextCursor);
  const rest = (await seller.request('GET', `${path}/comments?cursor=${cursor}`)).json<{
    items: CommentWire[];
    nextCursor: null;
  }>();
  expect(rest.nextCursor).toBeNull();
  const bodies = [...first.items, ...rest.items].map(({ body }) => body);
  expect(new Set(bodies).size).toBe(33);

  const bad: [unknown, string][] = [
    [{}, 'invalid_body'],
    [{ body: 3 }, 'invalid_body'],
    [{ body: 'x', author: seller.memberId }, 'invalid_body'],
    [{ body: '  ' }, 'invalid_fields'],
    [{ body: 'a\u0000b' }, 'invalid_fields'],
    [{ body: 'x'.repeat(10_001) }, 'invalid_fields'],
    [{ body: `@[${randomUUID()}]` }, 'invalid_fields'],
  ];
  for (const [body, expected] of bad) {
    const answer = await seller.request('POST', `${path}/comments`, body as object);
    expect([JSON.stringify(body).slice(0, 40), answer.statusCode, code(answer)]).toEqual([
      JSON.stringify(body).slice(0, 40),
      422,
      expected,
    ]);
  }
  for (const each of [
    'x',
    '0000-01-01T00:00:00.000Z~x',
    `2026-02-31T00:00:00.000Z~${randomUUID()}`,
  ]) {
    const answer = await seller.request(
      'GET',
      `${path}/comments?cursor=${encodeURIComponent(each)}`,
    );
    expect([each, answer.statusCode]).toEqual([each, 422]);
  }
  const headers = { 'idempotency-key': randomUUID() };
  const [one, two] = [
    await seller.request('POST', `${path}/comments`, { body: '一次' }, headers),
    await seller.request('POST', `${path}/comments`, { body: '一次' }, headers),
  ];
  expect(one.json<CommentWire>().id).toBe(two.json<CommentWire>().id);

  // In the trash it can be read, not written.
  await seller.request('DELETE', path);
  expect((await said(seller, path)).length).toBe(30);
  expect((await seller.request('POST', `${path}/comments`, { body: 'x' })).statusCode).toBe(404);
});
