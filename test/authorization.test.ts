import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FieldWire, MetadataWire, PageWire, RecordWire } from '../src/kernel/wire.ts';
import { apiRoutes } from '../src/platform/testing/routes.ts';
import {
  ask,
  asksOn,
  each,
  nowhere,
  refusedAs,
  sameValue,
  tried,
} from './authorization/attempts.ts';
import type { Ask } from './authorization/attempts.ts';
import { allowed, fieldRight, may, reaches, sees, sensitive } from './authorization/oracle.ts';
import type { Row, Verb } from './authorization/oracle.ts';
import { routes } from './authorization/routes.ts';
import { buildWorld } from './authorization/world.ts';
import type { Player, Side, World } from './authorization/world.ts';

let world: World;
let here: Side;
let there: Side;
beforeAll(async () => {
  world = await buildWorld();
  [here, there] = world.sides;
}, 120_000);
afterAll(() => world.drop());

/** Those who can sign in. */
const active = (side: Side): Player[] =>
  [...side.players.values()].filter(({ name }) => name !== 'inactive');

test('every route of the server is in the matrix', () => {
  const served = apiRoutes(world.app.http).map(({ method, path }) => `${method} ${path}`);
  expect(served.filter((route) => !(route in routes))).toEqual([]);
  expect(Object.keys(routes).filter((route) => !served.includes(route))).toEqual([]);
});

test('nobody, and nobody who left, gets past the door of any route', async () => {
  const before = await world.digest();
  const [row] = here.rows;
  const doors = Object.entries(routes).filter(([, kind]) => kind !== 'open');
  await each(doors, async ([route]) => {
    const [method = '', pattern = ''] = route.split(' ');
    const url = pattern
      .replace(':path', here.objects.get(row?.object ?? '')?.path ?? '')
      .replace(':id', row?.id ?? '')
      .replace(':name', 'moveStage');
    const asked = { method: method.toUpperCase(), url: `/api/v1${url}` } as const;
    const left = here.players.get('inactive')?.client.cookie ?? '';
    const signs = [
      {},
      { cookie: left },
      { cookie: 'zhiyin.session_token=forged.forged' },
      { authorization: `Bearer zy_${'A'.repeat(43)}` },
      { authorization: 'Basic YWRtaW46YWRtaW4=' },
      { 'x-user': here.admin.memberId, user: here.admin.memberId },
    ];
    for (const sign of signs) {
      const answer = await world.app.http.inject({
        method: asked.method as 'GET',
        url: asked.url,
        headers: { 'sec-fetch-site': 'same-origin', ...sign },
        ...(method === 'get' ? {} : { payload: {} }),
      });
      tried.matrix += 1;
      refusedAs(answer, 401, `${route} ${Object.keys(sign).join()}`);
    }
  });
  expect(await world.digest()).toBe(before);
});

/** What the oracle expects of an attempt; undefined where it would really change something. */
function expected(
  side: Side,
  player: Player,
  row: Row,
  action: string,
  asked: Ask,
): number | undefined {
  const { objects } = side;
  const seen = sees(player, objects, row);
  const reached = reaches(player, objects, row);
  switch (action) {
    case 'read':
      return (asked.path.includes('trash') ? reached : seen) ? 200 : 404;
    case 'history':
      return reached ? 200 : 404;
    case 'mentionable':
      return seen ? 200 : 404;
    // Whoever sees a record may say something about it; an empty text says nothing.
    case 'comment':
      return seen ? 422 : 404;
    // There is no such comment, or somebody else's.
    case 'meddle':
      return 404;
    case 'update': {
      if (!seen) return 404;
      const field = fieldOf(side, row, sameValue(row).field);
      const right = field && fieldRight(player, objects, row, field, 'update');
      return may(player, objects, row, 'update') && right === 'write' ? 200 : 403;
    }
    case 'delete':
      if (!seen) return 404;
      return may(player, objects, row, 'delete') ? undefined : 403;
    case 'restore':
      if (!reached || !row.deleted) return 404;
      return may(player, objects, { ...row, deleted: false }, 'delete') ? undefined : 403;
    default:
      if (!reached) return 404;
      // The members were changed since they were made; nothing more is to be tried there.
      if (row.deleted || row.object === 'member') return undefined;
      return may(player, objects, row, 'delete') ? undefined : 403;
  }
}

const fieldOf = (side: Side, row: Row, name: string): FieldWire | undefined =>
  side.objects.get(row.object)?.fields.find((field) => field.name === name);

/** The record shows what the oracle says: fields hidden, masked and clear. */
function expectFields(
  side: Side,
  player: Player,
  row: Row,
  record: RecordWire,
  list: boolean,
): void {
  for (const field of side.objects.get(row.object)?.fields ?? []) {
    const right = fieldRight(player, side.objects, row, field);
    const what = `${player.name} ${row.object}.${field.name}`;
    expect([what, field.name in record]).toEqual([what, right !== 'hidden']);
    if (right === 'hidden' || record[field.name] === null) continue;
    const target = side.rows.find(({ id }) => id === record[field.name]);
    if (target && !sees(player, side.objects, target)) {
      expect([what, record._titles[field.name]]).toEqual([what, undefined]);
    }
    const masked = right === 'masked' || (list && sensitive(field));
    expect([what, record._masked.includes(field.name)]).toEqual([what, masked]);
    if (masked) expect(String(record[field.name]), what).toMatch(/^••••/);
  }
}

describe('within an organisation', () => {
  test('each person may do with each record what the oracle says, and no more', async () => {
    const before = await world.digest();
    const attempts = active(here).flatMap((player) => here.rows.map((row) => ({ player, row })));
    await each(attempts, async ({ player, row }) => {
      for (const { action, asked } of asksOn(here, row)) {
        const status = expected(here, player, row, action, asked);
        if (status === undefined) continue;
        tried.matrix += 1;
        const answer = await ask(world, here, player, asked);
        refusedAs(answer, status, `${player.name} ${action} ${row.object} ${asked.path}`);
        if (action !== 'read' || status !== 200) continue;
        expectFields(here, player, row, answer.json<RecordWire>(), false);
      }
    });
    expect(await world.digest()).toBe(before);
  }, 300_000);

  test('the metadata names the objects, fields and verbs of each person, and nothing else', async () => {
    await each(active(here), async (player) => {
      const metadata = (
        await ask(world, here, player, { method: 'GET', path: '/metadata' })
      ).json<MetadataWire>();
      const readable = [...here.objects.values()].filter(
        (one) => allowed(player, one, 'read').length > 0,
      );
      expect(metadata.objects.map(({ name }) => name).toSorted()).toEqual(
        readable.map(({ name }) => name).toSorted(),
      );
      for (const { name, verbs, fields } of metadata.objects) {
        const whole = here.objects.get(name);
        if (!whole) continue;
        for (const verb of ['read', 'create', 'update', 'delete', 'export'] as Verb[]) {
          expect([name, verb, verbs[verb]]).toEqual([
            name,
            verb,
            allowed(player, whole, verb).length > 0,
          ]);
        }
        const shown = whole.fields.filter(
          (field) => rightAnywhere(player, here, field, name) !== 'hidden',
        );
        expect([name, fields.map((field) => field.name)]).toEqual([
          name,
          shown.map((field) => field.name),
        ]);
      }
      const document = await ask(world, here, player, { method: 'GET', path: '/openapi.json' });
      for (const { name, path } of here.objects.values()) {
        const told =
          document.body.includes(`"/api/v1/${path}"`) || document.body.includes(`"/${path}"`);
        expect([player.name, name, told]).toEqual([
          player.name,
          name,
          readable.some((one) => one.name === name),
        ]);
      }
    });
  });

  test('each list holds exactly what the person sees, and so does the trash', async () => {
    await each(active(here), async (player) => {
      for (const object of here.objects.values()) {
        const rows = here.rows.filter((row) => row.object === object.name);
        const open = allowed(player, object, 'read').length > 0;
        const seen = {
          '': rows.filter((row) => sees(player, here.objects, row)),
          '&trash=true': [] as Row[],
        };
        seen['&trash=true'] = rows.filter(
          (row) => row.deleted && reaches(player, here.objects, row),
        );
        for (const [extra, wanted] of Object.entries(seen)) {
          tried.matrix += 1;
          const path = `/${object.path}?limit=200&count=true${extra}`;
          const answer = await ask(world, here, player, { method: 'GET', path });
          refusedAs(answer, open ? 200 : 404, `${player.name} ${path}`);
          if (!open) continue;
          const { items, total } = answer.json<PageWire>();
          const ids = (list: { id: string }[]): string[] => list.map(({ id }) => id).toSorted();
          expect([path, ids(items)]).toEqual([path, ids(wanted)]);
          if (extra === '') expect(total?.count, path).toBe(wanted.length);
          for (const item of items) {
            const row = wanted.find(({ id }) => id === item.id);
            if (row) expectFields(here, player, row, item, true);
          }
        }
      }
    });
  }, 120_000);
});

function rightAnywhere(player: Player, side: Side, field: FieldWire, name: string): string {
  const object = side.objects.get(name);
  const grants = object ? allowed(player, object, 'read') : [];
  // A row that every grant covers shows the highest right there is.
  const row = {
    object: name,
    owner: player.memberId,
    unit: player.unit,
    deleted: false,
    parent: undefined,
  };
  const values = Object.fromEntries(
    grants.flatMap(({ where }) => (where ? [[where.field, where.value]] : [])),
  );
  return fieldRight(player, side.objects, { ...row, id: nowhere(), values, raw: {} }, field);
}

describe('between organisations', () => {
  test('no record of the other one is read, changed, deleted, restored or undone', async () => {
    const before = await world.digest();
    for (const [own, other, most] of [
      [here, there, 8],
      [there, here, 2],
    ] as const) {
      const attempts = active(own)
        .slice(0, most)
        .flatMap((player) => other.rows.map((row) => ({ player, row })));
      await each(attempts, async ({ player, row }) => {
        for (const { asked } of asksOn(other, row)) {
          tried.crossTenant += 1;
          tried.matrix += 1;
          const answer = await ask(world, own, player, asked);
          refusedAs(answer, 404, `${player.name} ${asked.method} ${asked.path}`);
        }
      });
    }
    expect(await world.digest()).toBe(before);
  }, 400_000);

  test('the answer about a record of the other one is that about a record that never was', async () => {
    const shape = (answer: { body: string }): string =>
      answer.body.replace(/"requestId":"[^"]*"/, '').replaceAll(/[0-9a-f-]{36}/g, '');
    await each(active(here), async (player) => {
      for (const { path } of here.objects.values()) {
        const foreign = there.rows.find((row) => there.objects.get(row.object)?.path === path);
        const one = await ask(world, here, player, {
          method: 'GET',
          path: `/${path}/${foreign?.id}`,
        });
        const other = await ask(world, here, player, {
          method: 'GET',
          path: `/${path}/${nowhere()}`,
        });
        expect(shape(one)).toBe(shape(other));
      }
    });
  });

  test('jobs, and objects and fields of its own, are closed to the other one', async () => {
    const before = await world.digest();
    const named = [
      ...there.jobs.flatMap((id) => [
        `GET /jobs/${id}`,
        `POST /jobs/${id}/cancel`,
        `POST /jobs/${id}/retry`,
      ]),
      ...(['objects', 'fields'] as const).flatMap((kind) =>
        there.custom[kind].flatMap((id) => {
          const path = `/custom-${kind}/${id}`;
          return [`GET ${path}`, `PATCH ${path}`, `DELETE ${path}`, `POST ${path}/restore`];
        }),
      ),
    ];
    await each(active(here), async (player) => {
      for (const line of named) {
        const [method = '', path = ''] = line.split(' ');
        tried.crossTenant += 1;
        const body = method === 'PATCH' ? { label: { zh: '名', en: 'Name' } } : undefined;
        const answer = await ask(world, here, player, {
          method: method as 'GET',
          path,
          body,
          version: 1,
        });
        const manages = player.name === 'administrator' || path.startsWith('/jobs');
        refusedAs(answer, manages ? 404 : 403, `${player.name} ${line}`);
      }
    });
    // Jobs are their member's alone, in one organisation as well.
    for (const id of here.jobs) {
      for (const player of active(here)) {
        refusedAs(
          await ask(world, here, player, { method: 'GET', path: `/jobs/${id}` }),
          404,
          'jobs',
        );
      }
    }
    expect(await world.digest()).toBe(before);
  });
});

test('there were enough attempts, and not one leak', () => {
  expect(tried.crossTenant).toBeGreaterThanOrEqual(5_000);
  expect(tried.matrix).toBeGreaterThanOrEqual(10_000);
  const { matrix, crossTenant, answersRead, canaries } = tried;
  console.log(
    `${matrix} attempts of the matrix, 0 mismatches; ${crossTenant} across organisations, 0 leaks, 0 writes; ` +
      `${answersRead} answers searched for ${canaries} values their readers may not see, 0 found`,
  );
});
