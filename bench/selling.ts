import { sql } from 'kysely';
import type { Context } from '../src/kernel/context.ts';
import { records } from '../src/kernel/records.ts';
import { inTransaction } from '../src/kernel/transaction.ts';
import type { Transaction } from '../src/kernel/transaction.ts';
import { seededRandom } from '../src/main/sample-customers.ts';
import { placeOrders } from '../src/modules/sales/orders/place.ts';

/** How much of each kind is made, and how often it is then copied in the database: once for no copies. */
export type Amounts = {
  opportunities: { made: number; times: number };
  /** Of them, open ones of the team: the cards of its board. */
  teamOpen: number;
  /** Orders, and as many interactions. */
  orders: { made: number; times: number };
  tasks: number;
};

type Customer = { id: string; owner: string };
type Stage = { id: string; kind: string };
type Values = Record<string, unknown>;

/** What one writer works with: customers of its own, so that writers do not wait for each other. */
type Writer = {
  ctx: Context;
  random: () => number;
  team: Customer[];
  others: Customer[];
  stages: Stage[];
  products: string[];
};

const BATCH = 500;
const WRITERS = 3;
const DAY = 86_400_000;
const PRODUCTS = 60;
/** Orders of each customer in mean, and as many interactions; the more of them from the size on that aims are set for. */
const ORDERS_EACH = { usual: 3, atFullSize: 5 };
const FULL_SIZE = 1_000_000;
/** Open opportunities among those of all others; the rest is won or lost. */
const OPEN_SHARE = 0.4;
const asSystem = { via: 'system', asSystem: true } as const;
const channels = ['call', 'visit', 'mail', 'meeting', 'note'];
const lossReasons = ['price', 'competitor', 'noBudget', 'noNeed', 'other'];

/**
 * What to make for the customers that go through the record layer: see bench/README.md.
 *
 * @param customers so many are made
 * @param copies how often each of them is there in the end
 */
export function amountsFor(customers: number, copies: number): Amounts {
  const ordersEach = customers * copies >= FULL_SIZE ? ORDERS_EACH.atFullSize : ORDERS_EACH.usual;
  const split = (total: number, most: number): { made: number; times: number } => {
    const times = Math.max(1, Math.ceil(total / most));
    return { made: Math.ceil(total / times), times };
  };
  const opportunities = split(Math.min(50_000, Math.ceil(customers / 2)), 10_000);
  const total = opportunities.made * opportunities.times;
  return {
    opportunities,
    teamOpen: Math.min(2_000, Math.ceil(total / 5)),
    orders: split(customers * ordersEach, 30_000),
    tasks: Math.min(10_000, Math.ceil(customers / 2)),
  };
}

/**
 * Makes products, opportunities with their way through the stages, orders with lines, interactions and tasks through
 * the record layer, all of the last two years.
 *
 * @param teamOwners members whose customers are the team's
 * @param report told what is done
 */
export async function seedSelling(
  ctx: Context,
  teamOwners: ReadonlySet<string>,
  amounts: Amounts,
  report: (done: string) => void,
): Promise<void> {
  const products = await seedProducts(ctx);
  const { customers, stages } = await inTransaction(ctx, async (tx) => ({
    customers: await tx.query<Customer>(
      sql`select id, owner_id as owner from customers.customer where org_id = ${ctx.orgId} order by id`,
    ),
    stages: await tx.query<Stage>(
      sql`select id, kind from sales.pipeline_stage where org_id = ${ctx.orgId} order by position`,
    ),
  }));
  const writers = Array.from({ length: WRITERS }, (_, n): Writer => {
    const own = customers.filter((__, at) => at % WRITERS === n);
    return {
      ctx,
      random: seededRandom(n + 1),
      team: own.filter(({ owner }) => teamOwners.has(owner)),
      others: own.filter(({ owner }) => !teamOwners.has(owner)),
      stages,
      products,
    };
  });
  const { opportunities, orders, tasks, teamOpen } = amounts;
  const teamShare = teamOpen / opportunities.times / opportunities.made;
  const write = async (name: string, rows: number, batch: WriteBatch): Promise<void> => {
    const began = performance.now();
    await inBatches(writers, rows, batch);
    const rate = Math.round(rows / ((performance.now() - began) / 1000));
    report(`${rows} ${name}, ${rate} a second`);
  };
  await write('opportunities', opportunities.made, (writer, size) =>
    writeOpportunities(writer, size, teamShare),
  );
  await write('orders', orders.made, writeOrders);
  await write('interactions', orders.made, writeInteractions);
  await write('tasks', tasks, writeTasks);
}

async function seedProducts(ctx: Context): Promise<string[]> {
  const rows = Array.from({ length: PRODUCTS }, (_, n) => ({
    name: `拼配咖啡豆 Blend ${n + 1}`,
    code: `B-${String(n + 1).padStart(3, '0')}`,
    kind: 'goods',
    unitOfMeasure: '袋',
    price: String(20 + ((n * 37) % 400)),
    active: true,
  }));
  const made = await inTransaction(ctx, (tx) => records.create(ctx, tx, 'product', rows, asSystem));
  return made.map(({ id }) => id);
}

type WriteBatch = (writer: Writer, size: number) => Promise<void>;

async function inBatches(
  writers: readonly Writer[],
  rows: number,
  batch: WriteBatch,
): Promise<void> {
  let next = 0;
  const run = async (writer: Writer): Promise<void> => {
    while (next < rows) {
      const first = next;
      next += BATCH;
      await batch(writer, Math.min(BATCH, rows - first));
    }
  };
  await Promise.all(writers.map(run));
}

const pick = <T>(random: () => number, from: readonly T[]): T =>
  from[Math.floor(random() * from.length)] as T;

/** Anybody's customer. */
function anyCustomer({ random, team, others }: Writer): Customer {
  const at = Math.floor(random() * (team.length + others.length));
  return (at < team.length ? team[at] : others[at - team.length]) as Customer;
}

/** So many days before today, as a time. */
const ago = (ctx: Context, days: number): string =>
  new Date(ctx.now().getTime() - days * DAY).toISOString();

function within(ctx: Context, work: (tx: Transaction) => Promise<unknown>): Promise<unknown> {
  return inTransaction(ctx, async (tx) => {
    await tx.query(sql`set local synchronous_commit = off`);
    return work(tx);
  });
}

/** A batch begins on one day and moves to where it stands now some weeks later, two of three by another stage. */
async function writeOpportunities(writer: Writer, size: number, teamOpen: number): Promise<void> {
  const { ctx, random, stages, products, team, others } = writer;
  const open = stages.filter(({ kind }) => kind === 'open');
  const closing = stages.filter(({ kind }) => kind !== 'open');
  const began = 45 + random() * 650;
  const moved = began - 5 - random() * 38;
  // For two open ones the team has one that is closed.
  const ofTeam = Math.min(size, Math.round(size * teamOpen * 1.5));
  const plans = Array.from({ length: size }, (_, n) => {
    const own = n < ofTeam && team.length > 0;
    const stays = own ? n % 3 !== 0 : random() < OPEN_SHARE;
    return {
      customer: pick(random, own ? team : others),
      to: pick(random, stays ? open : closing),
    };
  });
  const rows = plans.map(({ customer }, n): Values => ({
    name: `办公室咖啡方案 ${Math.floor(random() * 1_000_000)}-${n}`,
    customer: customer.id,
    owner: customer.owner,
    product: pick(random, products),
    amount: String(1_000 + Math.floor(random() * 400_000)),
    closeDate: ago(ctx, random() * 90 - 60).slice(0, 10),
    nextStep: random() < 0.7 ? '约下周试用' : null,
  }));
  const at = (days: number): Context => ({ ...ctx, now: () => new Date(ago(ctx, days)) });
  await within(ctx, async (tx) => {
    const early = at(began);
    const made = await records.create(early, tx, 'opportunity', rows, asSystem);
    const changes = made.flatMap(({ id }, n) => {
      const to = plans[n]?.to;
      if (!to || to.id === stages[0]?.id) return [];
      const values: Values = { stage: to.id };
      if (to.kind === 'lost') values['lossReason'] = pick(random, lossReasons);
      return [{ id, version: 'latest' as const, values }];
    });
    await records.update(at(moved), tx, 'opportunity', changes, asSystem);
  });
}

async function writeOrders(writer: Writer, size: number): Promise<void> {
  const { ctx, random, products } = writer;
  const orders = Array.from({ length: size }, () => {
    const customer = anyCustomer(writer);
    const orderedAt = ago(ctx, random() * 700);
    const lines = Array.from({ length: 1 + Math.floor(random() * 3) }, () => ({
      product: pick(random, products),
      quantity: String(1 + Math.floor(random() * 12)),
    }));
    return {
      customer: customer.id,
      owner: customer.owner,
      orderedAt,
      createdAt: orderedAt,
      status: 'completed',
      paymentStatus: random() < 0.9 ? 'paid' : 'unpaid',
      channel: pick(random, ['store', 'online', 'sales']),
      lines,
    };
  });
  await within(ctx, (tx) => placeOrders(ctx, tx, orders, asSystem));
}

async function writeInteractions(writer: Writer, size: number): Promise<void> {
  const { ctx, random } = writer;
  const rows = Array.from({ length: size }, (_, n): Values => {
    const at = ago(ctx, random() * 700);
    return {
      subject: `客房咖啡机与耗材报价 ${n}`,
      customer: anyCustomer(writer).id,
      channel: pick(random, channels),
      direction: 'out',
      at,
      createdAt: at,
      minutes: 20,
      body: '价格要再商量，下周答复。',
    };
  });
  await within(ctx, (tx) => records.create(ctx, tx, 'interaction', rows, asSystem));
}

async function writeTasks(writer: Writer, size: number): Promise<void> {
  const { ctx, random } = writer;
  const rows = Array.from({ length: size }, (_, n): Values => {
    const customer = anyCustomer(writer);
    return {
      subject: `发送季度报价 ${n}`,
      customer: customer.id,
      owner: customer.owner,
      dueAt: ago(ctx, random() * 60 - 30),
      priority: pick(random, ['low', 'normal', 'high']),
      done: random() < 0.4,
    };
  });
  await within(ctx, (tx) => records.create(ctx, tx, 'task', rows, asSystem));
}
