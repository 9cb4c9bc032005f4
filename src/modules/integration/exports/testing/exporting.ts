import { randomUUID } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { expect } from 'vitest';
import { migrateQueue } from '../../../../kernel/job-queue.ts';
import { startWorker } from '../../../../kernel/job-worker.ts';
import { records } from '../../../../kernel/records.ts';
import { inTransaction } from '../../../../kernel/transaction.ts';
import type { PageWire, RecordWire } from '../../../../kernel/wire.ts';
import { testApplication } from '../../../../main/test-application.ts';
import type {
  TestApplication,
  TestClient,
  TestOrganisation,
} from '../../../../main/test-application.ts';
import type { Cell } from '../../reading/line.ts';
import { readFile } from '../../reading/read-file.ts';
import type { ExportRequest, ExportWire } from '../rules.ts';

/** The product with a worker that takes its jobs at once. */
export async function workingApplication(): Promise<TestApplication> {
  const app = await testApplication();
  await migrateQueue(app.url);
  const { system, database, sessions, kinds, onError, url } = app;
  const { contextOfMember } = sessions;
  const parts = { url, system, database, kinds, contextOfMember, onError, pollInterval: 50 };
  const worker = startWorker(parts);
  return {
    ...app,
    drop: async () => {
      await worker.stop();
      await app.drop();
    },
  };
}

/** Records made as an import makes them. @returns their ids */
export async function made(
  client: TestClient,
  object: string,
  values: object[],
): Promise<string[]> {
  const ctx = await client.ctx();
  const written = await inTransaction(ctx, (tx) =>
    records.create(ctx, tx, object, values as Record<string, unknown>[], { via: 'import' }),
  );
  return written.map(({ id }) => id);
}

/** An export that has been asked for. */
export async function started(
  client: TestClient,
  path: string,
  body: ExportRequest,
): Promise<ExportWire> {
  const answer = await client.request('POST', `/${path}/export`, body);
  expect(answer.statusCode, answer.body).toBe(202);
  return answer.json<ExportWire>();
}

/** The run of an export once it is over. */
export async function ended(client: TestClient, id: string): Promise<RecordWire> {
  let run: RecordWire | undefined;
  await expect
    .poll(
      async () => {
        ({ run } = (await client.request('GET', `/exports/${id}`)).json<ExportWire>());
        return run['state'];
      },
      { timeout: 30_000 },
    )
    .not.toBe('running');
  if (!run) throw new Error('there is no export');
  return run;
}

/** The file of an export. */
export async function exported(
  client: TestClient,
  path: string,
  body: ExportRequest,
): Promise<Buffer> {
  const { run } = await started(client, path, body);
  const done = await ended(client, run.id);
  expect(done['state']).toBe('done');
  const file = await client.request('GET', `/exports/${run.id}/file`);
  expect(file.statusCode, file.body).toBe(200);
  expect(file.rawPayload.length).toBe(done['fileSize']);
  return file.rawPayload;
}

/** The rows of an exported CSV file, its headings first. */
export async function csv(
  client: TestClient,
  path: string,
  body: Omit<ExportRequest, 'format'> = {},
): Promise<string[][]> {
  const bytes = await exported(client, path, { ...body, format: 'csv' });
  return parse(bytes, { bom: true });
}

/** A new role. @returns its id */
export async function newRole(admin: TestClient, definition: object): Promise<string> {
  const name = `角色 ${randomUUID().slice(0, 8)}`;
  const values = { name, definition: JSON.stringify(definition) };
  const answer = await admin.request('POST', '/roles', values);
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json<RecordWire>().id;
}

/** Somebody with this role and no other. */
export async function withRole(
  { admin, member }: TestOrganisation,
  definition: object,
  unit?: string,
): Promise<TestClient> {
  const role = await newRole(admin, definition);
  const client = await member('viewer', unit);
  await admin.request('DELETE', `/member-roles/${await roleOf(admin, client)}`);
  const given = await admin.request('POST', '/member-roles', { member: client.memberId, role });
  expect(given.statusCode, given.body).toBe(201);
  return client;
}

/** The id of the one role a member has. */
export async function roleOf(admin: TestClient, { memberId }: TestClient): Promise<string> {
  const where = JSON.stringify({ field: 'member', op: 'eq', value: memberId });
  const answer = await admin.request('GET', `/member-roles?where=${encodeURIComponent(where)}`);
  return answer.json<PageWire>().items[0]?.id ?? '';
}

/** The rows of a file as the import reads them. */
export async function read(file: Buffer): Promise<Cell[][]> {
  async function* bytes(): AsyncGenerator<Buffer> {
    yield file;
  }
  const rows: Cell[][] = [];
  for await (const { lines } of readFile({ bytes: bytes() })) {
    rows.push(...lines.map(({ cells }) => [...cells]));
  }
  return rows;
}

export const all = { scope: 'all' } as const;
export const own = { scope: 'own' } as const;

/** A role that reads all customers and exports what `exported` says. */
export const customers = (exported: object, fields?: object): object => ({
  objects: {
    '*organisation': { read: all },
    unit: { read: all },
    member: { read: all },
    exportRun: { read: own },
    customer: { read: all, create: all, export: exported, ...(fields && { fields }) },
  },
  actions: [],
});
