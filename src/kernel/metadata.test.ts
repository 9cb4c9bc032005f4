import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApplication } from '../main/test-application.ts';
import type { TestApplication, TestClient, TestOrganisation } from '../main/test-application.ts';
import type { FieldWire, MetadataWire, ObjectWire } from './wire.ts';

let app: TestApplication;
let organisation: TestOrganisation;
beforeAll(async () => {
  app = await testApplication();
  organisation = await app.organisation();
});
afterAll(() => app.drop());

async function metadataOf(client: TestClient): Promise<MetadataWire> {
  const answer = await client.request('GET', '/metadata');
  expect(answer.statusCode).toBe(200);
  return answer.json<MetadataWire>();
}

function objectOf(metadata: MetadataWire, name: string): ObjectWire {
  const object = metadata.objects.find((each) => each.name === name);
  if (!object) throw new Error(`no ${name} in the metadata`);
  return object;
}

const rightOn = (object: ObjectWire, name: string): FieldWire['right'] | undefined =>
  object.fields.find((field) => field.name === name)?.right;

test('an administrator sees every object with its fields, relations and verbs', async () => {
  const metadata = await metadataOf(organisation.admin);
  const names = metadata.objects.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['customer', 'contact', 'task', 'member', 'role']));
  const customer = objectOf(metadata, 'customer');
  expect(customer.path).toBe('customers');
  expect(customer.verbs).toEqual({
    read: true,
    create: true,
    update: true,
    delete: true,
    export: true,
  });
  expect(rightOn(customer, 'name')).toBe('write');
  expect(rightOn(customer, 'createdAt')).toBe('read');
  // Only the action moveStage sets it.
  expect(rightOn(customer, 'stage')).toBe('read');
  expect(customer.fields.find(({ name }) => name === 'lastContactAt')?.fact).toBe(true);
  expect(customer.relations.map(({ object }) => object)).toEqual(
    expect.arrayContaining(['contact', 'interaction', 'task']),
  );
  const moveStage = metadata.actions.find(({ name }) => name === 'moveStage');
  expect(moveStage?.object).toBe('customer');
  expect(moveStage?.input).toMatchObject({ type: 'object' });
});

test('what a role does not allow is absent or masked', async () => {
  const member = await metadataOf(await organisation.member('member'));
  const names = member.objects.map(({ name }) => name);
  expect(names).toContain('customer');
  expect(names).not.toContain('role');
  expect(names).not.toContain('apiKey');
  expect(objectOf(member, 'unit').verbs.update).toBe(false);
  expect(objectOf(member, 'unit').relations.map(({ object }) => object)).not.toContain('role');

  const viewer = await metadataOf(await organisation.member('viewer'));
  const customer = objectOf(viewer, 'customer');
  expect(customer.verbs).toMatchObject({ read: true, create: false, update: false, delete: false });
  expect(rightOn(customer, 'phone')).toBe('masked');
  expect(rightOn(customer, 'name')).toBe('read');
  expect(viewer.actions).toEqual([]);
});

test('an unchanged answer is not sent again; another reader’s differs', async () => {
  const { admin } = organisation;
  const first = await admin.request('GET', '/metadata');
  const etag = String(first.headers['etag']);
  expect(etag).toMatch(/^"[\w-]{27}"$/);
  const again = await admin.request('GET', '/metadata', undefined, { 'if-none-match': etag });
  expect(again.statusCode).toBe(304);
  expect(again.body).toBe('');

  const viewer = await organisation.member('viewer');
  const other = await viewer.request('GET', '/metadata', undefined, { 'if-none-match': etag });
  expect(other.statusCode).toBe(200);
  expect(other.headers['etag']).not.toBe(etag);
});

test('it comes packed to those who can unpack it, under a tag of its own', async () => {
  const { admin } = organisation;
  const plain = await admin.request('GET', '/metadata', undefined, { 'accept-encoding': 'br' });
  expect(plain.headers['content-encoding']).toBeUndefined();
  const packing = { 'accept-encoding': 'deflate, gzip;q=0.8, br' };
  const packed = await admin.request('GET', '/metadata', undefined, packing);
  expect(packed.headers).toMatchObject({ 'content-encoding': 'gzip' });
  expect(packed.headers['vary']).toContain('accept-encoding');
  expect(gunzipSync(packed.rawPayload).toString()).toBe(plain.body);
  expect(packed.rawPayload.length).toBeLessThan(plain.rawPayload.length / 5);
  expect(packed.headers['etag']).not.toBe(plain.headers['etag']);
  const etag = String(packed.headers['etag']);
  const again = await admin.request('GET', '/metadata', undefined, {
    ...packing,
    'if-none-match': etag,
  });
  expect(again.statusCode).toBe(304);
  for (const refused of ['gzip;q=0', 'gzip; q=0.0', 'xgzip', '']) {
    const answer = await admin.request('GET', '/metadata', undefined, {
      'accept-encoding': refused,
    });
    expect(answer.headers['content-encoding'], refused).toBeUndefined();
  }
});

test('nobody reads it without signing in', async () => {
  for (const path of ['metadata', 'openapi.json']) {
    const answer = await app.http.inject({ method: 'GET', url: `/api/v1/${path}` });
    expect(answer.statusCode).toBe(401);
  }
});
