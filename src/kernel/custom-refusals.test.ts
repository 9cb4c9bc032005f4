import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testApplication } from '../main/test-application.ts';
import type { TestApplication, TestClient, TestOrganisation } from '../main/test-application.ts';
import type { StoredField } from './custom.ts';
import { label, post, vehicle } from './testing/custom-world.ts';
import type { ProblemWire, RecordWire } from './wire.ts';

let app: TestApplication;
let organisation: TestOrganisation;
let admin: TestClient;
beforeAll(async () => {
  app = await testApplication();
  organisation = await app.organisation();
  admin = organisation.admin;
  await post(admin, '/custom-objects', vehicle({ name: 'x_wheel', plural: 'x_spareWheels' }));
});
afterAll(() => app.drop());

describe('what is refused', () => {
  const field = (declaration: object, name = 'x_refused', object = 'customer') => ({
    object,
    name,
    declaration: { label: label('某', 'Some'), ...declaration },
  });
  const cases: [string, object, string, string][] = [
    ['a name without x_', field({ kind: 'text' }, 'colour'), 'name', 'own_name'],
    ['an unknown object', field({ kind: 'text' }, 'x_a', 'nothing'), 'object', 'not_found'],
    ['an unknown kind', field({ kind: 'picture' }), 'declaration.kind', 'invalid_union'],
    ['uniqueness', field({ kind: 'text', unique: true }), 'declaration.unique', 'not_supported'],
    [
      'writtenBy',
      field({ kind: 'text', writtenBy: 'a' }),
      'declaration.writtenBy',
      'not_supported',
    ],
    ['sparse', field({ kind: 'text', sparse: true }), 'declaration.sparse', 'not_supported'],
    [
      'a sensitive field to filter by',
      field({ kind: 'phone', filterable: true }),
      'declaration.filterable',
      'sensitive',
    ],
    [
      'sorting by long text',
      field({ kind: 'longText', sortable: true }),
      'declaration.sortable',
      'not_supported',
    ],
    [
      'a reference to nothing',
      field({ kind: 'reference', to: 'x_none', onDelete: 'clear' }),
      'declaration.to',
      'not_found',
    ],
    ...['order', 'orderLine', 'opportunity', 'interaction', 'leadInteraction', 'task'].map(
      (object): (typeof cases)[number] => [
        `a required field of ${object}, which is also made where nobody is asked for it`,
        field({ kind: 'text', required: true }, 'x_refused', object),
        'declaration.required',
        'not_supported',
      ],
    ),
    ['no options', field({ kind: 'choice', options: {} }), 'declaration.options', 'options'],
    [
      'a default that is no option',
      field({ kind: 'choice', options: { a: { label: label('甲', 'A') } }, default: 'b' }),
      'declaration.default',
      'not_an_option',
    ],
    [
      'limits the wrong way round',
      field({ kind: 'integer', min: 2, max: 1 }),
      'declaration.max',
      'too_small',
    ],
  ];
  test.each(cases)('%s', async (_, body, at, code) => {
    const answer = await admin.request('POST', '/custom-fields', body);
    expect(answer.statusCode).toBe(422);
    const { errors } = answer.json<ProblemWire>();
    expect(errors?.map((error) => [error.field, error.code])).toContainEqual([at, code]);
    expect(errors?.every((error) => error.message !== '')).toBe(true);
  });

  const objects: [string, object, string][] = [
    ['a name without x_', vehicle({ name: 'vehicle', plural: 'x_v' }), 'name'],
    ['the address of another', vehicle({ name: 'x_v', plural: 'x_spare_wheels' }), 'plural'],
    [
      'a title that is no text',
      vehicle({ name: 'x_v', plural: 'x_vs', titleField: 'x_seats' }),
      'titleField',
    ],
    [
      'a sensitive title',
      vehicle({ name: 'x_v', plural: 'x_vs', titleField: 'x_vin' }),
      'titleField',
    ],
    [
      'access through a text',
      vehicle({ name: 'x_v', plural: 'x_vs', access: { through: 'x_plate' } }),
      'access.through',
    ],
    [
      'an unknown column',
      vehicle({ name: 'x_v', plural: 'x_vs', listColumns: ['x_none'] }),
      'listColumns',
    ],
    ['a broken body', { name: 'x_v' }, 'plural'],
  ];
  test.each(objects)('an object with %s', async (_, body, at) => {
    const answer = await admin.request('POST', '/custom-objects', body);
    expect(answer.statusCode).toBe(422);
    expect(answer.json<ProblemWire>().errors?.map((error) => error.field)).toContain(at);
  });

  test('everybody whose role does not name the action', async () => {
    for (const role of ['member', 'viewer'] as const) {
      const client = await organisation.member(role);
      for (const path of ['/custom-fields', '/custom-objects']) {
        expect((await client.request('GET', path)).statusCode).toBe(403);
        expect((await client.request('POST', path, {})).statusCode).toBe(403);
      }
    }
  });

  test('another organisation’s fields and objects', async () => {
    await post(admin, '/custom-fields', field({ kind: 'text' }, 'x_mine'));
    await post(admin, '/custom-objects', vehicle());
    const other = await app.organisation();
    const mine = (await admin.request('GET', '/custom-fields')).json<{ items: StoredField[] }>();
    const [first] = mine.items;
    expect((await other.admin.request('GET', `/custom-fields/${first?.id}`)).statusCode).toBe(404);
    expect((await other.admin.request('DELETE', `/custom-fields/${first?.id}`)).statusCode).toBe(
      404,
    );
    expect((await other.admin.request('GET', '/x-vehicles')).statusCode).toBe(404);
    const theirs = await other.admin.request('GET', '/custom-fields');
    expect(theirs.json<{ items: StoredField[] }>().items).toEqual([]);
  });

  test('but not a required field with a default, where nobody is asked for it', async () => {
    const till = { kind: 'text', required: true, default: '1' };
    await post(admin, '/custom-fields', field(till, 'x_till', 'order'));
    const lines = [{ name: '拿铁 Latte', quantity: '1', unitPrice: '30' }];
    const { id } = await post<RecordWire>(admin, '/actions/placeOrder', { lines }, 200);
    const placed = await admin.request('GET', `/orders/${id}`);
    expect(placed.json<RecordWire>()['x_till']).toBe('1');
  });

  test('two at once with the same name', async () => {
    const answers = await Promise.all(
      Array.from({ length: 5 }, () =>
        admin.request('POST', '/custom-fields', field({ kind: 'text' }, 'x_race')),
      ),
    );
    expect(answers.filter(({ statusCode }) => statusCode === 201)).toHaveLength(1);
    expect(answers.filter(({ statusCode }) => statusCode === 422)).toHaveLength(4);
  });

  test('taking away what a role names', async () => {
    const made = await post<StoredField>(
      admin,
      '/custom-fields',
      field({ kind: 'boolean', filterable: true }, 'x_vip'),
    );
    const definition = {
      objects: {
        customer: { read: { scope: 'all', where: { field: 'x_vip', op: 'eq', value: true } } },
      },
      actions: [],
    };
    const role = await post<RecordWire>(admin, '/roles', {
      name: '只看贵宾',
      definition: JSON.stringify(definition),
    });
    const path = `/custom-fields/${made.id}`;
    const refused = await admin.request('DELETE', path);
    expect(refused.json<ProblemWire>().code).toBe('restricted');
    expect((await admin.request('DELETE', `/roles/${role.id}`)).statusCode).toBe(200);
    expect((await admin.request('DELETE', path)).statusCode).toBe(200);
  });

  test('more fields than an object can carry', async () => {
    const owner = new pg.Client({ connectionString: app.url });
    await owner.connect();
    await owner.query(
      `insert into kernel.custom_field (org_id, id, object, name, declaration)
       select $1, gen_random_uuid(), 'task', 'x_n' || n, $2 from generate_series(1, 200) n`,
      [organisation.orgId, JSON.stringify({ kind: 'text', label: label('某', 'Some') })],
    );
    await owner.end();
    const answer = await admin.request(
      'POST',
      '/custom-fields',
      field({ kind: 'text' }, 'x_more', 'task'),
    );
    expect(answer.json<ProblemWire>().errors?.map(({ code }) => code)).toEqual(['too_many']);
  });
});
