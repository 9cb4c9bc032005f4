import { expect } from 'vitest';
import { runJob } from '../../../kernel/job-run.ts';
import type { TestApplication, TestClient } from '../../../main/test-application.ts';
import type { ImportJobWire, PresetWire, UploadedWire } from '../imports/wire.ts';
import { csv } from './import-client.ts';

/**
 * Runs a job, where no worker does.
 *
 * @param before is called whenever the job asks for its member's rights: at -2 when it begins, at -1 when its run does,
 *   and then before each block, with its number
 */
export async function runOnce(
  { database, kinds, sessions, onError }: TestApplication,
  client: TestClient,
  jobId: string,
  before: (block: number) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const { orgId } = await client.ctx();
  let asked = -3;
  const contextOfMember: typeof sessions.contextOfMember = async (...args) => {
    asked += 1;
    await before(asked);
    return sessions.contextOfMember(...args);
  };
  const parts = { database, kinds, contextOfMember, onError, leaseSeconds: 15 };
  await runJob(parts, { orgId, jobId }, new AbortController().signal);
}

/** Uploads a file that nobody reads yet. */
export async function sent(client: TestClient, bytes: Buffer): Promise<UploadedWire> {
  const answer = await client.request('POST', '/imports?fileName=a.csv', bytes, {
    'content-type': 'application/octet-stream',
  });
  return answer.json<UploadedWire>();
}

/** Uploads a file and reads it. @returns the run's id */
export async function uploaded(
  app: TestApplication,
  client: TestClient,
  text: string,
): Promise<string> {
  const { run, job } = await sent(client, Buffer.from(text));
  await runOnce(app, client, job.id);
  return run.id;
}

/** Asks for something to be done with a run. @returns the job that will */
export async function begun(
  client: TestClient,
  id: string,
  what: string,
  body = {},
): Promise<string> {
  const answer = await client.request('POST', `/imports/${id}/${what}`, body);
  expect(answer.statusCode, answer.body).toBe(202);
  return answer.json<ImportJobWire>().job.id;
}

/** How `lines` come in. */
export const preset: PresetWire = {
  steps: [
    {
      object: 'customer',
      mode: 'create',
      columns: { name: { column: '名称' }, phone: { column: '电话' } },
    },
  ],
};

/** So many customers, some of them bad. */
export function lines(count: number): string {
  const body = Array.from({ length: count }, (_, n) =>
    n % 100 === 99 ? `坏 ${n},12` : `客户 ${n},1380000${String(n).padStart(4, '0')}`,
  );
  return csv('名称,电话', ...body);
}
