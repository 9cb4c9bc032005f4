import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JobWire } from '../../../kernel/wire.ts';
import { refusal, succeeded } from '../../../main/testing/requests.ts';
import type {
  TestApplication,
  TestClient,
  TestOrganisation,
} from '../../../main/test-application.ts';
import { systemTransaction } from '../../../platform/system.ts';
import { ended, importApplication } from '../../integration/testing/import-client.ts';
import { refreshByNight } from './nightly.ts';

let app: TestApplication;
beforeAll(async () => {
  app = await importApplication();
});
afterAll(() => app.drop());

const refreshes = (orgId: string) =>
  systemTransaction(app.system, (tx) =>
    tx.query<{ state: string }>(
      sql`select state from kernel.job where org_id = ${orgId}::uuid and kind = 'refreshInsight'`,
    ),
  );

async function refresh(client: TestClient): Promise<JobWire> {
  const answer = succeeded(await client.request('POST', '/actions/refreshInsight', {}));
  return ended(client, answer.json<JobWire>().id);
}

/** The hour at which it is three in the morning in Shanghai, where organisations of tests are. */
const NIGHT = new Date('2026-03-02T19:11:00Z');

async function nightAt(now: Date): Promise<void> {
  await refreshByNight({ ...app.taskParts, now: () => now }, undefined);
}

/** Holds what the queue would start, so that a refresh stays at work. */
async function hold(organisation: TestOrganisation): Promise<() => Promise<void>> {
  const { orgId } = organisation;
  const set = (from: string, to: string) =>
    systemTransaction(app.system, (tx) =>
      tx.query(sql`
        update kernel.job set state = ${to} where org_id = ${orgId}::uuid and state = ${from}`),
    );
  await set('done', 'queued');
  return async () => {
    await set('queued', 'done');
  };
}

test('an organisation that has nothing yet is refreshed without a fault, and again', async () => {
  const { admin } = await app.organisation();
  for (const _ of [1, 2]) {
    const job = await refresh(admin);
    expect([job.state, job.error]).toEqual(['done', null]);
  }
});

test('a second refresh waits for the first; viewers start none', async () => {
  const organisation = await app.organisation();
  const { admin } = organisation;
  await refresh(admin);
  const letGo = await hold(organisation);
  const second = await admin.request('POST', '/actions/refreshInsight', {});
  expect(refusal(second)).toEqual([409, 'already_running']);
  await letGo();
  expect((await refresh(admin)).state).toBe('done');
  const viewer = await organisation.member('viewer');
  const refused = await viewer.request('POST', '/actions/refreshInsight', {});
  expect(refused.statusCode).toBe(403);
});

test('each organisation is refreshed once in its own night', async () => {
  const { orgId } = await app.organisation();
  await nightAt(new Date('2026-03-02T18:11:00Z'));
  expect(await refreshes(orgId)).toEqual([]);
  await nightAt(NIGHT);
  await nightAt(NIGHT);
  await expect.poll(() => refreshes(orgId)).toEqual([{ state: 'done' }]);
});

test('that words were learned lately keeps no other model from being learned anew', async () => {
  const { orgId, admin } = await app.organisation();
  expect((await refresh(admin)).state).toBe('done');
  const asked = <Row extends Record<string, unknown>>(query: RawBuilder<unknown>) =>
    systemTransaction(app.system, (tx) => tx.query<Row>(query));
  const trainings = async (): Promise<number> => {
    const [row] = await asked<{ n: string }>(sql`
      select count(*) as n from insight.score_model where org_id = ${orgId}::uuid and kind <> 'words'`);
    return Number(row?.n);
  };
  /** Models learned by the night, where words were learned a day before it and all others so long. */
  const learnedAfter = async (age: string): Promise<number> => {
    await asked(sql`
      update insight.score_model
      set trained_at = now()
        - case kind when 'words' then interval '1 day' else ${age}::interval end
      where org_id = ${orgId}::uuid`);
    await asked(sql`
      update kernel.job set created_at = now() - interval '1 day' where org_id = ${orgId}::uuid`);
    const [before, jobs] = [await trainings(), (await refreshes(orgId)).length];
    await nightAt(NIGHT);
    const done = Array.from({ length: jobs + 1 }, () => ({ state: 'done' }));
    await expect.poll(() => refreshes(orgId), { timeout: 20_000 }).toEqual(done);
    return (await trainings()) - before;
  };
  expect(await learnedAfter('1 day')).toBe(0);
  expect(await learnedAfter('8 days')).toBeGreaterThan(0);
});
