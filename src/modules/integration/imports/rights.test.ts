import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RecordWire } from '../../../kernel/wire.ts';
import type { TestApplication, TestClient } from '../../../main/test-application.ts';
import {
  all,
  bring,
  csv,
  figures,
  importApplication,
  look,
  preview,
  refusals,
  upload,
} from '../testing/import-client.ts';
import type { PresetWire } from './wire.ts';

let app: TestApplication;
beforeAll(async () => {
  app = await importApplication();
});
afterAll(() => app.drop());

const NOBODY = '018f0000-0000-7000-8000-00000000ffff';
const step = (over: Partial<PresetWire['steps'][number]> = {}): PresetWire => ({
  steps: [{ object: 'customer', mode: 'create', columns: { name: { column: '名称' } }, ...over }],
});

/** Gives a member a role of its own alone. */
async function withRole(
  admin: TestClient,
  member: TestClient,
  objects: Record<string, unknown>,
  actions: string[] = [],
): Promise<void> {
  const definition = JSON.stringify({ objects, actions });
  const role = await admin.request('POST', '/roles', {
    name: `角色 ${member.memberId}`,
    definition,
  });
  expect(role.statusCode, role.body).toBe(201);
  const answer = await admin.request('GET', `/member-roles?limit=200`);
  const had = answer
    .json<{ items: RecordWire[] }>()
    .items.filter((each) => each['member'] === member.memberId);
  for (const { id } of had) await admin.request('DELETE', `/member-roles/${id}`);
  const given = { member: member.memberId, role: role.json<RecordWire>().id };
  expect((await admin.request('POST', '/member-roles', given)).statusCode).toBe(201);
}

const all_ = { scope: 'all' } as const;
const every = { read: all_, create: all_, update: all_, delete: all_ };

describe('who may import', () => {
  test('nobody without the right to; nothing is kept of the file', async () => {
    const { member } = await app.organisation();
    const viewer = await member('viewer');
    const answer = await viewer.request('POST', '/imports?fileName=a.csv', Buffer.from('a\n1\n'), {
      'content-type': 'text/csv',
    });
    expect(answer.statusCode).toBe(403);
    const open = await app.http.inject({ method: 'POST', url: '/api/v1/imports?fileName=a.csv' });
    expect(open.statusCode).toBe(401);
  });

  test('a run is its owner’s, and administrators see it', async () => {
    const { admin, member } = await app.organisation();
    const [owner, other] = [await member('member'), await member('member')];
    const id = await upload(owner, 'a.csv', csv('名称', '云杉'));
    expect((await look(admin, id)).run.id).toBe(id);
    const preset = step();
    const asks: ['GET' | 'POST', string, object?][] = [
      ['GET', ''],
      ['POST', '/sheet', { headLine: 1 }],
      ['POST', '/guess', { object: 'customer' }],
      ['POST', '/preview', { preset }],
      ['POST', '/start', { preset }],
      ['POST', '/stop'],
      ['POST', '/resume'],
      ['POST', '/revert'],
      ['GET', '/refusals'],
      ['GET', '/rows?outcome=created'],
      ['GET', '/kept'],
      ['GET', '/refusals.csv'],
      ['GET', '/kept.csv'],
    ];
    for (const run of [id, NOBODY, 'x']) {
      for (const [method, path, body] of asks) {
        const answer = await other.request(method, `/imports/${run}${path}`, body);
        expect([path, answer.statusCode]).toEqual([path, 404]);
      }
    }
    // Whoever sees it may take it back, but what it makes is its owner's: nobody else runs it.
    expect((await admin.request('POST', `/imports/${id}/start`, { preset })).statusCode).toBe(403);
    expect((await look(owner, id)).run['state']).toBe('ready');
    expect(await all(admin, 'customers')).toEqual([]);
  });

  test('a run is not made, and its facts are not set, as a record', async () => {
    const { admin } = await app.organisation();
    expect((await admin.request('POST', '/import-runs', { name: 'x' })).statusCode).toBe(422);
    const id = await upload(admin, 'a.csv', csv('名称', '云杉'));
    for (const values of [{ state: 'done' }, { fileName: 'b' }, { rowCount: 1 }]) {
      const answer = await admin.request('PATCH', `/import-runs/${id}`, values, {
        'if-match': '"1"',
      });
      expect(answer.statusCode).toBe(422);
    }
  });

  test('the same file sent twice under one key is one run', async () => {
    const { admin } = await app.organisation();
    const send = (text: string) =>
      admin.request('POST', '/imports?fileName=a.csv', Buffer.from(text), {
        'content-type': 'application/octet-stream',
        'idempotency-key': 'the same',
      });
    const [first, again] = [await send('名称\n云杉\n'), await send('名称\n云杉\n')];
    expect(again.json<{ run: RecordWire }>().run.id).toBe(first.json<{ run: RecordWire }>().run.id);
    expect((await send('名称\n水杉\n')).json()).toMatchObject({ code: 'idempotency_mismatch' });
    expect(await all(admin, 'import-runs', 'name')).toHaveLength(1);
  });
});

describe('what may be imported', () => {
  test('only objects that the member may create, and update where that is asked', async () => {
    const organisation = await app.organisation();
    const { admin, member } = organisation;
    const clerk = await member('member');
    await withRole(admin, clerk, {
      importRun: every,
      customer: { read: all_, create: all_ },
      product: { read: all_ },
    });
    const id = await upload(clerk, 'a.csv', csv('名称,产品', '云杉,茶'));
    const start = (preset: PresetWire) => clerk.request('POST', `/imports/${id}/start`, { preset });
    const product = { object: 'product', columns: { name: { column: '产品' } } };
    expect((await start(step(product))).statusCode).toBe(403);
    expect((await start(step({ mode: 'both', key: ['name'] }))).statusCode).toBe(403);
    expect((await start(step({ object: 'contact' }))).json()).toMatchObject({
      code: 'invalid_body',
      errors: [{ field: 'steps.0.object' }],
    });
    const opportunity = await clerk.request('POST', `/imports/${id}/guess`, { object: 'order' });
    expect(opportunity.statusCode).toBe(404);
  });

  test('no field that is hidden, read only, or of an action that the member may not call', async () => {
    const { admin, member } = await app.organisation();
    const clerk = await member('member');
    await withRole(admin, clerk, {
      importRun: every,
      stage: { read: all_ },
      customer: { ...every, fields: { '*': 'write', address: 'hidden', tier: 'read' } },
    });
    const id = await upload(clerk, 'a.csv', csv('名称', '云杉'));
    for (const name of [
      'address',
      'tier',
      'stage',
      'createdAt',
      'number',
      'openAmount',
      'nothing',
    ]) {
      const columns = { name: { column: '名称' }, [name]: { column: '名称' } };
      const answer = await clerk.request('POST', `/imports/${id}/start`, {
        preset: step({ columns }),
      });
      expect([name, answer.json()]).toMatchObject([
        name,
        { code: 'invalid_body', errors: [{ field: `steps.0.columns.${name}` }] },
      ]);
    }
    // Who may move stages may say at which stage a customer of another system is.
    const stage = String((await all(admin, 'stages', 'position'))[0]?.['name']);
    const staged = step({ columns: { name: { column: '名称' }, stage: { column: '阶段' } } });
    const run = await bring(admin, csv('名称,阶段', `云杉,${stage}`), staged);
    expect(figures(run)).toMatchObject({ created: 1, refused: 0 });
    expect((await all(admin, 'customers'))[0]?._titles['stage']).toBe(stage);
  });

  test('records of others are neither found nor named, and ids in a file are checked', async () => {
    const organisation = await app.organisation();
    const { admin, member } = organisation;
    const clerk = await member('member', await organisation.unit('门店'));
    await bring(admin, csv('名称', '云杉'), step());
    const [theirs] = await all(admin, 'customers');
    const contact = step({
      object: 'contact',
      columns: { name: { column: '名称' }, customer: { column: '客户' } },
    });
    const text = csv('名称,客户', '甲,云杉', `乙,${theirs?.id}`, `丙,${NOBODY}`);
    const run = await bring(clerk, text, contact);
    expect(figures(run)).toMatchObject({ created: 0, refused: 3 });
    const keyed = step({
      mode: 'update',
      key: ['name'],
      columns: {
        name: { column: '名称' },
        city: { value: '上海' },
      },
    });
    const update = await bring(clerk, csv('名称', '云杉'), keyed);
    expect(await refusals(clerk, update.id)).toEqual([[2, '没有可更新的记录。']]);
    const constant = step({
      object: 'contact',
      columns: { name: { column: '名称' }, customer: { value: theirs?.id } },
    });
    const named = await bring(clerk, csv('名称', '甲'), constant);
    expect(figures(named)).toMatchObject({ created: 0, refused: 1 });
    expect((await all(admin, 'customers'))[0]).toMatchObject({ city: null, version: 1 });
  });

  test('an owner in a file is found by name, and asked for like any other value', async () => {
    const organisation = await app.organisation();
    const { admin, member } = organisation;
    const clerk = await member('viewer');
    const owned = step({ columns: { name: { column: '名称' }, owner: { column: '负责人' } } });
    const text = csv('名称,负责人', '云杉,viewer', '水杉,没有这个人');
    const run = await bring(admin, text, owned);
    expect(figures(run)).toMatchObject({ created: 1, refused: 1 });
    expect((await all(admin, 'customers'))[0]?.['owner']).toBe(clerk.memberId);
  });
});

test('objects and fields of the organisation’s own come in like all others', async () => {
  const { admin } = await app.organisation();
  const made = await admin.request('POST', '/custom-objects', {
    name: 'x_vehicle',
    plural: 'x_vehicles',
    label: { zh: '车辆', en: 'Vehicle' },
    pluralLabel: { zh: '车辆', en: 'Vehicles' },
    titleField: 'x_plate',
    access: 'owner',
    fields: {
      x_plate: {
        kind: 'text',
        label: { zh: '车牌', en: 'Plate' },
        required: true,
        filterable: true,
      },
      x_customer: {
        kind: 'reference',
        to: 'customer',
        onDelete: 'cascade',
        label: { zh: '客户', en: 'Customer' },
      },
      x_seats: { kind: 'integer', label: { zh: '座位', en: 'Seats' }, filterable: true },
      x_bought: { kind: 'date', label: { zh: '购买日', en: 'Bought' } },
    },
  });
  expect(made.statusCode, made.body).toBe(201);
  await bring(admin, csv('名称', '云杉'), step());
  const preset: PresetWire = {
    steps: [
      {
        object: 'x_vehicle',
        mode: 'both',
        key: ['x_plate'],
        columns: {
          x_plate: { column: '车牌' },
          x_customer: { column: '客户' },
          x_seats: { column: '座位' },
          x_bought: { column: '购买日', dateOrder: 'dmy' },
        },
      },
    ],
  };
  const head = '车牌,客户,座位,购买日';
  const text = csv(head, '沪A12345,云杉,５,3/4/2024', '沪B00001,,七,');
  const run = await bring(admin, text, preset);
  expect(figures(run)).toMatchObject({ created: 1, refused: 1 });
  const id = await upload(admin, 'b.csv', csv(head, '沪a12345,云杉,7,'));
  expect((await preview(admin, id, preset)).counts).toMatchObject({ update: 1 });
  const again = await bring(admin, csv(head, '沪a12345,云杉,7,'), preset);
  expect(figures(again)).toMatchObject({ created: 0, updated: 1, refused: 0 });
  const [vehicle] = await all(admin, 'x-vehicles', 'x_plate');
  expect(vehicle).toMatchObject({ x_plate: '沪A12345', x_seats: 7, x_bought: '2024-04-03' });
  expect(vehicle?._titles['x_customer']).toBe('云杉');
});

test('a preset that is kept is one, and may be shared', async () => {
  const { admin, member } = await app.organisation();
  const clerk = await member('member');
  const keep = (definition: string, shared: boolean) =>
    admin.request('POST', '/import-presets', { name: '客户', definition, shared });
  expect((await keep('{"steps":[]}', true)).statusCode).toBe(422);
  expect((await keep('no JSON', true)).statusCode).toBe(422);
  expect((await keep(JSON.stringify(step()), false)).statusCode).toBe(201);
  expect((await keep(JSON.stringify(step()), true)).statusCode).toBe(201);
  expect(await all(clerk, 'import-presets')).toHaveLength(1);
});
