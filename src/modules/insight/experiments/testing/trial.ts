import { randomUUID } from 'node:crypto';
import { records } from '../../../../kernel/records.ts';
import { inTransaction } from '../../../../kernel/transaction.ts';
import type { TestApplication, TestClient } from '../../../../main/test-application.ts';
import { create, succeeded } from '../../../../main/testing/requests.ts';
import type { ResultsWire, StartedWire } from '../wire.ts';

export const DAY_MS = 86_400_000;
const PORTION = 500;

/** Customers of whoever asks, as an import makes them. */
export async function customersOf(
  client: TestClient,
  count: number,
  values: object = {},
): Promise<string[]> {
  const ctx = await client.ctx();
  const ids: string[] = [];
  while (ids.length < count) {
    const inputs = Array.from({ length: Math.min(PORTION, count - ids.length) }, () => ({
      name: `客户 ${randomUUID().slice(0, 8)}`,
      ...values,
    }));
    const written = await inTransaction(ctx, (tx) =>
      records.create(ctx, tx, 'customer', inputs, { via: 'import' }),
    );
    ids.push(...written.map(({ id }) => id));
  }
  return ids;
}

export type PlantedOrder = {
  customer: string;
  /** Days from now. */
  inDays?: number;
  orderedAt?: string;
  total?: number;
  status?: string;
  paymentStatus?: string;
};

/** Orders with totals and times, as an import makes them. */
export async function ordersOf(
  client: TestClient,
  planted: readonly PlantedOrder[],
): Promise<string[]> {
  const ctx = await client.ctx();
  const ids: string[] = [];
  for (let from = 0; from < planted.length; from += PORTION) {
    const inputs = planted
      .slice(from, from + PORTION)
      .map(({ customer, inDays = 0, orderedAt, total = 100, ...rest }) => ({
        customer,
        orderedAt: orderedAt ?? new Date(Date.now() + inDays * DAY_MS).toISOString(),
        subtotal: total.toFixed(4),
        ...rest,
      }));
    const written = await inTransaction(ctx, (tx) =>
      records.create(ctx, tx, 'order', inputs, { via: 'import', asSystem: true }),
    );
    ids.push(...written.map(({ id }) => id));
  }
  return ids;
}

export const EVERYBODY = JSON.stringify({ and: [] });

/** A draft with a control and one more arm, unless other shares are given: the first is the control's. */
export async function draft(
  client: TestClient,
  values: object = {},
  shares: readonly number[] = [1, 1],
): Promise<{ id: string; arms: string[] }> {
  const { id } = await create(client, '/experiments', {
    name: '回访短信',
    audience: EVERYBODY,
    days: 30,
    ...values,
  });
  const arms: string[] = [];
  for (const [n, share] of shares.entries()) {
    const arm = { experiment: id, name: `第 ${n + 1} 组`, control: n === 0, share };
    arms.push((await create(client, '/experiment-arms', arm)).id);
  }
  return { id, arms };
}

export async function start(client: TestClient, id: string): Promise<StartedWire> {
  return succeeded(await client.request('POST', '/actions/startExperiment', { id })).json();
}

export async function results(client: TestClient, id: string): Promise<ResultsWire> {
  return succeeded(await client.request('GET', `/experiments/${id}/views/results`)).json();
}

/** The customers of each arm by its id, as stored. */
export async function membersOf(
  app: TestApplication,
  experiment: string,
): Promise<Map<string, string[]>> {
  const { rows } = await app.system.pool.query<{ arm_id: string; customer_id: string }>(
    `select arm_id, customer_id from insight.participant
     where experiment_id = $1 and deleted_at is null order by id`,
    [experiment],
  );
  const grouped = Map.groupBy(rows, ({ arm_id: arm }) => arm);
  return new Map([...grouped].map(([arm, each]) => [arm, each.map((row) => row.customer_id)]));
}

/** As if its customers had been assigned so many days ago. */
export async function assignedAgo(
  app: TestApplication,
  experiment: string,
  days: number,
): Promise<string> {
  const at = new Date(Date.now() - days * DAY_MS).toISOString();
  await app.system.pool.query(
    'update insight.participant set assigned_at = $2 where experiment_id = $1',
    [experiment, at],
  );
  return at;
}
