import { expect } from 'vitest';
import { migrateQueue } from '../../../../kernel/job-queue.ts';
import { records } from '../../../../kernel/records.ts';
import { inTransaction } from '../../../../kernel/transaction.ts';
import type { JobWire } from '../../../../kernel/wire.ts';
import { startKeepers } from '../../../../main/keepers.ts';
import { testApplication, testMasterKey } from '../../../../main/test-application.ts';
import type { TestApplication, TestClient } from '../../../../main/test-application.ts';
import { succeeded } from '../../../../main/testing/requests.ts';
import type { PairDetailWire, PairStatus, PairWire, PairsWire } from '../../pairs/wire.ts';
import type { MatchObject, MatchWire, MatchesWire } from '../wire.ts';

/** The product with worker and dispatcher beside it, so that keys follow what is written. */
export async function keptApplication(): Promise<TestApplication> {
  const app = await testApplication();
  await migrateQueue(app.url);
  const keepers = startKeepers(app, { url: app.url, masterKey: testMasterKey, pollInterval: 50 });
  return {
    ...app,
    drop: async () => {
      await keepers.stop();
      await app.drop();
    },
  };
}

/** Creates records as an import does; answers their ids in the same order. */
export async function createMany(
  client: TestClient,
  object: string,
  values: readonly Record<string, unknown>[],
): Promise<string[]> {
  const ctx = await client.ctx();
  const written = await inTransaction(ctx, (tx) =>
    records.create(ctx, tx, object, values, { via: 'import' }),
  );
  return written.map(({ id }) => id);
}

/** What a form says of the records like the one that is being typed. */
export async function typed(
  client: TestClient,
  values: object,
  object: MatchObject = 'customer',
): Promise<MatchWire[]> {
  const answer = await client.request('POST', '/quality/matches', { object, values });
  return succeeded(answer).json<MatchesWire>().matches;
}

/** Waits until what is typed finds these ids, in any order. */
export async function findsWhenKept(
  client: TestClient,
  values: object,
  ids: readonly string[],
): Promise<void> {
  const found = async (): Promise<string[]> =>
    (await typed(client, values)).map(({ id }) => id ?? '').toSorted();
  await expect.poll(found, { timeout: 30_000, interval: 50 }).toEqual(ids.toSorted());
}

/** Runs a scan to its end. */
export async function scan(client: TestClient, object?: MatchObject): Promise<JobWire> {
  const body = object ? { object } : {};
  const answer = succeeded(await client.request('POST', '/actions/scanDuplicates', body));
  return scanned(client, answer.json<JobWire>().id);
}

export async function scanned(client: TestClient, id: string): Promise<JobWire> {
  let job: JobWire | undefined;
  const state = async (): Promise<string> => {
    job = succeeded(await client.request('GET', `/jobs/${id}`)).json<JobWire>();
    return job.state;
  };
  await expect.poll(state, { timeout: 60_000, interval: 50 }).toMatch(/done|failed|cancelled/);
  if (!job) throw new Error('there is no job');
  return job;
}

/** All pairs of an object in a state, page after page. */
export async function pairsOf(
  client: TestClient,
  { object = 'customer', status = 'open' }: { object?: MatchObject; status?: PairStatus } = {},
): Promise<PairWire[]> {
  const all: PairWire[] = [];
  let cursor = '';
  do {
    const path = `/quality/pairs?object=${object}&status=${status}${cursor}`;
    const page = succeeded(await client.request('GET', path)).json<PairsWire>();
    all.push(...page.pairs);
    cursor = page.next === null ? '' : `&cursor=${page.next}`;
  } while (cursor !== '');
  return all;
}

export async function pairDetail(client: TestClient, id: string): Promise<PairDetailWire> {
  return succeeded(await client.request('GET', `/quality/pairs/${id}`)).json<PairDetailWire>();
}

export async function decide(client: TestClient, id: string, decision: string): Promise<PairWire> {
  const answer = await client.request('POST', '/actions/decidePair', { id, decision });
  return succeeded(answer).json<PairWire>();
}
