import { afterAll, afterEach, expect } from 'vitest';
import { migrateQueue } from '../../../../kernel/job-queue.ts';
import { records } from '../../../../kernel/records.ts';
import { inTransaction } from '../../../../kernel/transaction.ts';
import { reacted } from '../../../../main/testing/reacted.ts';
import { startKeepers } from '../../../../main/keepers.ts';
import { testApplication, testMasterKey } from '../../../../main/test-application.ts';
import type { TestApplication, TestClient } from '../../../../main/test-application.ts';
import { list, read, succeeded, where } from '../../../../main/testing/requests.ts';
import { patience } from '../../../../platform/testing/sizes.ts';
import { judgeDue } from '../passes.ts';
import { judgeChanges } from '../react.ts';
import type { QualityFiguresWire, QualityQueueWire, QualityView } from '../wire.ts';

/** The product with its worker and a clock that tests move. */
export type ScoredApplication = TestApplication & {
  /** Days by which the clock is ahead. */
  ahead: { days: number };
  /** Does what is due, as the worker does each minute. */
  due: () => Promise<void>;
};

const DAY = 86_400_000;

/** Noon in Shanghai, where organisations of tests are, on the day that it is there so many days from now. */
const noon = (days: number): Date => {
  const day = new Date(Date.now() + 8 * 3_600_000 + days * DAY).toISOString().slice(0, 10);
  return new Date(`${day}T12:00:00+08:00`);
};

export async function scoredApplication(): Promise<ScoredApplication> {
  const ahead = { days: 0 };
  const app = await testApplication({ now: () => new Date(Date.now() + ahead.days * DAY) });
  await migrateQueue(app.url);
  const keepers = startKeepers(app, { url: app.url, masterKey: testMasterKey, pollInterval: 50 });
  return {
    ...app,
    ahead,
    due: async () => {
      const { pool } = app.system;
      // A pass that is at work judges by new rules before their reaction runs, which then begins a pass of its own.
      await reacted(app, judgeChanges);
      const waiting = () => pool.query('select from quality.score_state where pass is not null');
      const rest = async (): Promise<void> => {
        const left = async () => (await waiting()).rowCount;
        await expect.poll(left, { timeout: patience(30_000), interval: 50 }).toBe(0);
      };
      await judgeDue({ ...app.taskParts, now: () => noon(ahead.days) }, undefined);
      await rest();
      // No night began where a pass after a change of rules was still at work.
      await judgeDue({ ...app.taskParts, now: () => noon(ahead.days) }, undefined);
      await rest();
    },
    drop: async () => {
      await keepers.stop();
      await app.drop();
    },
  };
}

/** The same for all tests of a file, with the clock set back after each. */
export async function scoredForTests(): Promise<ScoredApplication> {
  const app = await scoredApplication();
  afterEach(() => {
    app.ahead.days = 0;
  });
  afterAll(() => app.drop());
  return app;
}

/** Waits until a record has this score; null: none. */
export async function scored(
  client: TestClient,
  path: string,
  score: number | null,
): Promise<void> {
  await expect
    .poll(async () => (await read(client, path))['qualityScore'], {
      timeout: patience(20_000),
      interval: 50,
    })
    .toBe(score);
}

/** The names of the rules that a record does not keep, sorted. */
export async function lacks(client: TestClient, path: string): Promise<string[]> {
  const answer = succeeded(await client.request('GET', `${path}/views/quality`));
  const names = answer.json<QualityView>().issues.map(({ rule }) => rule.name);
  return names.toSorted();
}

export async function figures(client: TestClient, query: string): Promise<QualityFiguresWire> {
  const answer = succeeded(await client.request('GET', `/quality/figures?${query}`));
  return answer.json<QualityFiguresWire>();
}

export async function queue(client: TestClient, query: string): Promise<QualityQueueWire> {
  const answer = succeeded(await client.request('GET', `/quality/queue?${query}`));
  return answer.json<QualityQueueWire>();
}

/** Instead of the ready rules of an object these. */
export async function onlyRules(
  client: TestClient,
  object: string,
  rules: readonly Record<string, unknown>[],
): Promise<string[]> {
  const of = { field: 'object', op: 'eq' as const, value: object };
  const old = await list(client, `/quality-rules?limit=200&${where(of)}`);
  const ctx = await client.ctx();
  return inTransaction(ctx, async (tx) => {
    const off = old.map(({ id, version }) => ({ id, version, values: { active: false } }));
    await records.update(ctx, tx, 'qualityRule', off, { via: 'request' });
    const values = rules.map((rule) => ({ object, ...rule }));
    const made = await records.create(ctx, tx, 'qualityRule', values, { via: 'request' });
    return made.map(({ id }) => id);
  });
}
