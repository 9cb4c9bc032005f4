import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApplication } from '../main/test-application.ts';
import type { TestApplication, TestOrganisation } from '../main/test-application.ts';
import { problems } from '../platform/problem.ts';
import { apiRoutes } from '../platform/testing/routes.ts';
import type { MetadataWire } from './wire.ts';

type Operation = {
  operationId: string;
  parameters: { name: string; in: string; required?: boolean }[];
  requestBody?: unknown;
  responses: Record<string, unknown>;
};
type Document = {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, unknown>; responses: Record<string, unknown> };
};

let app: TestApplication;
let organisation: TestOrganisation;
let document: Document;
let metadata: MetadataWire;
beforeAll(async () => {
  app = await testApplication();
  organisation = await app.organisation();
  document = (await organisation.admin.request('GET', '/openapi.json')).json<Document>();
  metadata = (await organisation.admin.request('GET', '/metadata')).json<MetadataWire>();
});
afterAll(() => app.drop());

const operations = (): { method: string; path: string; operation: Operation }[] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );

test('every operation is named once, and its path parameters are described', () => {
  expect(document.openapi).toBe('3.1.0');
  const ids = operations().map(({ operation }) => operation.operationId);
  expect(ids.filter((id, n) => ids.indexOf(id) !== n)).toEqual([]);
  for (const { path, operation } of operations()) {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const described = operation.parameters.filter((parameter) => parameter.in === 'path');
    expect(described.map(({ name }) => name)).toEqual(named);
    expect(described.every(({ required }) => required === true)).toBe(true);
    const statuses = Object.keys(operation.responses);
    expect(statuses.some((status) => status.startsWith('2'))).toBe(true);
  }
});

test('every reference leads somewhere, and every problem has its code', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)];
  expect(references.length).toBeGreaterThan(100);
  for (const [, pointer = ''] of references) {
    const target = pointer
      .split('/')
      .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document);
    expect(target).toBeDefined();
  }
  const described = JSON.stringify(document.components.responses);
  for (const code of Object.keys(problems)) expect(described).toContain(`\`${code}\``);
});

/** `/customers/{id}` and `/:path/:id`: the same number of parts, the fixed ones equal. */
function fits(path: string, route: string): boolean {
  const parts = path.split('/');
  const pattern = route.split('/');
  return (
    parts.length === pattern.length &&
    pattern.every((part, n) => part.startsWith(':') || part === parts[n])
  );
}

/** Which route answers: Fastify prefers fixed parts from the left. */
function routeOf(path: string, routes: string[]): string | undefined {
  const rank = (route: string): string =>
    route
      .split('/')
      .map((part) => (part.startsWith(':') ? '1' : '0'))
      .join('');
  return routes
    .filter((route) => fits(path, route))
    .toSorted((a, b) => rank(a).localeCompare(rank(b)))[0];
}

const routesOf = (method: string): string[] =>
  apiRoutes(app.http)
    .filter((route) => route.method === method)
    .map(({ path }) => path);

test('every operation has a route, and every route an operation', () => {
  const used = new Set<string>();
  const missing: string[] = [];
  for (const { method, path } of operations()) {
    // The routes of every object answer any address of their form: a fixed address needs one of its own.
    const ofObject = metadata.objects.some((object) => object.path === path.split('/')[1]);
    const routes = routesOf(method).filter((each) => ofObject || !each.startsWith('/:'));
    const route = routeOf(path.replaceAll(/\{\w+\}/g, '·'), routes);
    if (route === undefined) missing.push(`${method} ${path}`);
    else used.add(`${method} ${route}`);
  }
  expect(missing).toEqual([]);
  const all = apiRoutes(app.http).map(({ method, path }) => `${method} ${path}`);
  expect(all.length).toBeGreaterThan(30);
  expect(all.filter((route) => !used.has(route))).toEqual([]);
});

test('objects, fields and actions are those of the metadata', () => {
  for (const object of metadata.objects) {
    const name = object.name.charAt(0).toUpperCase() + object.name.slice(1);
    const schema = document.components.schemas[name] as { properties: Record<string, unknown> };
    expect(Object.keys(schema.properties)).toEqual(
      expect.arrayContaining(object.fields.map((field) => field.name)),
    );
    expect(document.paths).toHaveProperty([`/${object.path}`, 'get']);
  }
  for (const { name } of metadata.actions)
    expect(document.paths).toHaveProperty([`/actions/${name}`]);
});

test('a viewer is told of nothing that they may not do', async () => {
  const viewer = await organisation.member('viewer');
  const seen = (await viewer.request('GET', '/openapi.json')).json<Document>();
  expect(seen.paths['/customers']).not.toHaveProperty('post');
  expect(seen.paths).not.toHaveProperty('/roles');
});
