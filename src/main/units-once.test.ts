import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Condition } from '../kernel/condition.ts';
import { readerCondition } from '../kernel/read.ts';
import { visible } from '../kernel/visibility.ts';
import { compile } from '../platform/database.ts';
import type { RoleDefinition } from '../kernel/grants.ts';
import { testApplication } from './test-application.ts';
import type { TestApplication, TestClient, TestOrganisation } from './test-application.ts';
import { create, memberWith, succeeded } from './testing/requests.ts';

let app: TestApplication;
let company: TestOrganisation;

beforeAll(async () => {
  app = await testApplication();
  company = await app.organisation();
  // With one unit alone, its members see every unit there is.
  await create(company.admin, '/units', { name: 'East', parent: company.unitId });
  await create(company.admin, '/units', { name: 'West', parent: company.unitId });
});
afterAll(() => app.drop());

const MINE: Condition = { and: [{ field: 'unit', op: 'myUnits' }] };

/** How often a read of an object asks for the units of its rows. */
async function asked(client: TestClient, object: string, condition: Condition): Promise<number> {
  const ctx = await client.ctx();
  const model = ctx.catalog.object(object);
  if (!model) throw new Error(`there is no ${object}`);
  const holds = readerCondition(ctx, model, condition);
  const statement = compile(sql`select where ${visible(ctx, model, 't')} and ${holds}`);
  return statement.text.split('"t"."unit_id" = any').length - 1;
}

async function seen(client: TestClient, where: Condition): Promise<number> {
  const query = encodeURIComponent(JSON.stringify(where));
  const answer = succeeded(await client.request('GET', `/interactions?where=${query}`));
  return answer.json<{ items: object[] }>().items.length;
}

test('who sees the records of some units is not asked for these units again, and no row more is seen', async () => {
  const east = await create(company.admin, '/units', { name: 'North', parent: company.unitId });
  await create(company.admin, '/units', { name: 'North 1', parent: east.id });
  const member = await company.member('member', east.id);
  const [mine, theirs] = [
    await create(member, '/customers', { name: '本部客户' }),
    await create(company.admin, '/customers', { name: '别部客户' }),
  ];
  await create(member, '/interactions', { customer: mine.id, subject: 'a', channel: 'call' });
  await create(company.admin, '/interactions', {
    customer: theirs.id,
    subject: 'b',
    channel: 'call',
  });
  expect(await asked(member, 'customer', MINE)).toBe(1);
  expect(await asked(member, 'interaction', MINE)).toBe(1);
  expect([await seen(member, MINE), await seen(member, { not: MINE })]).toEqual([1, 0]);
  // Control: whoever sees all of them is asked for none, and asks for their own.
  expect(await seen(company.admin, MINE)).toBe(2);
});

test('who sees interactions of more units than customers sees those of their customers alone', async () => {
  const client = await memberWith(app, company, {
    objects: {
      '*organisation': { read: { scope: 'all' } },
      customer: { read: { scope: 'own' } },
      interaction: { read: { scope: 'all' } },
    },
    actions: [],
  });
  const customer = await create(company.admin, '/customers', {
    name: '客户',
    owner: client.memberId,
  });
  await create(company.admin, '/interactions', {
    customer: customer.id,
    subject: 'c',
    channel: 'call',
  });
  expect(await seen(client, { field: 'channel', op: 'eq', value: 'call' })).toBe(1);
});

test('who sees records of their own, wherever they stand, is asked for the units', async () => {
  const south = await create(company.admin, '/units', { name: 'South', parent: company.unitId });
  await create(company.admin, '/units', { name: 'South 1', parent: south.id });
  const own: RoleDefinition = {
    objects: { customer: { read: { scope: 'own' } } },
    actions: [],
  };
  const client = await memberWith(app, company, own, south.id);
  expect(await asked(client, 'customer', { and: [] })).toBe(0);
  expect(await asked(client, 'customer', MINE)).toBe(1);
});
