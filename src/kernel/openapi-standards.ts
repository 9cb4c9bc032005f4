import type { Operation } from './openapi-operations.ts';
import { shape, uuid } from './openapi-schemas.ts';
import type { Schema } from './openapi-schemas.ts';

const answer = { status: 200, schema: { type: 'object' } as Schema };
const object: Schema = { type: 'string', enum: ['customer', 'contact', 'lead'] };

/** What values are in their standard form. */
export function standardOperations(): Operation[] {
  return [
    {
      method: 'get',
      path: '/quality/standards',
      id: 'readStandardsPreview',
      tag: 'quality',
      summary:
        'What one’s own job `previewStandards` has counted, and 50 of the records, some by each standard, with what would change',
      query: { job: { ...uuid, description: 'The id of the job' } },
      answer,
      problems: [404, 422],
    },
    {
      method: 'post',
      path: '/quality/standards/form',
      id: 'readFormNotes',
      tag: 'quality',
      summary:
        'What saving would make of values that are being typed, and which codes cannot be right',
      body: shape(
        {
          object,
          values: { type: 'object', additionalProperties: { type: 'string', maxLength: 400 } },
        },
        ['object', 'values'],
      ),
      answer,
      problems: [422],
    },
  ];
}
