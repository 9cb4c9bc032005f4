import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDispatcher } from '../src/kernel/dispatcher.ts';
import { startWorker } from '../src/kernel/job-worker.ts';
import type { JobWire, PageWire, ProblemWire, RecordWire } from '../src/kernel/wire.ts';
import { ask, each, nowhere, refusedAs, tried } from './authorization/attempts.ts';
import { allowed, may, sees } from './authorization/oracle.ts';
import type { Row } from './authorization/oracle.ts';
import { CITY } from './authorization/roles.ts';
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

const active = (): Player[] => [...here.players.values()].filter(({ name }) => name !== 'inactive');
const rowsOf = (side: Side, object: string): Row[] =>
  side.rows.filter((row) => row.object === object);

function playerOf(name: string): Player {
  const player = active().find((each) => each.name === name);
  if (!player) throw new Error(name);
  return player;
}

test('a record that is pointed to must be one that the person sees', async () => {
  const before = await world.digest();
  const body = (answer: { body: string }): string => answer.body.replace(/"requestId":"[^"]*"/, '');
  const unseen = (player: Player): string[] => [
    ...rowsOf(there, 'customer')
      .slice(0, 3)
      .map(({ id }) => id),
    ...rowsOf(here, 'customer')
      .filter((row) => !sees(player, here.objects, row))
      .map(({ id }) => id),
  ];
  let refused = 0;
  await each(active(), async (player) => {
    const makes: [path: string, values: (id: string) => object][] = [
      ['/contacts', (customer) => ({ name: 'A', customer })],
      ['/interactions', (customer) => ({ subject: 'A', customer })],
      ['/tasks', (customer) => ({ subject: 'A', customer })],
      ['/identifiers', (customer) => ({ phone: '13800138000', customer })],
      ['/customers', (parent) => ({ name: 'A', parent, city: CITY })],
      ['/x-vehicles', (x_customer) => ({ x_plate: 'A', x_customer })],
    ];
    for (const [path, values] of makes) {
      const object = [...here.objects.values()].find((each) => `/${each.path}` === path);
      if (!object || allowed(player, object, 'create').length === 0) continue;
      const never = await ask(world, here, player, {
        method: 'POST',
        path,
        body: values(nowhere()),
      });
      if (never.statusCode < 400) expect.fail(`${player.name} ${path} points to nothing`);
      for (const id of unseen(player)) {
        tried.crossTenant += 1;
        refused += 1;
        const answer = await ask(world, here, player, { method: 'POST', path, body: values(id) });
        expect([player.name, path, answer.statusCode, body(answer)]).toEqual([
          player.name,
          path,
          never.statusCode,
          body(never),
        ]);
      }
    }
    const task = rowsOf(here, 'task').find((row) => may(player, here.objects, row, 'update'));
    for (const id of task ? unseen(player) : []) {
      for (const values of [{ customer: id }, { owner: rowsOf(there, 'member')[0]?.id }]) {
        refused += 1;
        const asked = {
          method: 'PATCH',
          path: `/tasks/${task?.id}`,
          body: values,
          version: 1,
        } as const;
        refusedAs(
          await ask(world, here, player, asked),
          422,
          `${player.name} ${JSON.stringify(values)}`,
        );
      }
    }
  });
  expect(await world.digest()).toBe(before);
  console.log(
    `${refused} references to records that are not seen, all refused as if there were none`,
  );
}, 120_000);

test('create grants with conditions hold for what is stored', async () => {
  const city = playerOf('city');
  const create = (path: string, body: object): ReturnType<typeof ask> =>
    ask(world, here, city, { method: 'POST', path, body });
  const before = await world.digest();
  refusedAs(await create('/customers', { name: 'A', city: '别处' }), 403, 'another city');
  refusedAs(await create('/customers', { name: 'A' }), 403, 'no city');
  refusedAs(await create('/tasks', { subject: 'A' }), 403, 'a task of no customer');
  expect(await world.digest()).toBe(before);
  const customer = rowsOf(here, 'customer').find((row) => sees(city, here.objects, row));
  const task = await create('/tasks', { subject: 'A', customer: customer?.id });
  expect(task.statusCode, task.body).toBe(201);
  const made = await create('/customers', { name: 'A', city: CITY });
  expect(made.statusCode, made.body).toBe(201);
});

test('hidden, masked and read-only fields are not written, one by one or with others', async () => {
  const before = await world.digest();
  const narrow = playerOf('narrow');
  const customer = rowsOf(here, 'customer').find((row) => may(narrow, here.objects, row, 'update'));
  const version = Number(customer?.raw['version']);
  const values = {
    note: 'A',
    annualRevenue: '1',
    city: 'A',
    email: 'a@example.com',
    x_secret: 'A',
    x_vin: 'A',
    address: 'A',
    alsoKnownAs: 'A',
    phone: '13800138000',
    tier: 'small',
  };
  for (const [field, value] of Object.entries(values)) {
    for (const body of [{ [field]: value }, { name: 'A', [field]: value }, { [field]: null }]) {
      const path = `/customers/${customer?.id}`;
      const answer = await ask(world, here, narrow, { method: 'PATCH', path, body, version });
      refusedAs(answer, 403, `${field} ${JSON.stringify(body)}`);
      expect(answer.json<ProblemWire>().errors?.map((error) => error.field)).toEqual([field]);
      const made = await ask(world, here, narrow, {
        method: 'POST',
        path: '/customers',
        body: { name: 'A', [field]: value },
      });
      refusedAs(made, 403, `${field} in a new record`);
      const bulk = { ids: [customer?.id], op: 'update', changes: body };
      await ask(world, here, narrow, { method: 'POST', path: '/customers/bulk', body: bulk });
    }
  }
  await settle();
  expect(withoutJobs(await world.digest())).toBe(withoutJobs(before));
}, 60_000);

const withoutJobs = (digest: string): string =>
  digest
    .split('\n')
    .filter((line) => !line.startsWith('kernel.job'))
    .join('\n');

/** Lets every job that was asked for run to its end. */
async function settle(): Promise<void> {
  const { url, system, database, kinds, sessions, onError } = world.app;
  const { contextOfMember } = sessions;
  const worker = startWorker({
    url,
    system,
    database,
    kinds,
    contextOfMember,
    onError,
    pollInterval: 50,
  });
  const open = async (): Promise<number> => {
    const { rows } = await world.owner.query<{ n: number }>(
      `select count(*)::int as n from kernel.job where state in ('queued', 'running')`,
    );
    return rows[0]?.n ?? 0;
  };
  await expect.poll(open, { timeout: 30_000 }).toBe(0);
  await worker.stop();
}

test('bulk is as many single checks: of what may not be changed, nothing is', async () => {
  const asks: { player: Player; path: string; body: object }[] = [];
  for (const player of active()) {
    for (const object of ['customer', 'task', 'contact']) {
      const wire = here.objects.get(object);
      const [field, path] = [object === 'task' ? 'subject' : 'name', `/${wire?.path}/bulk`];
      const denied = [
        ...rowsOf(there, object),
        ...rowsOf(here, object).filter((row) => !may(player, here.objects, row, 'update')),
      ].map(({ id }) => id);
      if (!wire || allowed(player, wire, 'read').length === 0) continue;
      asks.push({ player, path, body: { ids: denied, op: 'update', changes: { [field]: 'A' } } });
      asks.push({
        player,
        path,
        body: { ids: rowsOf(there, object).map(({ id }) => id), op: 'remove' },
      });
      asks.push({
        player,
        path,
        body: { ids: rowsOf(there, object).map(({ id }) => id), op: 'restore' },
      });
    }
  }
  const before = await world.digest();
  const jobs: { player: Player; id: string }[] = [];
  await each(asks, async ({ player, path, body }) => {
    const answer = await ask(world, here, player, { method: 'POST', path, body });
    if (answer.statusCode === 202) jobs.push({ player, id: answer.json<JobWire>().id });
    else refusedAs(answer, 403, `${player.name} ${path}`);
  });
  await settle();
  expect(jobs.length).toBeGreaterThan(10);
  for (const { player, id } of jobs) {
    const job = (
      await ask(world, here, player, { method: 'GET', path: `/jobs/${id}` })
    ).json<JobWire>();
    expect([player.name, job.state, job.result?.changed]).toEqual([player.name, 'done', 0]);
  }
  expect(withoutJobs(await world.digest())).toBe(withoutJobs(before));
}, 90_000);

test('actions, undo of a batch and include take no id of another organisation', async () => {
  const before = await world.digest();
  const { rows } = await world.owner.query<{ batch_id: string }>(
    'select distinct batch_id from kernel.change where org_id = $1 and batch_id is not null',
    [there.organisation.orgId],
  );
  const [customer, task, stage, member] = ['customer', 'task', 'stage', 'member'].map(
    (object) => rowsOf(there, object)[0]?.id ?? '',
  );
  const [own, ownStage] = ['customer', 'stage'].map((object) => rowsOf(here, object)[0]?.id ?? '');
  const key = rowsOf(there, 'apiKey')[0]?.id;
  await each(active(), async (player) => {
    const asks: [path: string, body: object][] = [
      ...rows.map(({ batch_id: batchId }): [string, object] => ['/changes/undo', { batchId }]),
      ['/actions/moveStage', { id: customer, stage: ownStage }],
      ['/actions/moveStage', { id: own, stage }],
      ['/actions/completeTask', { id: task }],
      ['/actions/setLogin', { id: member, email: 'taken@example.com' }],
      ['/actions/revokeApiKey', { id: key }],
      ['/actions/mergeRecords', { object: 'customer', survivor: own, others: [customer] }],
      ['/actions/mergeRecords', { object: 'customer', survivor: customer, others: [own] }],
      ['/actions/unmergeRecord', { id: customer }],
      ['/actions/nothing', {}],
    ];
    for (const [path, body] of asks) {
      tried.crossTenant += 1;
      const answer = await ask(world, here, player, { method: 'POST', path, body });
      expect([path, [403, 404, 422].includes(answer.statusCode)], answer.body).toEqual([
        path,
        true,
      ]);
    }
    if (!player.roles.some(({ actions }) => actions.includes('*'))) {
      const asked = { method: 'POST', path: '/actions/createApiKey', body: { name: 'A' } } as const;
      refusedAs(await ask(world, here, player, asked), 403, `${player.name} createApiKey`);
    }
    // A vehicle may be seen whose customer is not.
    for (const [path, field] of [
      ['/tasks', 'customer'],
      ['/x-vehicles', 'x_customer'],
    ] as const) {
      const asked = { method: 'GET', path: `${path}?include=${field}&limit=200` } as const;
      const answer = await ask(world, here, player, asked);
      if (answer.statusCode !== 200) continue;
      for (const item of answer.json<PageWire>().items) {
        const included = item['_included'] as Record<string, RecordWire> | undefined;
        const target = here.rows.find(({ id }) => id === item[field]);
        const seen = target !== undefined && sees(player, here.objects, target);
        expect([player.name, path, included?.[field]?.id]).toEqual([
          player.name,
          path,
          seen ? target.id : undefined,
        ]);
      }
    }
  });
  expect(await world.digest()).toBe(before);
});

test('a live stream tells of nothing that its reader does not see', async () => {
  const { http, system, hub, onError } = world.app;
  await http.listen({ port: 0, host: '127.0.0.1' });
  const address = http.server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const dispatcher = startDispatcher({ system, live: hub, onError, pause: 20 });
  const open = new AbortController();
  const foreign = rowsOf(there, 'customer')[0]?.id ?? '';
  const own = rowsOf(here, 'customer').find((row) => !row.deleted) as Row;
  const heard = new Map<string, string>();
  const readers = active().map(async (player) => {
    const url = `http://127.0.0.1:${port}/api/v1/live?records=customer:${foreign},customer:${own.id}`;
    const answer = await fetch(url, {
      headers: { cookie: player.client.cookie },
      signal: open.signal,
    });
    expect(answer.status).toBe(200);
    heard.set(player.name, '');
    for await (const part of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      heard.set(player.name, `${heard.get(player.name) ?? ''}${part}`);
    }
  });
  const finished = Promise.allSettled(readers);
  await expect.poll(() => heard.size, { timeout: 10_000 }).toBe(active().length);
  for (const [side, id] of [
    [there, foreign],
    [here, own.id],
  ] as const) {
    const path = `/customers/${id}`;
    const { version } = (await side.admin.request('GET', path)).json<RecordWire>();
    const answer = await side.admin.request(
      'PATCH',
      path,
      { website: 'https://example.com/' },
      { 'if-match': `"${version}"` },
    );
    expect(answer.statusCode, answer.body).toBe(200);
  }
  const tells = (name: string): boolean => (heard.get(name) ?? '').includes(own.id);
  await expect.poll(() => tells('administrator'), { timeout: 10_000 }).toBe(true);
  await sleep(500);
  for (const player of active()) {
    expect([player.name, tells(player.name)]).toEqual([
      player.name,
      sees(player, here.objects, own),
    ]);
    expect(heard.get(player.name)).not.toContain(foreign);
  }
  open.abort();
  await finished;
  await dispatcher.stop();
}, 60_000);
