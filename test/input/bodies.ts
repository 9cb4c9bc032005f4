import { modules } from '../../src/main/modules.ts';
import { apiRoutes } from '../../src/platform/testing/routes.ts';
import { addNamed } from '../authorization/named.ts';
import { api, json } from './refusals.ts';
import type { Desk, Raw } from './refusals.ts';

const deep = '['.repeat(20_000) + ']'.repeat(20_000);
const nested = '{"and":['.repeat(5_000) + ']}'.repeat(5_000);

/** What is no JSON at all. */
const broken: readonly string[] = [
  ' ',
  '{',
  '{"a":',
  '{"a":1}}',
  `{'a':1}`,
  'NaN',
  '\u0000',
  '\uFEFF{',
  '{"name":"\\ud800"',
  `{"__proto__":{"admin":true}}`,
  `{"constructor":{"prototype":{"admin":true}}}`,
];

/** Nothing, and JSON that no route takes. */
const strange: readonly string[] = [
  '',
  'null',
  'true',
  '1',
  '"text"',
  '[]',
  '[{}]',
  `{"name":${deep}}`,
  nested,
  `{"name":{"__proto__":1}}`,
  '{"a":1,"a":2}',
  '{"":1}',
];

/** Routes that read no body: what is none is refused all the same, and what is one changes nothing. */
const bodiless = new Set([
  'post /auth/sign-out',
  'post /:path/:id/restore',
  'post /:path/:id/comments/:comment/restore',
  'post /custom-objects/:id/restore',
  'post /custom-fields/:id/restore',
  'post /exports/:id/stop',
  'post /imports/:id/stop',
  'post /imports/:id/resume',
  'post /imports/:id/revert',
  'post /jobs/:id/cancel',
  'post /jobs/:id/retry',
]);
/** It takes a file as it comes, whatever is in it. */
const files = new Set(['post /imports']);
/** Nobody is told anything there, where there is an organisation, and no way to send mail. */
const closed = new Set([
  'post /setup',
  'post /auth/request-password-reset',
  'post /auth/reset-password',
]);

export type Malformed = Raw & { asked: string; reads: boolean };

/** Every malformed body to every route of the server that takes one, actions one by one. */
export async function malformedBodies(desk: Desk): Promise<Malformed[]> {
  const { world, side } = desk;
  const named = await addNamed(world, side);
  const row = side.rows.find(({ object, deleted }) => object === 'customer' && !deleted);
  const ids = new Map([
    ...named,
    ['custom-objects', side.custom.objects[0] ?? ''],
    ['custom-fields', side.custom.fields[0] ?? ''],
  ]);
  const names = modules.flatMap(({ actions = [] }) => actions.map(({ name }) => name));
  return apiRoutes(world.app.http)
    .filter(({ method }) => method === 'post' || method === 'patch')
    .filter(({ method, path }) => !files.has(`${method} ${path}`))
    .flatMap(({ method, path }) => {
      const route = `${method} ${path}`;
      const id = ids.get(path.split('/')[1] ?? '') ?? row?.id ?? '';
      const at = path.replace(':path', 'customers').replace(':id', id).replace(':comment', id);
      const paths = path.startsWith('/actions')
        ? names.map((name) => at.replace(':name', name))
        : [at.replace(':name', 'customerCount')];
      const reads = !bodiless.has(route);
      return paths.flatMap((each) =>
        (reads ? [...broken, ...strange] : broken).map((payload) => ({
          method: method === 'post' ? ('POST' as const) : ('PATCH' as const),
          url: api(each),
          payload,
          headers: { ...json, 'if-match': `"${String(row?.raw['version'])}"` },
          asked: `${route} ${each} ${payload.slice(0, 40)}`,
          reads: reads && !closed.has(route),
        })),
      );
    });
}
