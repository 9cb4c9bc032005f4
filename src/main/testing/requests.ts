import { randomUUID } from 'node:crypto';
import type { Condition } from '../../kernel/condition.ts';
import type { RoleDefinition } from '../../kernel/grants.ts';
import { inTransaction } from '../../kernel/transaction.ts';
import type { PageWire, ProblemWire, RecordWire } from '../../kernel/wire.ts';
import { addMember } from '../../modules/identity/organisation.ts';
import { SAME_ORIGIN, TEST_PASSWORD } from '../test-application.ts';
import type { TestApplication, TestClient, TestOrganisation } from '../test-application.ts';

type Answer = Awaited<ReturnType<TestClient['request']>>;

/** The answer, once its status is as expected; else an error that shows the body. */
export function succeeded(answer: Answer, status = 200): Answer {
  if (answer.statusCode !== status) throw new Error(`${answer.statusCode} ${answer.body}`);
  return answer;
}

/** The record that a write or read answers, once it has succeeded. */
export function body(answer: Answer, status = 200): RecordWire & Record<string, unknown> {
  return succeeded(answer, status).json<RecordWire & Record<string, unknown>>();
}

/** Creates a record: `path` as in `/customers`. */
export async function create(
  client: TestClient,
  path: string,
  values: object,
): Promise<RecordWire & Record<string, unknown>> {
  return body(await client.request('POST', path, values), 201);
}

/** Changes a record, `path` as in `/customers/<id>`, at the version that was read. */
export function change(
  client: TestClient,
  path: string,
  version: number,
  values: object,
): Promise<Answer> {
  return client.request('PATCH', path, values, { 'if-match': `"${version}"` });
}

/** Changes a record whatever its version. */
export async function set(client: TestClient, path: string, values: object): Promise<RecordWire> {
  const { version } = await read(client, path);
  return body(await change(client, path, version, values));
}

export async function read(client: TestClient, path: string): Promise<RecordWire> {
  return body(await client.request('GET', path));
}

/** The records of a list, `path` with its query. */
export async function list(client: TestClient, path: string): Promise<RecordWire[]> {
  return succeeded(await client.request('GET', path)).json<PageWire>().items;
}

/** A condition as a query carries it: `where=…`. */
export function where(condition: Condition): string {
  return `where=${encodeURIComponent(JSON.stringify(condition))}`;
}

/** Status, code and the fields of a refusal: `[422, 'invalid_fields', 'city:too_long']`. */
export function refusal(answer: Answer): [number, string, ...string[]] {
  const { code, errors = [] } = answer.json<ProblemWire>();
  return [answer.statusCode, code, ...errors.map((each) => `${each.field}:${each.code}`)];
}

/** A browser without a session: posts from our own page, from an address of its own where it matters. */
export function visitor(
  app: () => TestApplication,
): (
  path: string,
  payload: object,
  headers?: Record<string, string>,
  remoteAddress?: string,
) => Promise<Answer> {
  return (path, payload, headers = {}, remoteAddress) =>
    app().http.inject({
      method: 'POST',
      url: `/api/v1${path}`,
      payload,
      headers: { ...SAME_ORIGIN, ...headers },
      ...(remoteAddress === undefined ? {} : { remoteAddress }),
    });
}

/** Adds somebody who has one role of their own with this definition, and signs them in. */
export async function memberWith(
  app: TestApplication,
  organisation: TestOrganisation,
  definition: RoleDefinition,
  unitId = organisation.unitId,
): Promise<TestClient> {
  const { admin } = organisation;
  const role = await create(admin, '/roles', {
    name: `role ${randomUUID()}`,
    definition: JSON.stringify(definition),
  });
  const login = { email: `${randomUUID()}@example.com`, password: TEST_PASSWORD };
  const ctx = await admin.ctx();
  const { memberId } = await inTransaction(ctx, (tx) =>
    addMember(ctx, tx, { name: 'member', ...login, unitId, roleIds: [role.id] }),
  );
  return app.signIn(login.email, login.password, memberId);
}
