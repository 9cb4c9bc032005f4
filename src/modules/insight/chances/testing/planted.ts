import { createRandom } from '../../../../../analysis/numeric/random.ts';
import { records } from '../../../../kernel/records.ts';
import { inTransaction } from '../../../../kernel/transaction.ts';
import type { RecordWire } from '../../../../kernel/wire.ts';
import type { TestClient } from '../../../../main/test-application.ts';
import { list, read, where } from '../../../../main/testing/requests.ts';
import type { ScoreKind } from '../../scores/rules.ts';
import type { ChanceCard, ChanceWatch } from '../wire.ts';

const DAY_MS = 86_400_000;
const BATCH = 500;

export const daysAgo = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString();

/** Records as they came to be in the past: with their times, in few transactions. @returns their ids */
export async function planted(
  client: TestClient,
  object: string,
  values: readonly Record<string, unknown>[],
): Promise<string[]> {
  const ctx = await client.ctx();
  const ids: string[] = [];
  for (let from = 0; from < values.length; from += BATCH) {
    const written = await inTransaction(ctx, (tx) =>
      records.create(ctx, tx, object, values.slice(from, from + BATCH), {
        via: 'system',
        asSystem: true,
      }),
    );
    ids.push(...written.map(({ id }) => id));
  }
  return ids;
}

/** Changes as they came to be in the past, at this moment. */
export async function changedAt(
  client: TestClient,
  object: string,
  ago: number,
  changes: readonly { id: string; values: Record<string, unknown> }[],
): Promise<void> {
  const ctx = await client.ctx();
  const then = { ...ctx, now: () => new Date(Date.now() - ago * DAY_MS) };
  await inTransaction(then, (tx) =>
    records.update(
      then,
      tx,
      object,
      changes.map((change) => ({ ...change, version: 'latest' as const })),
      { via: 'system', asSystem: true },
    ),
  );
}

/** Customers of a shop of 740 days: every second one comes about each month, the others twice a year. */
export async function shopOfTwoKinds(client: TestClient, count: number): Promise<string[]> {
  const random = createRandom(5);
  const customers = await planted(
    client,
    'customer',
    Array.from({ length: count }, (_, n) => ({ name: `客户 Customer ${n}`, kind: 'person' })),
  );
  const orders = customers.flatMap((customer, n) => {
    const gap = n % 2 === 0 ? 25 : 170;
    const own: Record<string, unknown>[] = [];
    for (let day = 740 - random.uniform() * 10; day > 0; day -= 1 + random.exponential() * gap) {
      const orderedAt = daysAgo(day);
      own.push({ customer, orderedAt, createdAt: orderedAt, subtotal: '30', channel: 'store' });
    }
    return own;
  });
  await planted(client, 'order', orders);
  return customers;
}

/** The model of a score in use, its card and how it fares. */
export async function modelOf(
  client: TestClient,
  kind: ScoreKind,
): Promise<{ model: RecordWire; card: ChanceCard; watch: ChanceWatch | null }> {
  const condition = {
    and: [
      { field: 'kind', op: 'eq' as const, value: kind },
      { field: 'current', op: 'eq' as const, value: true },
    ],
  };
  const [found, ...more] = await list(client, `/score-models?${where(condition)}`);
  if (!found || more.length > 0) throw new Error('there is not one model in use');
  const model = await read(client, `/score-models/${found.id}`);
  return {
    model,
    card: JSON.parse(String(model['card'])) as ChanceCard,
    watch: JSON.parse(String(model['watch'] ?? 'null')) as ChanceWatch | null,
  };
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
