import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { startWorker } from '../../../kernel/job-worker.ts';
import { migrateQueue } from '../../../kernel/job-queue.ts';
import type { JobWire, PageWire, RecordWire } from '../../../kernel/wire.ts';
import { testApplication } from '../../../main/test-application.ts';
import type { TestApplication, TestClient } from '../../../main/test-application.ts';
import { patience } from '../../../platform/testing/sizes.ts';
import type {
  ImportJobWire,
  ImportRowsWire,
  ImportWire,
  PresetWire,
  PreviewWire,
  RefusalsWire,
  UploadedWire,
} from '../imports/wire.ts';

/** The product with a worker beside it, as imports need it. */
export async function importApplication(): Promise<TestApplication> {
  const app = await testApplication();
  await migrateQueue(app.url);
  const { system, database, sessions, kinds, onError, url } = app;
  const { contextOfMember } = sessions;
  const worker = startWorker({
    url,
    system,
    database,
    kinds,
    contextOfMember,
    onError,
    pollInterval: 50,
  });
  return {
    ...app,
    drop: async () => {
      await worker.stop();
      await app.drop();
    },
  };
}

const ENDED = /done|failed|cancelled/;

/** Waits until a job has ended. */
export async function ended(client: TestClient, id: string): Promise<JobWire> {
  let job: JobWire | undefined;
  await expect
    .poll(
      async () => {
        job = (await client.request('GET', `/jobs/${id}`)).json<JobWire>();
        return job.state;
      },
      { timeout: patience(60_000), interval: 20 },
    )
    .toMatch(ENDED);
  if (!job) throw new Error('there is no job');
  return job;
}

/** Lines of a CSV as a file has them. */
export const csv = (...lines: string[]): string => `${lines.join('\r\n')}\r\n`;

/** Uploads a file and waits until it is read. @returns the run's id */
export async function upload(
  client: TestClient,
  name: string,
  body: string | Buffer,
): Promise<string> {
  const answer = await client.request(
    'POST',
    `/imports?fileName=${encodeURIComponent(name)}`,
    Buffer.from(body),
    { 'content-type': 'application/octet-stream' },
  );
  expect(answer.statusCode, answer.body).toBe(201);
  const { run, job } = answer.json<UploadedWire>();
  await ended(client, job.id);
  return run.id;
}

/** A run as its screens see it. */
export async function look(client: TestClient, id: string): Promise<ImportWire> {
  const answer = await client.request('GET', `/imports/${id}`);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<ImportWire>();
}

/** What the first lines would become. */
export async function preview(
  client: TestClient,
  id: string,
  preset: PresetWire,
): Promise<PreviewWire> {
  const answer = await client.request('POST', `/imports/${id}/preview`, { preset });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<PreviewWire>();
}

/** Does something with a run and waits for its job. */
export async function steer(
  client: TestClient,
  id: string,
  what: 'start' | 'resume' | 'revert',
  body: object = {},
): Promise<JobWire> {
  const answer = await client.request('POST', `/imports/${id}/${what}`, body);
  expect(answer.statusCode, answer.body).toBe(202);
  return ended(client, answer.json<ImportJobWire>().job.id);
}

/** Uploads and imports a file. @returns the run when it is over */
export async function bring(
  client: TestClient,
  body: string | Buffer,
  preset: PresetWire,
  name = `${randomUUID()}.csv`,
): Promise<RecordWire> {
  const id = await upload(client, name, body);
  await steer(client, id, 'start', { preset });
  return (await look(client, id)).run;
}

/** How a run ended, in short. */
export function figures(run: RecordWire): Record<string, unknown> {
  const { state, doneCount, createdCount, updatedCount, unchangedCount, refusedCount } = run;
  return {
    state,
    done: doneCount,
    created: createdCount,
    updated: updatedCount,
    unchanged: unchangedCount,
    refused: refusedCount,
  };
}

/** The lines that were refused, each with what is said of it. */
export async function refusals(client: TestClient, id: string): Promise<[number, string][]> {
  const answer = await client.request('GET', `/imports/${id}/refusals`);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer
    .json<RefusalsWire>()
    .items.map(({ line, faults }) => [line, faults.map(({ message }) => message.zh).join(' ')]);
}

/** What became of the lines that were brought in. */
export async function rows(
  client: TestClient,
  id: string,
  outcome: string,
): Promise<ImportRowsWire['items']> {
  const answer = await client.request('GET', `/imports/${id}/rows?outcome=${outcome}`);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<ImportRowsWire>().items;
}

/** Every record of an object, by a field of theirs. */
export async function all(client: TestClient, path: string, by = 'number'): Promise<RecordWire[]> {
  const found: RecordWire[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const query = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const answer = await client.request('GET', `/${path}?limit=200&sort=createdAt${query}`);
    const page = answer.json<PageWire>();
    found.push(...page.items);
    cursor = page.nextCursor;
  }
  return found.toSorted((a, b) => String(a[by]).localeCompare(String(b[by])));
}
