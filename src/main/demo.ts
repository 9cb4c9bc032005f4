import type { Context } from '../kernel/context.ts';
import { records } from '../kernel/records.ts';
import { inTransaction } from '../kernel/transaction.ts';
import type { Transaction } from '../kernel/transaction.ts';
import { addMember, createOrganisation } from '../modules/identity/organisation.ts';
import type { NewOrganisation, ReadyRole } from '../modules/identity/organisation.ts';
import { randomPassword } from '../modules/identity/password.ts';
import type { Application } from './application.ts';
import { demoCustomers } from './demo-customers.ts';
import type { DemoCustomer } from './demo-customers.ts';

/** A login of the demo; its password is printed once and stored as a hash. */
export type DemoLogin = { role: string; email: string; password: string };

type Place = { name: string; type: 'region' | 'store'; parent: string | null };

/** Headquarters is the organisation's root unit; two regions with two shops each stand under it. */
const places: Place[] = [
  { name: '华东大区 East', type: 'region', parent: null },
  { name: '华南大区 South', type: 'region', parent: null },
  { name: '上海静安店 Shanghai', type: 'store', parent: '华东大区 East' },
  { name: '杭州西湖店 Hangzhou', type: 'store', parent: '华东大区 East' },
  { name: '广州天河店 Guangzhou', type: 'store', parent: '华南大区 South' },
  { name: '深圳南山店 Shenzhen', type: 'store', parent: '华南大区 South' },
];

type Person = {
  name: string;
  login: string;
  role: ReadyRole;
  unit: string | null;
  cities: string[];
};

/** People are called by what they do. */
const people: Person[] = [
  {
    name: '华东经理 East manager',
    login: 'east',
    role: 'member',
    unit: '华东大区 East',
    cities: ['南京', '苏州'],
  },
  {
    name: '华南经理 South manager',
    login: 'south',
    role: 'member',
    unit: '华南大区 South',
    cities: ['厦门', '佛山'],
  },
  {
    name: '销售甲 Sales A',
    login: 'sales-a',
    role: 'member',
    unit: '上海静安店 Shanghai',
    cities: ['上海'],
  },
  {
    name: '销售乙 Sales B',
    login: 'sales-b',
    role: 'member',
    unit: '广州天河店 Guangzhou',
    cities: ['广州', '深圳'],
  },
  { name: '总部查看 Viewer', login: 'viewer', role: 'viewer', unit: null, cities: [] },
];

const CUSTOMERS = 200;
const BATCH = 20;
const DAY_MS = 86_400_000;

/**
 * Makes the demo organisation, a coffee company, through the same doors as everybody's data.
 *
 * @returns the logins, which work already, and `fill`: gives the people some 200 customers with contacts and
 *   interactions of the last half year, and tasks to do
 */
export async function createDemo(
  application: Application,
): Promise<{ logins: DemoLogin[]; fill: () => Promise<void> }> {
  const admin = newLogin('admin');
  const organisation = await createOrganisation(application.organisations, {
    name: '知音咖啡 Zhiyin Coffee',
    adminName: '管理员 Administrator',
    ...admin,
    locale: 'zh',
    demo: true,
    onlyFirst: true,
  });
  const contextOf = (memberId: string): Promise<Context> =>
    application.sessions.contextOfMember(organisation.orgId, memberId, 'demo');
  const ctx = await contextOf(organisation.memberId);
  const units = await createUnits(ctx, organisation);
  const logins: DemoLogin[] = [{ role: '管理员 Administrator', ...admin }];
  const sellers: { memberId: string; cities: string[] }[] = [];
  for (const { name, login, role, unit, cities } of people) {
    const own = newLogin(login);
    const unitId = units.get(unit ?? '') ?? organisation.unitId;
    const values = { name, ...own, unitId, roleIds: [organisation.roleIds[role]] };
    const { memberId } = await inTransaction(ctx, (tx) => addMember(ctx, tx, values));
    logins.push({ role: name, ...own });
    if (cities.length > 0) sellers.push({ memberId, cities });
  }
  const fill = async (): Promise<void> => {
    const random = seeded(20_261);
    const stages = await stagesOf(ctx);
    for (const { memberId, cities } of sellers) {
      const customers = demoCustomers(random, cities, CUSTOMERS / sellers.length);
      await fillMember(await contextOf(memberId), stages, customers);
    }
  };
  return { logins, fill };
}

function newLogin(name: string): { email: string; password: string } {
  return { email: `${name}@demo.example`, password: randomPassword() };
}

async function createUnits(
  ctx: Context,
  { unitId }: NewOrganisation,
): Promise<Map<string, string>> {
  const units = new Map<string, string>();
  for (const { name, type, parent } of places) {
    const values = { name, type, parent: units.get(parent ?? '') ?? unitId };
    const [unit] = await inTransaction(ctx, (tx) =>
      records.create(ctx, tx, 'unit', [values], { via: 'system' }),
    );
    if (unit) units.set(name, unit.id);
  }
  return units;
}

async function stagesOf(ctx: Context): Promise<string[]> {
  const page = await inTransaction(ctx, (tx) =>
    records.list(ctx, tx, 'stage', { sort: { field: 'position', descending: false }, limit: 20 }),
  );
  return page.items.map(({ id }) => id);
}

/** Stores what a member has, some customers at a time, each time on the day it happened. */
async function fillMember(
  ctx: Context,
  stages: string[],
  customers: DemoCustomer[],
): Promise<void> {
  for (let start = 0; start < customers.length; start += BATCH) {
    const batch = customers.slice(start, start + BATCH);
    const day = ctx.now().getTime() - (batch[0]?.daysAgo ?? 0) * DAY_MS;
    await inTransaction(ctx, async (tx) => {
      const ids = await storeCustomers({ ...ctx, now: () => new Date(day) }, tx, stages, batch);
      await storeStories(ctx, tx, new Date(day), batch, ids);
    });
  }
}

const via = { via: 'system' } as const;

async function storeCustomers(
  ctx: Context,
  tx: Transaction,
  stages: string[],
  batch: DemoCustomer[],
): Promise<string[]> {
  const written = await records.create(
    ctx,
    tx,
    'customer',
    batch.map(({ values }) => values),
    via,
  );
  const moves = batch.flatMap(({ stage }, n) => {
    const [id, to] = [written[n]?.id, stages[stage]];
    return id && to ? [{ id, version: 'latest' as const, values: { stage: to } }] : [];
  });
  await records.update(ctx, tx, 'customer', moves, { ...via, writer: 'moveStage' });
  return written.map(({ id }) => id);
}

async function storeStories(
  ctx: Context,
  tx: Transaction,
  start: Date,
  batch: DemoCustomer[],
  ids: string[],
): Promise<void> {
  type Values = Record<string, unknown>;
  const each = (make: (customer: DemoCustomer) => Values[]): Values[] =>
    batch.flatMap((customer, n) =>
      make(customer).map((values) => ({ ...values, customer: ids[n] })),
    );
  const at = (days: number): string => new Date(start.getTime() + days * DAY_MS).toISOString();
  await records.create(
    ctx,
    tx,
    'contact',
    each(({ contacts }) => contacts),
    via,
  );
  const talks = each(({ talks }) =>
    talks.map(({ after, ...values }) => ({ ...values, at: at(after) })),
  );
  await records.create(ctx, tx, 'interaction', talks, via);
  const tasks = each(({ tasks }) =>
    tasks.map(({ after, ...values }) => ({ ...values, dueAt: at(after) })),
  );
  await records.create(ctx, tx, 'task', tasks, via);
}

/** The same numbers from 0 to 1 on every machine (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
