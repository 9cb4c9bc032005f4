import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ProblemWire, RecordWire } from '../src/kernel/wire.ts';
import { patience, sized } from '../src/platform/testing/sizes.ts';
import { each } from './authorization/attempts.ts';
import { injections, unwritable } from './input/payloads.ts';
import { places } from './input/places.ts';
import { api, isRefusal, json, openDesk } from './input/refusals.ts';
import type { Desk } from './input/refusals.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
}, 120_000);
afterAll(() => desk.world.drop());

describe('hostile', () => {
  test(
    'texts in every parameter reach no SQL',
    () =>
      desk.unchanged(async () => {
        const asks = injections.flatMap((text) =>
          places.map((place) => ({ ...place(text), text })),
        );
        await each(asks, async ({ method, path, body, text }) => {
          const started = performance.now();
          const payload =
            body === undefined ? {} : { payload: JSON.stringify(body), headers: json };
          const answer = await desk.send({ method, url: api(path), ...payload });
          isRefusal(answer, `${method} ${path} ${JSON.stringify(body)}`, 'zh', text);
          expect(performance.now() - started).toBeLessThan(10_000);
        });
        // As values they are values: nothing matches, and nothing breaks.
        await each(injections, async (text) => {
          const where = encodeURIComponent(
            JSON.stringify({ field: 'city', op: 'eq', value: text }),
          );
          const found = await desk.admin.request('GET', `/customers?where=${where}`);
          expect([text, found.statusCode, found.json<{ items: unknown[] }>().items]).toEqual([
            text,
            200,
            [],
          ]);
          const search = await desk.admin.request('GET', `/search?q=${encodeURIComponent(text)}`);
          expect([text, search.statusCode]).toEqual([text, 200]);
        });
      }),
    patience(180_000),
  );

  test(
    'generated bodies are refused or meant nothing',
    async () => {
      const before = await desk.world.digest();
      const key = fc.oneof(
        fc.constantFrom(
          'name',
          'city',
          'kind',
          'parent',
          'where',
          'op',
          'ids',
          'id',
          'values',
          '__proto__',
          'constructor',
          'org_id',
        ),
        fc.string(),
      );
      const value = fc.letrec((tie) => ({
        any: fc.oneof(
          { maxDepth: 4 },
          fc.string({ unit: 'binary' }),
          fc.double(),
          fc.boolean(),
          fc.constant(null),
          fc.array(tie('any'), { maxLength: 4 }),
          fc.dictionary(key, tie('any'), { maxKeys: 4 }),
        ),
      })).any;
      const bodies = fc.sample(fc.dictionary(key, value, { maxKeys: 5, minKeys: 1 }), {
        numRuns: sized(250, 2_500),
        seed: 20_261_122,
      });
      const paths = [
        '/customers',
        '/customers/aggregate',
        '/customers/bulk',
        '/changes/undo',
        '/actions/moveStage',
        '/actions/createApiKey',
        '/custom-objects',
        '/custom-fields',
      ];
      const made: string[] = [];
      await each(
        bodies.flatMap((body) => paths.map((path) => ({ path, body }))),
        async ({ path, body }) => {
          const answer = await desk.send({
            method: 'POST',
            url: api(path),
            payload: JSON.stringify(body),
            headers: json,
          });
          // A customer with a strange name is a customer.
          if (answer.status === 201 && path === '/customers')
            made.push((JSON.parse(answer.body) as RecordWire).id);
          else if (answer.status !== 200)
            isRefusal(answer, `${path} ${JSON.stringify(body)}`, 'zh');
        },
      );
      expect(desk.logged).toEqual([]);
      if (made.length === 0) expect(await desk.world.digest()).toBe(before);
    },
    patience(180_000),
  );
});

test(
  'no object takes a value of the system’s, or a key that means something elsewhere',
  () =>
    desk.unchanged(async () => {
      const writable = desk.objects.filter(({ verbs }) => verbs.create);
      const attempts = writable.flatMap((object) => unwritable.map((name) => ({ object, name })));
      await each(attempts, async ({ object, name }) => {
        const known = object.fields.find((field) => field.name === name);
        // The unit of people and units is set on them themselves.
        if (known && !known.readOnly && !known.writtenBy && known.right === 'write') return;
        if (name === 'unit' && object.access === 'organisation') return;
        const row = desk.side.rows.find((each) => each.object === object.name && !each.deleted);
        const body = `{${JSON.stringify(name)}:${JSON.stringify('01a20128-0d0c-7ee4-969d-ec48ac267f7b')}}`;
        const asks = [
          { method: 'POST' as const, url: api(`/${object.path}`) },
          ...(row ? [{ method: 'PATCH' as const, url: api(`/${object.path}/${row.id}`) }] : []),
        ];
        for (const asked of asks) {
          const version = String(row?.raw['version'] ?? 1);
          const answer = await desk.send({
            ...asked,
            payload: body,
            headers: { ...json, 'if-match': `"${version}"` },
          });
          isRefusal(answer, `${asked.method} ${object.path} ${name}`, 'zh');
          if (answer.body.includes('"errors"')) {
            const named = (JSON.parse(answer.body) as ProblemWire).errors?.map(
              ({ field }) => field,
            );
            expect([object.name, name, named]).toEqual([object.name, name, [name]]);
          }
        }
      });
    }),
  120_000,
);

test('that was enough', () => {
  expect(desk.tried()).toBeGreaterThan(sized(2_000, 20_000));
  console.log(
    `${desk.tried()} hostile requests: each refused in words, nothing written, nothing internal shown`,
  );
});
