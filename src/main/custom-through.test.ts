import { afterAll, beforeAll, expect, test } from 'vitest';
import { vehicle } from '../kernel/testing/custom-world.ts';
import { testApplication } from './test-application.ts';
import type { TestApplication, TestClient, TestOrganisation } from './test-application.ts';
import { body, create, list, memberWith, read, set } from './testing/requests.ts';

const all = { scope: 'all' } as const;
const plain = vehicle();
const fields = plain['fields'] as Record<string, object>;
/** Cars of a customer: who may see it may see them. */
const cars = {
  ...plain,
  access: { through: 'x_customer' },
  fields: { ...fields, x_customer: { ...fields['x_customer'], required: true } },
};

let app: TestApplication;
let organisation: TestOrganisation;
let admin: TestClient;

beforeAll(async () => {
  app = await testApplication();
  organisation = await app.organisation();
  ({ admin } = organisation);
  body(await admin.request('POST', '/custom-objects', cars), 201);
});
afterAll(() => app.drop());

async function car(values: object = {}): Promise<{ customer: string; id: string }> {
  const customer = await create(admin, '/customers', { name: '车主 Owner', ...values });
  const { id } = await create(admin, '/x-vehicles', { x_customer: customer.id, x_plate: '沪A1' });
  return { customer: customer.id, id };
}

const seen = async (reader: TestClient): Promise<string[]> =>
  (await list(reader, '/x-vehicles')).map(({ id }) => id);

test('records of an own object follow their customer to another owner, and no others do', async () => {
  const [a, b] = [await organisation.unit('A'), await organisation.unit('B')];
  const seller = await organisation.member('member', a);
  const other = await organisation.member('member', b);
  const { customer, id } = await car({ owner: seller.memberId });
  const beside = await car({ owner: seller.memberId });
  expect([(await seen(seller)).toSorted(), await seen(other)]).toEqual([
    [id, beside.id].toSorted(),
    [],
  ]);
  await set(admin, `/customers/${customer}`, { owner: other.memberId });
  expect([await seen(seller), await seen(other)]).toEqual([[beside.id], [id]]);
  const moved = await read(other, `/x-vehicles/${id}`);
  expect([moved['owner'], moved['unit']]).toEqual([other.memberId, b]);
});

test('they are seen only where a condition on the customer holds', async () => {
  const condition = { field: 'city', op: 'eq', value: 'shown' } as const;
  const reader = await memberWith(app, organisation, {
    objects: { '*': { read: all }, customer: { read: { ...all, where: condition } } },
    actions: [],
  });
  const [shown, hidden] = [await car({ city: 'shown' }), await car({ city: 'no' })];
  expect(await seen(reader)).toEqual([shown.id]);
  expect((await reader.request('GET', `/x-vehicles/${hidden.id}`)).statusCode).toBe(404);
  await set(admin, `/customers/${shown.customer}`, { city: 'no' });
  expect(await seen(reader)).toEqual([]);
});

test('they are deleted and restored with their customer', async () => {
  const { customer, id } = await car();
  body(await admin.request('DELETE', `/customers/${customer}`));
  expect(await seen(admin)).not.toContain(id);
  body(await admin.request('POST', `/customers/${customer}/restore`));
  expect(await seen(admin)).toContain(id);
});
