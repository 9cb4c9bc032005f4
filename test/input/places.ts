import type { Ask } from '../authorization/attempts.ts';

/** Every place of a request where a text of the reader's ends up near SQL. */
export const places: readonly ((text: string) => Ask)[] = [
  (text) => ({ method: 'GET', path: `/customers?sort=${encodeURIComponent(text)}` }),
  (text) => ({ method: 'GET', path: `/customers?include=${encodeURIComponent(text)}` }),
  (text) => ({ method: 'GET', path: `/customers?cursor=${encodeURIComponent(text)}` }),
  (text) => ({
    method: 'GET',
    path: `/customers?where=${encodeURIComponent(JSON.stringify({ field: text, op: 'eq', value: 1 }))}`,
  }),
  (text) => ({
    method: 'GET',
    path: `/customers?where=${encodeURIComponent(JSON.stringify({ field: 'city', op: text, value: 1 }))}`,
  }),
  (text) => ({
    method: 'GET',
    path: `/customers?where=${encodeURIComponent(JSON.stringify({ related: text, aggregate: 'any' }))}`,
  }),
  (text) => ({ method: 'GET', path: `/customers/${encodeURIComponent(text)}` }),
  (text) => ({ method: 'GET', path: `/${encodeURIComponent(text)}` }),
  (text) => ({
    method: 'POST',
    path: '/customers/aggregate',
    body: { values: [{ fn: 'sum', of: text }] },
  }),
  (text) => ({
    method: 'POST',
    path: '/customers/aggregate',
    body: { values: [{ fn: text }] },
  }),
  (text) => ({
    method: 'POST',
    path: '/customers/aggregate',
    body: { values: [{ fn: 'count' }], groupBy: [{ field: text }] },
  }),
  (text) => ({
    method: 'POST',
    path: '/customers/aggregate',
    body: { values: [{ fn: 'count' }], groupBy: [{ field: 'createdAt', by: text }] },
  }),
  (text) => ({
    method: 'POST',
    path: '/customers/bulk',
    body: { ids: [text], op: 'remove' },
  }),
  (text) => ({
    method: 'POST',
    path: '/customers/export',
    body: { format: 'csv', columns: [text] },
  }),
  (text) => ({ method: 'POST', path: '/customers/export', body: { format: 'csv', sort: text } }),
  (text) => ({ method: 'POST', path: '/customers/export', body: { format: text } }),
  (text) => ({ method: 'POST', path: '/customers', body: { name: 'A', [text]: 1 } }),
  (text) => ({ method: 'POST', path: '/customers', body: { name: 'A', kind: text } }),
  (text) => ({ method: 'POST', path: '/customers', body: { name: 'A', parent: text } }),
  (text) => ({ method: 'POST', path: '/changes/undo', body: { changeId: text } }),
  (text) => ({
    method: 'POST',
    path: '/actions/moveStage',
    body: { id: text, stage: text },
  }),
  (text) => ({ method: 'PATCH', path: '/me', body: { timeZone: text } }),
  (text) => ({
    method: 'POST',
    path: '/custom-fields',
    body: {
      object: 'customer',
      name: text,
      declaration: { kind: 'text', label: { zh: 'A', en: 'A' } },
    },
  }),
  (text) => ({ method: 'POST', path: '/roles', body: { name: 'A', definition: text } }),
  (text) => ({
    method: 'POST',
    path: '/saved-views',
    body: { name: 'A', object: 'customer', definition: text },
  }),
];
