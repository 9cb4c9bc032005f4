import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AggregateWire, SearchHitWire } from '../src/kernel/wire.ts';
import { ask, each, refusedAs } from './authorization/attempts.ts';
import { allowed, fieldRight, sees, sensitive, sureRight } from './authorization/oracle.ts';
import type { Row } from './authorization/oracle.ts';
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
const query = (condition: object): string => encodeURIComponent(JSON.stringify(condition));
const rowsOf = (side: Side, object: string): Row[] =>
  side.rows.filter((row) => row.object === object);

function playerOf(name: string): Player {
  const player = active().find((each) => each.name === name);
  if (!player) throw new Error(name);
  return player;
}

/** Whether a person's order and conditions may use a field at all. */
function usable(player: Player, object: string, name: string): boolean {
  const wire = here.objects.get(object);
  const field = wire?.fields.find((each) => each.name === name);
  return (
    wire !== undefined &&
    field !== undefined &&
    ['read', 'write'].includes(sureRight(player, wire, field))
  );
}

test('a filter and a sort by a field need to be read in every grant', async () => {
  let asked = 0;
  await each(active(), async (player) => {
    for (const object of here.objects.values()) {
      if (allowed(player, object, 'read').length === 0) continue;
      for (const field of object.fields) {
        const right = sureRight(player, object, field);
        const clear = right === 'read' || right === 'write';
        const sort = await ask(world, here, player, {
          method: 'GET',
          path: `/${object.path}?sort=${field.name}&limit=1`,
        });
        const sortable = field.sortable === true && clear && !sensitive(field);
        refusedAs(
          sort,
          sortable ? 200 : 422,
          `${player.name} sorts ${object.name} by ${field.name}`,
        );
        const where = query({ field: field.name, op: 'notEmpty' });
        const filter = await ask(world, here, player, {
          method: 'GET',
          path: `/${object.path}?where=${where}&limit=1`,
        });
        const sealed = sensitive(field) && field.custom;
        // Whether a masked value is there at all may be asked; which one it is may not.
        const shown = clear || (right === 'masked' && sensitive(field));
        const filterable = field.filterable === true && !sealed && shown;
        refusedAs(
          filter,
          filterable ? 200 : 422,
          `${player.name} filters ${object.name} by ${field.name}`,
        );
        asked += 2;
      }
    }
  });
  console.log(`${asked} filters and sorts by every field`);
}, 120_000);

test('nothing is learnt of a hidden field by its value, through a reference, or in a total', async () => {
  const narrow = playerOf('narrow');
  const values = [...world.canaries.values()].filter(({ row }) =>
    here.rows.some(({ id }) => id === row),
  );
  const hidden = new Set([
    'note',
    'annualRevenue',
    'city',
    'email',
    'x_secret',
    'x_vin',
    'phone',
    'alsoKnownAs',
  ]);
  const asks = values
    .filter(({ field }) => hidden.has(field))
    .flatMap(({ field, value }) => [
      `/customers?where=${query({ field, op: 'eq', value })}`,
      `/customers?where=${query({ not: { or: [{ field, op: 'eq', value }] } })}&count=true`,
      `/tasks?where=${query({ field: `customer.${field}`, op: 'eq', value })}`,
      `/customers?where=${query({ field: `parent.${field}`, op: 'eq', value })}`,
      `/stages?where=${query({ related: 'customers', aggregate: 'any', where: { field, op: 'eq', value } })}`,
    ]);
  await each(asks, async (path) => {
    refusedAs(await ask(world, here, narrow, { method: 'GET', path }), 422, path);
  });
  for (const field of hidden) {
    for (const body of [
      { values: [{ fn: 'count' }], groupBy: [{ field }] },
      { values: [{ fn: 'max', of: field }] },
      { values: [{ fn: 'sum', of: field }] },
      {
        values: [{ fn: 'count' }],
        where: { field, op: field === 'phone' ? 'startsWith' : 'notEmpty' },
      },
    ]) {
      const answer = await ask(world, here, narrow, {
        method: 'POST',
        path: '/customers/aggregate',
        body,
      });
      refusedAs(answer, 422, `${field} ${JSON.stringify(body)}`);
    }
  }
});

test('totals and groups count what the person sees', async () => {
  await each(active(), async (player) => {
    for (const object of here.objects.values()) {
      const open = allowed(player, object, 'read').length > 0;
      const seen = rowsOf(here, object.name).filter((row) => sees(player, here.objects, row));
      const body = { values: [{ fn: 'count' }], groupBy: [] };
      const answer = await ask(world, here, player, {
        method: 'POST',
        path: `/${object.path}/aggregate`,
        body,
      });
      refusedAs(answer, open ? 200 : 404, `${player.name} counts ${object.name}`);
      if (open) expect(answer.json<AggregateWire>().groups[0]?.values).toEqual([seen.length]);
    }
    if (!usable(player, 'customer', 'city')) return;
    const body = { values: [{ fn: 'count' }], groupBy: [{ field: 'city' }] };
    const answer = await ask(world, here, player, {
      method: 'POST',
      path: '/customers/aggregate',
      body,
    });
    const cities = rowsOf(here, 'customer').filter((row) => sees(player, here.objects, row));
    const groups = answer.json<AggregateWire>().groups.map(({ keys }) => String(keys[0]));
    expect(groups.toSorted()).toEqual(
      [...new Set(cities.map(({ values }) => String(values['city'])))].toSorted(),
    );
  });
});

test('search finds what the person sees, by title, number and ending', async () => {
  const customers = new Map(rowsOf(here, 'customer').map((row) => [row.id, row]));
  const foreign = new Set(there.rows.map(({ id }) => id));
  const texts = [...world.canaries.values()].map(({ value }) => value);
  const endings = texts.filter((text) => text.startsWith('+86')).map((text) => text.slice(-4));
  const words = ['客户', 'kh', '联系人', '任务', '京A', ...texts, ...endings];
  await each(active(), async (player) => {
    for (const q of words) {
      const path = `/search?limit=50&q=${encodeURIComponent(q)}`;
      const { hits } = (await ask(world, here, player, { method: 'GET', path })).json<{
        hits: SearchHitWire[];
      }>();
      for (const { object, id, matched } of hits) {
        const row = here.rows.find((each) => each.id === id);
        const what = `${player.name} finds ${object} by ${q}`;
        expect([
          what,
          foreign.has(id),
          row !== undefined && sees(player, here.objects, row),
        ]).toEqual([what, false, true]);
        const found = [...world.canaries.values()].find(
          ({ value, row: at }) => value === q && customers.has(at),
        );
        const field = here.objects
          .get('customer')
          ?.fields.find(({ name }) => name === found?.field);
        if (!row || object !== 'customer' || !found || found.row !== id || !field) continue;
        const right = fieldRight(player, here.objects, row, field);
        // A whole number finds its record only for those who read it.
        expect([what, matched, ['read', 'write'].includes(right)]).toEqual([what, matched, true]);
      }
    }
  });
}, 120_000);
