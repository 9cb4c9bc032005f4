import type { Operation } from './openapi-operations.ts';
import { nullable, ref, shape, uuid } from './openapi-schemas.ts';
import type { Schema } from './openapi-schemas.ts';

const text: Schema = { type: 'string' };
const whole: Schema = { type: 'integer' };
const list = (items: Schema): Schema => ({ type: 'array', items });

const cells = list({ type: ['string', 'number', 'boolean', 'null'] });

/** What imports are asked with, and answer. */
export const importSchemas: Record<string, Schema> = {
  ImportPreset: shape({
    steps: {
      ...list(ref('ImportStep')),
      description: 'Each line of the file runs through them in order',
    },
  }),
  ImportStep: shape(
    {
      object: text,
      mode: { type: 'string', enum: ['create', 'update', 'both'] },
      key: { ...list(text), description: 'Fields that say together which record it is' },
      columns: {
        type: 'object',
        description:
          'By field, where its value comes from: {column}, {column, lookup: {by, create}}, {columns, join}, {value} or {step}',
        additionalProperties: { type: 'object' },
      },
      when: { ...list({ type: 'object' }), description: '{column, is, not, empty, matches}' },
      groupBy: { ...list(text), description: 'Columns whose equal values make one record' },
    },
    ['object', 'columns'],
  ),
  Import: shape({
    run: { type: 'object', description: 'The record of the import: see importRun' },
    format: nullable({ type: 'object' }),
    head: nullable(shape({ line: { type: ['integer', 'null'] }, heads: list(text) })),
    sample: list(shape({ line: whole, cells })),
    objects: list(shape({ object: text, score: { type: 'number' } })),
    mapping: nullable(ref('ImportPreset')),
    started: { type: 'boolean' },
    detailed: { type: 'boolean' },
    reverting: { type: 'boolean' },
    job: nullable(ref('Job')),
  }),
  ImportFault: shape({
    step: { type: ['integer', 'null'] },
    object: { type: ['string', 'null'] },
    field: { type: ['string', 'null'] },
    column: { type: ['string', 'null'] },
    message: ref('Label'),
  }),
};

/** How files come in: upload, mapping, preview, running, and what became of it. */
export function importOperations(): Operation[] {
  return [...fileOperations(), ...mappingOperations(), ...runOperations(), ...afterOperations()];
}

const tag = 'imports';
const one = { status: 200, schema: ref('Import') };

function fileOperations(): Operation[] {
  return [
    {
      method: 'post',
      path: '/imports',
      id: 'upload',
      tag,
      summary: 'Takes a CSV or XLSX file in, as application/octet-stream, at most 200 MB',
      query: { fileName: text },
      headers: 'write',
      body: { type: 'string', format: 'binary' },
      answer: { status: 201, schema: shape({ run: { type: 'object' }, job: ref('Job') }) },
      problems: [403, 409, 413, 422],
    },
    {
      method: 'get',
      path: '/imports/{id}',
      id: 'getImport',
      tag,
      summary: 'An import: how its file was read, what it is about, and how far it is',
      answer: one,
      problems: [404],
    },
    {
      method: 'post',
      path: '/imports/{id}/sheet',
      id: 'readImportAgain',
      tag,
      summary: 'Takes another sheet, head, encoding or delimiter',
      headers: 'write',
      body: shape(
        {
          sheet: text,
          headLine: { type: ['integer', 'null'] },
          encoding: { type: 'string', enum: ['utf-8', 'utf-16le', 'utf-16be', 'gb18030'] },
          delimiter: { type: 'string', enum: [',', ';', '\t', '|'] },
        },
        [],
      ),
      answer: one,
      problems: [403, 404, 409, 410, 422],
    },
  ];
}

function mappingOperations(): Operation[] {
  return [
    {
      method: 'post',
      path: '/imports/{id}/guess',
      id: 'guessImport',
      tag,
      summary: 'Which column is most likely which field of an object',
      body: shape({ object: text }),
      answer: {
        status: 200,
        schema: shape({ preset: ref('ImportPreset'), columns: list({ type: 'object' }) }),
      },
      problems: [404, 409, 410, 422],
    },
    {
      method: 'post',
      path: '/imports/{id}/texts',
      id: 'listImportTexts',
      tag,
      summary: 'The different texts of a column, and what each is read as for a field',
      body: shape({ object: text, field: text, column: text }),
      answer: {
        status: 200,
        schema: shape({ items: list({ type: 'object' }), more: { type: 'boolean' } }),
      },
      problems: [403, 404, 409, 410, 422],
    },
    {
      method: 'post',
      path: '/imports/{id}/preview',
      id: 'previewImport',
      tag,
      summary: 'What the first 50 lines would become; nothing is written',
      body: shape({ preset: ref('ImportPreset') }),
      answer: {
        status: 200,
        schema: shape({ items: list({ type: 'object' }), counts: { type: 'object' } }),
      },
      problems: [403, 404, 409, 410, 422],
    },
  ];
}

function runOperations(): Operation[] {
  const steering = (name: string, summary: string, body?: Schema): Operation => ({
    method: 'post',
    path: `/imports/{id}/${name}`,
    id: `${name}Import`,
    tag,
    summary,
    headers: 'write',
    ...(body && { body }),
    answer: { status: 202, schema: shape({ job: ref('Job') }) },
    problems: [403, 404, 409, 410, 422],
  });
  return [
    steering(
      'start',
      'Writes the file’s lines by a preset',
      shape({ preset: ref('ImportPreset'), name: text }, ['preset']),
    ),
    steering('stop', 'Stops between two blocks of lines'),
    steering('resume', 'Goes on where it was stopped or failed'),
    steering('revert', 'Takes back all that it wrote, later changes notwithstanding'),
  ];
}

function afterOperations(): Operation[] {
  const listing = (name: string, summary: string, item: Schema, query: Record<string, Schema>) => ({
    method: 'get' as const,
    path: `/imports/{id}/${name}`,
    id: `getImport${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    tag,
    summary,
    query,
    answer: {
      status: 200,
      schema: shape({ items: list(item), next: { type: ['string', 'integer', 'null'] } }),
    },
    problems: [404, 410, 422],
  });
  const file = (name: string, summary: string): Operation => ({
    method: 'get',
    path: `/imports/{id}/${name}.csv`,
    id: `getImport${name.charAt(0).toUpperCase()}${name.slice(1)}File`,
    tag,
    summary,
    answer: { status: 200, schema: { type: 'string', format: 'binary' }, type: 'text/csv' },
    problems: [404, 410],
  });
  return [
    listing(
      'refusals',
      'Lines that were not brought in, and why',
      shape({ line: whole, cells, faults: list(ref('ImportFault')) }),
      { after: whole },
    ),
    listing(
      'rows',
      'Records that lines made, changed or found',
      shape({
        line: whole,
        step: whole,
        object: text,
        id: uuid,
        title: nullable(text),
        outcome: text,
      }),
      { outcome: { type: 'string', enum: ['created', 'updated', 'unchanged'] }, after: text },
    ),
    listing(
      'kept',
      'What reverting left because it was changed later',
      shape({
        object: text,
        id: uuid,
        title: nullable(text),
        field: nullable(text),
        label: nullable(ref('Label')),
        value: {},
        shown: text,
        by: nullable(text),
        at: nullable(text),
      }),
      { after: text },
    ),
    file('refusals', 'The same as a file with the columns of the original, and the reason'),
    file('kept', 'The same as a file'),
  ];
}
