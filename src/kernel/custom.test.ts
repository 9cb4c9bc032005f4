import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testApplication } from '../main/test-application.ts';
import type { TestApplication, TestClient } from '../main/test-application.ts';
import type { StoredField, StoredObject } from './custom.ts';
import { label, list, plate, post, vehicle } from './testing/custom-world.ts';
import type { MetadataWire, PageWire, ProblemWire, RecordWire } from './wire.ts';

let app: TestApplication;
let admin: TestClient;
let owner: pg.Client;
beforeAll(async () => {
  app = await testApplication();
  ({ admin } = await app.organisation());
  owner = new pg.Client({ connectionString: app.url });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await app.drop();
});

const patch = (path: string, version: number, body: object) =>
  admin.request('PATCH', path, body, { 'if-match': `"${version}"` });

describe('a field of one’s own', () => {
  let field: StoredField;
  let customer: RecordWire;

  test('is written, read, filtered and described like any other', async () => {
    field = await post(admin, '/custom-fields', {
      object: 'customer',
      name: 'x_loyalty',
      declaration: {
        kind: 'choice',
        label: label('忠诚度', 'Loyalty'),
        filterable: true,
        options: { zeal: { label: label('高', 'High') }, a: { label: label('低', 'Low') } },
      },
    });
    customer = await post(admin, '/customers', { name: '甲公司', kind: 'company', x_loyalty: 'a' });
    expect(customer['x_loyalty']).toBe('a');
    const found = await list(admin, '/customers', { field: 'x_loyalty', op: 'eq', value: 'a' });
    expect(found.map(({ id }) => id)).toEqual([customer.id]);

    const metadata = (await admin.request('GET', '/metadata')).json<MetadataWire>();
    const fields = metadata.objects.find(({ name }) => name === 'customer')?.fields;
    const own = fields?.find(({ name }) => name === 'x_loyalty');
    expect(own).toMatchObject({ custom: true, kind: 'choice' });
    // In the order in which they were given, whatever the length of their names.
    expect(own && 'options' in own && Object.keys(own.options)).toEqual(['zeal', 'a']);
  });

  test('refuses a value that it does not declare', async () => {
    const answer = await admin.request('POST', '/customers', {
      name: '乙',
      kind: 'company',
      x_loyalty: 'none',
    });
    expect(answer.statusCode).toBe(422);
    expect(answer.json<ProblemWire>().errors?.[0]?.field).toBe('x_loyalty');
  });

  test('changes its label and options, not its kind', async () => {
    const path = `/custom-fields/${field.id}`;
    const renamed = await patch(path, 1, { label: label('忠诚', 'Faith') });
    expect(renamed.json<StoredField>()).toMatchObject({ version: 2, name: 'x_loyalty' });
    expect((await patch(path, 2, { kind: 'text' })).json<ProblemWire>().errors?.[0]).toMatchObject({
      field: 'kind',
      code: 'fixed',
    });
    expect((await patch(path, 1, { label: label('甲', 'A') })).statusCode).toBe(409);
    const unversioned = await admin.request('PATCH', path, { label: label('甲', 'A') });
    expect(unversioned.statusCode).toBe(428);

    const options = { zeal: { label: label('高', 'High') } };
    const held = await patch(path, 2, { options });
    expect(held.json<ProblemWire>().errors?.[0]?.code).toBe('in_use');
    await admin.request(
      'PATCH',
      `/customers/${customer.id}`,
      { x_loyalty: 'zeal' },
      { 'if-match': '"1"' },
    );
    expect((await patch(path, 2, { options })).statusCode).toBe(200);
  });

  test('goes out of use and comes back with its values', async () => {
    const path = `/custom-fields/${field.id}`;
    expect((await admin.request('DELETE', path)).statusCode).toBe(200);
    const hidden = await admin.request('GET', `/customers/${customer.id}`);
    expect(hidden.json<RecordWire>()).not.toHaveProperty('x_loyalty');
    // A write to another own field leaves the hidden value where it is.
    await post(admin, '/custom-fields', {
      object: 'customer',
      name: 'x_other',
      declaration: plate,
    });
    const version = hidden.json<RecordWire>().version;
    const written = await admin.request(
      'PATCH',
      `/customers/${customer.id}`,
      { x_other: '沪A' },
      { 'if-match': `"${version}"` },
    );
    expect(written.statusCode).toBe(200);
    // Its name is not given away: its values would turn up in another field.
    const again = await admin.request('POST', '/custom-fields', {
      object: 'customer',
      name: 'x_loyalty',
      declaration: plate,
    });
    expect(again.json<ProblemWire>().errors?.[0]?.code).toBe('taken');

    await post(admin, `${path}/restore`, {}, 200);
    const back = await admin.request('GET', `/customers/${customer.id}`);
    expect(back.json<RecordWire>()).toMatchObject({ x_loyalty: 'zeal', x_other: '沪A' });
  });

  test('is in the ledger with everything that happened to it', async () => {
    const { rows } = await owner.query<{ op: string; actor_id: string }>(
      `select op, actor_id from kernel.change where object = 'customField' and record_id = $1
       order by version`,
      [field.id],
    );
    expect(rows.map(({ op }) => op)).toEqual(['create', 'update', 'update', 'remove', 'restore']);
    expect(rows.every(({ actor_id: actor }) => actor === admin.memberId)).toBe(true);
  });
});

describe('an object of one’s own', () => {
  let object: StoredObject;

  test('is usable as soon as it is made', async () => {
    object = await post(admin, '/custom-objects', vehicle());
    const customer = await post<RecordWire>(admin, '/customers', { name: '丙', kind: 'company' });
    const made = await post<RecordWire>(admin, '/x-vehicles', {
      x_plate: '沪B 12345',
      x_customer: customer.id,
      x_seats: 5,
      x_fuel: 'e',
      x_vin: 'LSVAA4182E2123456',
    });
    expect(made._titles['x_customer']).toBe('丙');
    const found = await list(admin, '/x-vehicles', {
      and: [
        { field: 'x_seats', op: 'gte', value: 4 },
        { field: 'x_customer.name', op: 'eq', value: '丙' },
      ],
    });
    expect(found.map(({ id }) => id)).toEqual([made.id]);
    // Masked in lists, in clear for who reads the one record.
    expect(found[0]?.['x_vin']).toBe('•••• 3456');
    const one = await admin.request('GET', `/x-vehicles/${made.id}`);
    expect(one.json<RecordWire>()['x_vin']).toBe('LSVAA4182E2123456');
    const sorted = await admin.request('GET', '/x-vehicles?sort=x_plate&count=true');
    expect(sorted.json<PageWire>().items.map(({ id }) => id)).toEqual([made.id]);
    const related = await list(admin, '/customers', {
      related: 'x_vehicles',
      aggregate: 'count',
      op: 'gte',
      value: 1,
    });
    expect(related.map(({ id }) => id)).toEqual([customer.id]);

    const changed = await admin.request(
      'PATCH',
      `/x-vehicles/${made.id}`,
      { x_seats: 7 },
      { 'if-match': '"1"' },
    );
    expect(changed.json<RecordWire>()['x_seats']).toBe(7);
    expect((await admin.request('DELETE', `/customers/${customer.id}`)).statusCode).toBe(200);
    expect((await admin.request('GET', `/x-vehicles/${made.id}`)).statusCode).toBe(404);
  });

  test('seals what is sensitive', async () => {
    const { rows } = await owner.query<{ custom: string }>(
      'select custom::text as custom from kernel.custom_record where object_id = $1',
      [object.id],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.custom).not.toContain('LSVAA4182E2123456');
  });

  test('takes further fields, and keeps the ones it cannot be without', async () => {
    await post(admin, '/custom-fields', {
      object: 'x_vehicle',
      name: 'x_colour',
      declaration: { kind: 'text', label: label('颜色', 'Colour') },
    });
    const fields = (await admin.request('GET', '/custom-fields')).json<{ items: StoredField[] }>();
    const title = fields.items.find(({ name }) => name === 'x_plate');
    const refused = await admin.request('DELETE', `/custom-fields/${title?.id}`);
    expect(refused.json<ProblemWire>().errors?.[0]?.code).toBe('needed');
    const columns = await patch(`/custom-objects/${object.id}`, 1, {
      listColumns: ['x_plate', 'x_colour'],
    });
    expect(columns.statusCode).toBe(200);
    const access = await patch(`/custom-objects/${object.id}`, 2, { access: 'organisation' });
    expect(access.json<ProblemWire>().errors?.[0]?.code).toBe('fixed');
  });

  test('goes out of use only when nothing points to it, and comes back', async () => {
    const wheel = {
      ...vehicle(),
      name: 'x_wheel',
      plural: 'x_spareWheels',
      titleField: 'x_name',
      access: { through: 'x_vehicle' },
      fields: {
        x_name: { kind: 'text', label: label('名称', 'Name') },
        x_vehicle: {
          kind: 'reference',
          to: 'x_vehicle',
          required: true,
          onDelete: 'cascade',
          label: label('车辆', 'Vehicle'),
        },
      },
    };
    const pointing = await post<StoredObject>(admin, '/custom-objects', wheel);
    const path = `/custom-objects/${object.id}`;
    expect((await admin.request('DELETE', path)).json<ProblemWire>().code).toBe('restricted');
    expect((await admin.request('DELETE', `/custom-objects/${pointing.id}`)).statusCode).toBe(200);
    expect((await admin.request('DELETE', path)).statusCode).toBe(200);
    expect((await admin.request('GET', '/x-vehicles')).statusCode).toBe(404);
    // What points to something out of use cannot come back before it.
    const early = await admin.request('POST', `/custom-objects/${pointing.id}/restore`, {});
    expect(early.json<ProblemWire>().errors?.[0]?.code).toBe('not_found');
    await post(admin, `${path}/restore`, {}, 200);
    await post(admin, `/custom-objects/${pointing.id}/restore`, {}, 200);
    expect((await admin.request('GET', '/x-spare-wheels')).statusCode).toBe(200);
  });
});
