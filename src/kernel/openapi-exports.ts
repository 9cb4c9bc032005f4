import type { Operation } from './openapi-operations.ts';
import { schemaName } from './openapi-objects.ts';
import { ref, shape } from './openapi-schemas.ts';
import type { Schema } from './openapi-schemas.ts';
import type { MetadataWire, ObjectWire } from './wire.ts';

const text: Schema = { type: 'string' };

/** What an export answers with. */
export const exportSchemas: Record<string, Schema> = {
  Export: shape({
    run: { type: 'object', description: 'The record of the export: see exportRun' },
    job: { oneOf: [ref('Job'), { type: 'null' }] },
  }),
};

/** How lists and objects are taken out: start, look, stop, fetch. */
export function exportOperations({ objects }: MetadataWire): Operation[] {
  const tag = 'exports';
  const answer = { status: 200, schema: ref('Export') };
  return [
    ...objects.filter(({ verbs }) => verbs.export).map(exportOperation),
    {
      method: 'post',
      path: '/archives',
      id: 'archiveOrganisation',
      tag,
      summary: 'Takes the whole organisation out as one file, encrypted with a password',
      headers: 'write',
      body: shape({ password: { type: 'string', minLength: 12, maxLength: 1_000 } }),
      answer: { status: 202, schema: ref('Export') },
      problems: [403, 422],
    },
    {
      method: 'get',
      path: '/exports/{id}',
      id: 'getExport',
      tag,
      summary: 'An export and its job',
      answer,
      problems: [404],
    },
    {
      method: 'post',
      path: '/exports/{id}/stop',
      id: 'stopExport',
      tag,
      summary: 'Stops one’s own export',
      answer,
      problems: [404],
    },
    {
      method: 'get',
      path: '/exports/{id}/file',
      id: 'getExportFile',
      tag,
      summary: 'The file of one’s own export, for seven days',
      answer: {
        status: 200,
        schema: { type: 'string', format: 'binary' },
        type: 'application/octet-stream',
      },
      problems: [404, 410],
    },
  ];
}

function exportOperation(object: ObjectWire): Operation {
  return {
    method: 'post',
    path: `/${object.path}/export`,
    id: `export${schemaName(object)}`,
    tag: object.name,
    summary: `Takes out as a file: ${object.pluralLabel.en}`,
    headers: 'write',
    body: shape(
      {
        format: { type: 'string', enum: ['csv', 'xlsx'] },
        columns: {
          type: 'array',
          items: text,
          description: 'Names of fields in their order; without it all of them, and the id',
        },
        where: ref('Condition'),
        sort: text,
        locale: { type: 'string', enum: ['zh', 'en'] },
      },
      ['format'],
    ),
    answer: { status: 202, schema: ref('Export') },
    problems: [403, 404, 422],
  };
}
