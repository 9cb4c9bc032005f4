import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MetadataWire, ProblemWire } from '../src/kernel/wire.ts';
import { modules } from '../src/main/modules.ts';
import { SAME_ORIGIN, TEST_PASSWORD } from '../src/main/test-application.ts';
import { patience } from '../src/platform/testing/sizes.ts';
import { idsOf, inputOf, listAsks, namedAsks, rightAsks } from './authorization/asks.ts';
import { ask, asksOn, each, nowhere, refusedAs } from './authorization/attempts.ts';
import type { Ask, Method } from './authorization/attempts.ts';
import { allowed, mayDo, reaches, sees } from './authorization/oracle.ts';
import type { Verb } from './authorization/oracle.ts';
import { definitions } from './authorization/roles.ts';
import { routes } from './authorization/routes.ts';
import type { Kind } from './authorization/routes.ts';
import { addNamed } from './authorization/named.ts';
import { buildWorld } from './authorization/world.ts';
import type { Player, Side, World } from './authorization/world.ts';

let world: World;
let here: Side;
let there: Side;
beforeAll(async () => {
  world = await buildWorld();
  [here, there] = world.sides;
}, patience(120_000));
afterAll(() => world.drop());

const active = (): Player[] => [...here.players.values()].filter(({ name }) => name !== 'inactive');
const actions = modules.flatMap((each) => each.actions ?? []);
let asked = 0;

/** Whether somebody's roles grant this on some records of an object. */
function grants(player: Player, object: string, verb: Verb): boolean {
  const wire = here.objects.get(object);
  return wire !== undefined && allowed(player, wire, verb).length > 0;
}

/** The routes of a kind, each as its method and its address. */
function routesOf(kind: Kind & string): { route: string; method: Method; path: string }[] {
  return Object.entries(routes)
    .filter(([, each]) => each === kind)
    .map(([route]) => ({ route, ...partsOf(route) }));
}

function partsOf(route: string): { method: Method; path: string } {
  const [method = '', path = ''] = route.split(' ');
  return { method: method.toUpperCase() as Method, path };
}

/** An answer without what every answer has of its own. */
const shape = ({ statusCode, body }: { statusCode: number; body: string }): string =>
  `${statusCode} ${body.replace(/"requestId":"[^"]*"/, '')}`;

/** Asks as everybody, and says what each was answered. */
async function everybody(
  what: string,
  request: Ask,
  check: (player: Player, answer: Awaited<ReturnType<typeof ask>>, line: string) => void,
): Promise<void> {
  await each(active(), async (player) => {
    asked += 1;
    check(player, await ask(world, here, player, request), `${player.name} ${what}`);
  });
}

test('the roles that the oracle reads are those that an organisation starts with', async () => {
  for (const [name, id] of Object.entries(here.organisation.roleIds)) {
    const role = (await here.admin.request('GET', `/roles/${id}`)).json<{ definition: string }>();
    const written: unknown = Object.entries(definitions).find(([each]) => each === name)?.[1];
    expect([name, JSON.parse(role.definition)]).toEqual([name, written]);
  }
});

describe('routes that are', () => {
  test('open answer who has not signed in', async () => {
    for (const { route, method, path } of routesOf('open')) {
      const request = { method, url: `/api/v1${path}`, headers: SAME_ORIGIN };
      const answer = await world.app.http.inject(
        method === 'GET' ? request : { ...request, payload: {} },
      );
      const { code } = answer.statusCode < 400 ? { code: 'ok' } : answer.json<ProblemWire>();
      expect([route, code === 'unauthenticated']).toEqual([route, false]);
    }
  });

  test('one’s own answer everybody, whatever their roles', async () => {
    // A stream does not end; what it tells is a test of its own. Signing out is asked last, of a session of its own.
    const apart = new Set(['/live', '/auth/sign-out']);
    for (const { route, method, path } of routesOf('own').filter((one) => !apart.has(one.path))) {
      const body = method === 'GET' ? undefined : { nothing_like_it: 1 };
      await everybody(route, { method, path, body }, (_player, { statusCode }, line) => {
        expect([line, [200, 422].includes(statusCode)]).toEqual([line, true]);
      });
    }
    await each(active(), async ({ client, memberId, name }) => {
      const session = await world.app.signIn(client.email, TEST_PASSWORD, memberId);
      const answer = await session.request('POST', '/auth/sign-out', {});
      expect([name, answer.statusCode < 300]).toEqual([name, true]);
      expect((await session.request('GET', '/me')).statusCode).toBe(401);
      expect((await client.request('GET', '/me')).statusCode).toBe(200);
    });
  });

  test('of records are asked for every record by the matrix', () => {
    const [row = expect.fail('no record')] = here.rows;
    const path = `/${here.objects.get(row.object)?.path}/${row.id}`;
    const patterns = new Set(
      asksOn(here, row).map(({ asked: { method, path: at } }) => {
        const generic = at
          .replace(/\?.*/, '')
          .replace(path, '/:path/:id')
          .replace(`/comments/${row.id}`, '/comments/:comment')
          .replace('/views/nothing', '/views/:name');
        return `${method.toLowerCase()} ${generic}`;
      }),
    );
    for (const { route } of routesOf('record')) {
      expect([route, patterns.has(route)]).toEqual([route, true]);
    }
  });

  test('lists name no record that its reader does not see, of either organisation', async () => {
    const foreign = there.rows.map(({ id }) => id);
    expect(Object.keys(listAsks).toSorted()).toEqual(
      routesOf('list')
        .map(({ route }) => route)
        .toSorted(),
    );
    for (const { route, method } of routesOf('list')) {
      const request = { method, ...(listAsks[route]?.(here) ?? { path: '' }) };
      const told = await here.admin.request(method, request.path, request.body);
      expect([route, told.statusCode, told.body]).toEqual([route, 200, told.body]);
      const given = `${request.path} ${JSON.stringify(request.body ?? {})}`;
      await everybody(route, request, (player, answer, line) => {
        if (answer.statusCode >= 400) return;
        const unseen = here.rows.filter(
          (row) =>
            row.id !== player.memberId &&
            !sees(player, here.objects, row) &&
            !reaches(player, here.objects, row),
        );
        const named = [...foreign, ...unseen.map(({ id }) => id)].filter(
          (id) => answer.body.includes(id) && !given.includes(id),
        );
        expect([line, named]).toEqual([line, []]);
      });
    }
  });

  test(
    'named by an id answer nobody of another organisation, and of what never was',
    async () => {
      const named = await addNamed(world, there);
      const own = await addNamed(world, here);
      const before = await world.digest();
      for (const { route, method, path } of routesOf('named')) {
        const kind = path
          .split('/')
          .slice(1, path.startsWith('/quality') ? 3 : 2)
          .join('/');
        const { query = '', body } = namedAsks[route] ?? {};
        const request = (id: string): Ask => ({
          method,
          path: `${path.replace(':id', id).replace(':record', nowhere())}${query}`,
          body: method === 'GET' ? undefined : (body ?? {}),
        });
        const [foreign, mine] = [named.get(kind), own.get(kind)];
        expect([route, typeof foreign, typeof mine]).toEqual([route, 'string', 'string']);
        const never = new Map<Player, string>();
        await everybody(route, request(nowhere()), (player, answer, line) => {
          // Some are closed to some as a whole; the administrator learns that there is no such thing.
          const closed = answer.statusCode === 403 && player.name !== 'administrator';
          refusedAs(answer, closed ? 403 : 404, line);
          never.set(player, shape(answer));
        });
        await everybody(route, request(foreign ?? ''), (player, answer, line) => {
          expect([line, shape(answer)]).toEqual([line, never.get(player)]);
        });
        // Who made it is answered: the address is right, and it is no 404 for everybody.
        if (method === 'GET' && !path.includes(':record') && !path.endsWith('/file')) {
          const answer = await here.admin.request('GET', request(mine ?? '').path);
          expect([route, answer.statusCode], answer.body).toEqual([route, 200]);
        }
      }
      expect(await world.digest()).toBe(before);
    },
    patience(120_000),
  );
});

describe('a right that roles name is for those whose roles name it:', () => {
  test('routes that ask for it', async () => {
    const before = await world.digest();
    for (const [route, kind] of Object.entries(routes)) {
      if (typeof kind === 'string') continue;
      const { method, path } = partsOf(route);
      const body = method === 'GET' ? undefined : { nothing_like_it: 1 };
      const query = rightAsks[route]?.(here) ?? '';
      const request = {
        method,
        path: `${path.replace(':id', nowhere())}${query}`,
        body,
        version: 1,
      };
      await everybody(route, request, (player, answer, line) => {
        // Who reads nothing of what it is about need not learn that it is there.
        const hidden = answer.statusCode === 404 && !grants(player, 'customer', 'read');
        if (!mayDo(player, kind.right)) refusedAs(answer, hidden ? 404 : 403, line);
        else expect([line, answer.statusCode === 403], answer.body).toEqual([line, false]);
      });
    }
    expect(await world.digest()).toBe(before);
  });

  test(
    'actions, and what the metadata and the documentation say of them',
    async () => {
      const before = await world.digest();
      expect(actions.length).toBeGreaterThan(25);
      const id = idsOf(here, 'customer')[0] ?? '';
      const known = (await here.admin.request('GET', '/metadata')).json<MetadataWire>().actions;
      const inputs = new Map(known.map(({ name, input }) => [name, inputOf(input, id)]));
      for (const { name } of actions) {
        // What is asked for is well formed where it must be refused: not its form is the reason.
        for (const player of active().filter((one) => !mayDo(one, name))) {
          asked += 1;
          const answer = await ask(world, here, player, {
            method: 'POST',
            path: `/actions/${name}`,
            body: inputs.get(name),
          });
          refusedAs(answer, 403, `${player.name} ${name}`);
        }
        for (const player of active().filter((one) => mayDo(one, name))) {
          asked += 1;
          const answer = await ask(world, here, player, {
            method: 'POST',
            path: `/actions/${name}`,
            body: { nothing_like_it: 1 },
          });
          refusedAs(answer, 422, `${player.name} ${name}`);
        }
      }
      expect(await world.digest()).toBe(before);
      await each(active(), async (player) => {
        const metadata = (
          await ask(world, here, player, { method: 'GET', path: '/metadata' })
        ).json<MetadataWire>();
        const offered = actions.filter(({ name, object }) => {
          const wire = object === undefined ? undefined : here.objects.get(object);
          return mayDo(player, name) && (!wire || allowed(player, wire, 'read').length > 0);
        });
        expect([player.name, metadata.actions.map(({ name }) => name)]).toEqual([
          player.name,
          offered.map(({ name }) => name),
        ]);
        const document = await ask(world, here, player, { method: 'GET', path: '/openapi.json' });
        for (const { name } of actions) {
          expect([player.name, name, document.body.includes(`/actions/${name}"`)]).toEqual([
            player.name,
            name,
            offered.some((one) => one.name === name),
          ]);
        }
      });
    },
    patience(120_000),
  );

  test('every action is somebody’s of these, and not everybody’s', () => {
    for (const { name } of actions) {
      const may = active().filter((player) => mayDo(player, name)).length;
      expect([name, may > 0 && may < active().length]).toEqual([name, true]);
    }
  });
});

describe('what is written is for those whose roles grant it on the object:', () => {
  const refusal = (player: Player, object: string): number =>
    grants(player, object, 'read') ? 403 : 404;

  test(
    'records that are made',
    async () => {
      const before = await world.digest();
      for (const { name, path } of here.objects.values()) {
        const request = { method: 'POST', path: `/${path}`, body: { nothing_like_it: 1 } } as const;
        await everybody(`creates ${name}`, request, (player, answer, line) => {
          refusedAs(answer, grants(player, name, 'create') ? 422 : refusal(player, name), line);
        });
      }
      expect(await world.digest()).toBe(before);
    },
    patience(60_000),
  );

  test('files that come in', async () => {
    const before = await world.digest();
    await each(active(), async (player) => {
      const answer = await player.client.request('POST', '/imports', Buffer.from('a'), {
        'content-type': 'application/octet-stream',
      });
      // Without a name it is refused to those who may as well, with another reason.
      const wanted = grants(player, 'importRun', 'create') ? 422 : 403;
      expect([player.name, answer.statusCode], answer.body).toEqual([player.name, wanted]);
    });
    expect(await world.digest()).toBe(before);
  });

  test.each([
    [
      'changed together',
      'bulk',
      'update',
      { ids: [randomUUID()], op: 'update', changes: { x: 1 } },
    ],
    ['deleted together', 'bulk', 'delete', { ids: [randomUUID()], op: 'remove' }],
    ['taken out in a file', 'export', 'export', { format: 'csv' }],
  ] as const)('records that are %s', async (_name, what, verb, body) => {
    const before = await world.digest();
    const may = active().flatMap((player) =>
      [...here.objects.values()].map((object) => ({
        player,
        object,
        may: grants(player, object.name, verb),
      })),
    );
    const of = async ({
      player,
      object,
    }: (typeof may)[number]): Promise<Awaited<ReturnType<typeof ask>>> => {
      asked += 1;
      const changes = 'changes' in body ? { changes: { [object.titleField]: 'A' } } : {};
      return ask(world, here, player, {
        method: 'POST',
        path: `/${object.path}/${what}`,
        body: { ...body, ...changes },
      });
    };
    await each(
      may.filter((one) => !one.may),
      async (one) => {
        const { player, object } = one;
        refusedAs(
          await of(one),
          refusal(player, object.name),
          `${player.name} ${what} ${object.name}`,
        );
      },
    );
    expect(await world.digest()).toBe(before);
    await each(
      may.filter((one) => one.may),
      async (one) => {
        const answer = await of(one);
        const line = `${one.player.name} ${what} ${one.object.name}: ${answer.body}`;
        expect([line, [202, 422].includes(answer.statusCode)]).toEqual([line, true]);
      },
    );
  });
});

test('how much was asked', () => {
  expect(asked).toBeGreaterThan(1_500);
  console.log(
    `${asked} routes and actions asked by everybody: answered exactly where their roles say so`,
  );
});
