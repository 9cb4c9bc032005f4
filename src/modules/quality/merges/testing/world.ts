import { expect } from 'vitest';
import type { JobWire, RecordWire } from '../../../../kernel/wire.ts';
import type { TestClient, TestOrganisation } from '../../../../main/test-application.ts';
import { create, set, succeeded } from '../../../../main/testing/requests.ts';
import type { MergedWire, MergeRequest, UnmergedWire } from '../wire.ts';

/** An organisation with two customers of two members that are one company, and everything that hangs on them. */
export type MergeWorld = {
  organisation: TestOrganisation;
  admin: TestClient;
  east: TestClient;
  west: TestClient;
  kept: string;
  gone: string;
  /** Records of the one that goes, by what they are. */
  of: Record<
    'contact' | 'opportunity' | 'order' | 'task' | 'interaction' | 'lead' | 'vehicle' | 'child',
    string
  >;
};

const vehicle = {
  name: 'x_vehicle',
  plural: 'x_vehicles',
  label: { zh: '车辆', en: 'Vehicle' },
  pluralLabel: { zh: '车辆', en: 'Vehicles' },
  titleField: 'x_plate',
  access: 'owner',
  fields: {
    x_plate: { kind: 'text', label: { zh: '车牌', en: 'Plate' }, required: true, searchable: true },
    x_customer: {
      kind: 'reference',
      to: 'customer',
      onDelete: 'cascade',
      label: { zh: '客户', en: 'Customer' },
      filterable: true,
    },
  },
};
const hobbies = {
  object: 'customer',
  name: 'x_topics',
  declaration: {
    kind: 'multiChoice',
    label: { zh: '话题', en: 'Topics' },
    filterable: true,
    options: { a: { label: { zh: '甲', en: 'A' } }, b: { label: { zh: '乙', en: 'B' } } },
  },
};

async function idOf(made: Promise<RecordWire>): Promise<string> {
  return (await made).id;
}

/** What hangs on a customer, of every kind that there is but parts in experiments. */
async function hangOn(
  client: TestClient,
  customer: string,
  { tag, product }: { tag: string; product: string },
): Promise<Omit<MergeWorld['of'], 'child' | 'lead'>> {
  const contact = await idOf(
    create(client, '/contacts', { customer, name: '王经理', phone: '13911112222' }),
  );
  await create(client, '/contacts', { customer, name: '李助理', reportsTo: contact });
  const opportunity = await idOf(
    create(client, '/opportunities', { customer, name: '换新机器', contact, amount: '5000' }),
  );
  await create(client, '/tasks', { subject: '报价', opportunity });
  const task = await idOf(create(client, '/tasks', { subject: '回访', customer }));
  await create(client, '/opportunity-contacts', { opportunity, contact });
  const interaction = await idOf(
    create(client, '/interactions', { customer, channel: 'call', body: '谈了交付', minutes: 12 }),
  );
  const lines = [{ name: '咖啡豆', quantity: '2', unitPrice: '88.5' }];
  const placed = { customer, opportunity, lines, paymentStatus: 'paid' };
  const order = succeeded(await client.request('POST', '/actions/placeOrder', placed)).json<{
    id: string;
  }>().id;
  await create(client, '/identifiers', { customer, phone: '02162345678', use: '前台' });
  await create(client, '/customer-tags', { customer, tag });
  await create(client, '/product-offers', { customer, product });
  await create(client, '/churn-cases', { customer, intervention: 'call' });
  const car = { x_plate: `沪A${customer.slice(-5)}`, x_customer: customer };
  const vehicleId = await idOf(create(client, '/x-vehicles', car));
  const said = await client.request('POST', `/customers/${customer}/comments`, { body: '很重要' });
  succeeded(said, 201);
  return { contact, opportunity, order, task, interaction, vehicle: vehicleId };
}

/** An experiment with these customers, which has begun. */
async function experimentOf(client: TestClient, names: readonly string[]): Promise<string> {
  const or = names.map((value) => ({ field: 'name', op: 'eq', value }));
  const about = { name: `问候 ${names.join()}`, audience: JSON.stringify({ or }), days: 30 };
  const experiment = await idOf(create(client, '/experiments', about));
  for (const control of [true, false])
    await create(client, '/experiment-arms', { experiment, name: `组 ${control}`, control });
  succeeded(await client.request('POST', '/actions/startExperiment', { id: experiment }));
  return experiment;
}

export async function mergeWorld(organisation: TestOrganisation): Promise<MergeWorld> {
  const { admin } = organisation;
  succeeded(await admin.request('POST', '/custom-objects', vehicle), 201);
  succeeded(await admin.request('POST', '/custom-fields', hobbies), 201);
  const east = await organisation.member('member', await organisation.unit('东区'));
  const west = await organisation.member('member', await organisation.unit('西区'));
  const tag = await idOf(create(admin, '/tags', { name: '重点' }));
  const other = await idOf(create(admin, '/tags', { name: '展会' }));
  const product = await idOf(create(admin, '/products', { name: '滤纸', code: 'P-1', price: '9' }));
  const kept = await idOf(
    create(east, '/customers', {
      name: '悦来酒店有限公司',
      phone: '13800000001',
      city: '上海',
      x_topics: ['a'],
    }),
  );
  const gone = await idOf(
    create(west, '/customers', {
      name: '悦来酒店',
      phone: '13800000002',
      email: 'office@example.com',
      address: '南京东路 1 号',
      annualRevenue: '1200000',
      note: '老客户',
      x_topics: ['b'],
    }),
  );
  await set(admin, `/customers/${gone}`, { parent: kept });
  await hangOn(east, kept, { tag, product });
  const of = await hangOn(west, gone, { tag, product });
  await create(west, '/customer-tags', { customer: gone, tag: other });
  const child = await idOf(create(west, '/customers', { name: '悦来分店', parent: gone }));
  // In one experiment the one that goes took part, in the next both.
  const over = await experimentOf(admin, ['悦来酒店', '悦来分店']);
  succeeded(await admin.request('POST', '/actions/endExperiment', { id: over }));
  await experimentOf(admin, ['悦来酒店有限公司', '悦来酒店']);
  const lead = await idOf(create(west, '/leads', { name: '周先生', phone: '13700000003' }));
  const convert = { id: lead, customer: gone, opportunity: null };
  succeeded(await west.request('POST', '/actions/convertLead', convert));
  return { organisation, admin, east, west, kept, gone, of: { ...of, child, lead } };
}

export async function merge(client: TestClient, request: MergeRequest): Promise<MergedWire> {
  return succeeded(
    await client.request('POST', '/actions/mergeRecords', request),
  ).json<MergedWire>();
}

export async function unmerge(client: TestClient, id: string): Promise<UnmergedWire> {
  return succeeded(
    await client.request('POST', '/actions/unmergeRecord', { id }),
  ).json<UnmergedWire>();
}

/** A job, once it has ended. */
export async function ended(client: TestClient, id: string): Promise<JobWire> {
  let job: JobWire | undefined;
  const state = async (): Promise<string> => {
    job = (await client.request('GET', `/jobs/${id}`)).json<JobWire>();
    return job.state;
  };
  await expect.poll(state, { timeout: 60_000 }).toMatch(/done|failed|cancelled/);
  if (!job) throw new Error('no job');
  return job;
}
