import type { Ask } from './attempts.ts';
import type { Side } from './world.ts';

const anybody = { field: 'name', op: 'notEmpty' };
const where = encodeURIComponent(JSON.stringify(anybody));

/** What is asked of each route that tells of many records, so that it really tells the administrator something. */
export const listAsks: Record<string, (side: Side) => Omit<Ask, 'method'>> = {
  'get /search': () => ({ path: `/search?q=${encodeURIComponent('客户')}` }),
  'get /insight/cohorts': () => ({ path: '/insight/cohorts' }),
  'get /insight/acquisition': () => ({ path: '/insight/acquisition' }),
  'get /insight/ordered-again': () => ({ path: '/insight/ordered-again' }),
  'get /insight/offers': () => ({ path: `/insight/offers?where=${where}` }),
  'get /insight/value-index': () => ({ path: '/insight/value-index' }),
  'post /insight/case-reasons': (side) => ({
    path: '/insight/case-reasons',
    body: { ids: idsOf(side, 'customer') },
  }),
  'post /insight/experiment-plan': () => ({
    path: '/insight/experiment-plan',
    body: { audience: anybody, outcome: 'bought', days: 30, shares: [1, 1] },
  }),
  'post /insight/rescue-plan': () => ({
    path: '/insight/rescue-plan',
    body: { where: anybody, most: 10, controlPercent: 20 },
  }),
  'post /insight/reasons': (side) => ({
    path: '/insight/reasons',
    body: { kind: 'value', ids: idsOf(side, 'customer') },
  }),
  'post /insight/words': () => ({ path: '/insight/words', body: {} }),
  'get /quality/pairs': () => ({ path: '/quality/pairs?object=customer' }),
  'post /quality/matches': () => ({
    path: '/quality/matches',
    body: { object: 'customer', values: { name: '客户 member 0' } },
  }),
  'get /quality/merged-into': (side) => ({
    path: `/quality/merged-into?object=customer&id=${idsOf(side, 'customer')[0]}`,
  }),
  'get /quality/merges': () => ({ path: '/quality/merges?object=customer' }),
  'get /quality/merge-sources': () => ({ path: '/quality/merge-sources?object=customer' }),
  'get /quality/figures': () => ({ path: '/quality/figures?object=customer' }),
  'get /quality/queue': () => ({ path: '/quality/queue?object=customer' }),
  'get /quality/audits': () => ({ path: '/quality/audits?object=customer' }),
  'get /quality/point-checks': () => ({ path: '/quality/point-checks' }),
  'get /:path': () => ({ path: '/customers?limit=200' }),
  'post /:path/aggregate': () => ({
    path: '/customers/aggregate',
    body: { values: [{ fn: 'count' }], groupBy: [{ field: 'owner' }] },
  }),
  'post /lists': () => ({ path: '/lists', body: { lists: [{ object: 'customer' }] } }),
  'post /measures': () => ({ path: '/measures', body: { measures: [{ name: 'customerCount' }] } }),
  'post /measures/:name': () => ({
    path: '/measures/customerCount',
    body: { groupBy: [{ field: 'owner' }] },
  }),
};

/** The query of the routes that a right opens, where they need one. */
export const rightAsks: Record<string, (side: Side) => string> = {
  'get /quality/auto-merge': () => '?object=customer',
  'get /quality/merge-preview': (side) => {
    const [survivor, other] = idsOf(side, 'customer');
    return `?object=customer&survivor=${survivor}&others=${other}`;
  },
};

/** What routes of things that are named by their id need besides the id. */
export const namedAsks: Record<string, { query?: string; body?: object }> = {
  'post /imports/:id/sheet': { body: { headLine: 1 } },
  'post /imports/:id/guess': { body: { object: 'customer' } },
  'post /imports/:id/texts': { body: { object: 'customer', field: 'city', column: 'A' } },
  'post /imports/:id/preview': { body: { preset: preset() } },
  'post /imports/:id/start': { body: { preset: preset() } },
  'get /imports/:id/rows': { query: '?outcome=created' },
};

export const idsOf = (side: Side, object: string): string[] =>
  side.rows.filter((row) => row.object === object && !row.deleted).map(({ id }) => id);

/** A preset of one column. */
function preset(): object {
  const step = { object: 'customer', mode: 'create', columns: { name: { column: 'A' } } };
  return { steps: [step] };
}

/** A JSON schema, as far as inputs of actions go. */
type Schema = {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  format?: string;
  anyOf?: Schema[];
  items?: Schema;
  minItems?: number;
  minLength?: number;
  minimum?: number;
  exclusiveMinimum?: number;
  properties?: Record<string, Schema>;
  required?: string[];
};

/** An input that an action's schema takes, with this id where it asks for one: so that only its right can refuse it. */
export function inputOf(schema: unknown, id: string): object {
  const input = sample(schema as Schema, id);
  return typeof input === 'object' && input !== null ? input : {};
}

function sample(schema: Schema, id: string): unknown {
  if ('const' in schema) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf) return sample(schema.anyOf[0] ?? {}, id);
  if (schema.type === 'object') {
    const required = schema.required ?? [];
    return Object.fromEntries(
      required.map((key) => [key, sample(schema.properties?.[key] ?? {}, id)]),
    );
  }
  if (schema.type === 'array') {
    return Array.from({ length: schema.minItems ?? 1 }, () => sample(schema.items ?? {}, id));
  }
  if (schema.type === 'number' || schema.type === 'integer') {
    return Math.max(schema.minimum ?? 1, (schema.exclusiveMinimum ?? 0) + 1);
  }
  if (schema.type === 'boolean') return true;
  if (schema.format === 'uuid') return id;
  if (schema.format === 'date') return '2026-01-01';
  return 'a'.repeat(Math.max(schema.minLength ?? 1, 1));
}
