import { randomUUID } from 'node:crypto';
import type { Condition } from '../../src/kernel/condition.ts';
import type { AggregateWire, MeasuredWire } from '../../src/kernel/wire.ts';
import { TEST_PASSWORD } from '../../src/main/test-application.ts';
import type { TestApplication, TestClient } from '../../src/main/test-application.ts';
import { succeeded } from '../../src/main/testing/requests.ts';
import { createOrganisation } from '../../src/modules/identity/organisation.ts';
import type { RetailFigures } from './retail.ts';

/** An organisation where the data comes from: its own currency and time zone. */
export async function organisationOf(
  app: TestApplication,
  place: { currency: string; timeZone: string; locale?: 'zh' | 'en' },
): Promise<TestClient> {
  const email = `${randomUUID()}@example.com`;
  const { memberId } = await createOrganisation(app.organisations, {
    name: 'Test',
    adminName: 'Admin',
    email,
    password: TEST_PASSWORD,
    locale: 'en',
    ...place,
  });
  return app.signIn(email, TEST_PASSWORD, memberId);
}

/** What a measure is, as the dashboards ask for it. */
export async function measured(
  client: TestClient,
  name: string,
  where?: Condition,
): Promise<string | number | null> {
  const answer = succeeded(await client.request('POST', `/measures/${name}`, { where }));
  return answer.json<MeasuredWire>().groups[0]?.values[0] ?? null;
}

/** What a measure is for each record that a reference names, by the record's title. */
export async function measuredBy(
  client: TestClient,
  name: string,
  reference: string,
): Promise<Map<string | null | undefined, number>> {
  const body = { groupBy: [{ field: reference }] };
  const answer = succeeded(await client.request('POST', `/measures/${name}`, body));
  const { groups } = answer.json<MeasuredWire>();
  return new Map(groups.map(({ titles: [title], values: [value] }) => [title, Number(value)]));
}

/** How many records there are, `path` as in `/customers`. */
export async function counted(
  client: TestClient,
  path: string,
  where?: Condition,
): Promise<string | number | null> {
  const body = { where, values: [{ fn: 'count' }] };
  const answer = succeeded(await client.request('POST', `${path}/aggregate`, body));
  return answer.json<AggregateWire>().groups[0]?.values[0] ?? null;
}

const pence = (amount: unknown): number => Math.round(Number(amount ?? 0) * 100);

/** The days that online retail is of. */
const RETAIL_DAYS = ['2010-12-01', '2011-12-09'];
const onDays = (field: string): Condition => ({ field, op: 'between', value: RETAIL_DAYS });

/**
 * The figures of online retail as the product shows them: those of orders as the sales dashboard asks for them with the
 * days of the file as its period, see `orderFiguresOf` of its page.
 */
export async function shownFigures(client: TestClient): Promise<RetailFigures> {
  const ordered = onDays('orderedAt');
  const known: Condition = { and: [ordered, { field: 'customer', op: 'notEmpty' }] };
  const guests: Condition = { and: [ordered, { field: 'customer', op: 'empty' }] };
  const number = async (what: Promise<unknown>): Promise<number> => Number(await what);
  return {
    customers: await number(counted(client, '/customers')),
    buyers: await number(measured(client, 'firstOrderCount', onDays('firstOrderAt'))),
    orders: await number(measured(client, 'orderCount', known)),
    revenue: pence(await measured(client, 'orderRevenue', known)),
    guestOrders: await number(measured(client, 'orderCount', guests)),
    guestRevenue: pence(await measured(client, 'orderRevenue', guests)),
    cancelled: await number(
      counted(client, '/orders', { field: 'status', op: 'eq', value: 'cancelled' }),
    ),
    lines: await number(counted(client, '/order-lines')),
    products: await number(counted(client, '/products')),
  };
}
