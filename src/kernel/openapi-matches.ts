import type { Operation } from './openapi-operations.ts';
import { shape, uuid } from './openapi-schemas.ts';
import type { Schema } from './openapi-schemas.ts';

const tag = 'quality';
const text: Schema = { type: 'string', maxLength: 400 };
const object: Schema = { type: 'string', enum: ['customer', 'contact', 'lead'] };
const answer = { status: 200, schema: { type: 'object' } as Schema };

/** Records that may stand twice: those like one that is being typed, pairs that a scan found, what would merge by itself. */
export function matchOperations(): Operation[] {
  const asked = { method: 'get', tag, answer } as const;
  return [
    {
      method: 'post',
      path: '/quality/matches',
      id: 'findMatches',
      tag,
      summary:
        'The records like one that is being typed, of the whole organisation; those one may not see are masked',
      body: shape(
        {
          object,
          values: shape(
            {
              name: text,
              kind: { type: 'string', enum: ['company', 'person'] },
              company: text,
              alsoKnownAs: text,
              phone: text,
              email: text,
              city: text,
              address: text,
              birthday: { type: 'string', format: 'date' },
              website: text,
              customer: { ...uuid, description: 'Whose contact it is' },
            },
            [],
          ),
          except: { ...uuid, description: 'The record that is being changed' },
        },
        ['object', 'values'],
      ),
      answer,
      problems: [403, 422],
    },
    {
      ...asked,
      path: '/quality/pairs',
      id: 'listPairs',
      summary: 'Pairs that may be one, of which one may read both, 50 at once, the worthiest first',
      query: {
        object,
        status: { type: 'string', enum: ['open', 'same', 'different', 'notSure', 'merged'] },
        cursor: { type: 'string' },
      },
      problems: [404, 422],
    },
    {
      ...asked,
      path: '/quality/pairs/{id}',
      id: 'getPair',
      summary: 'One pair side by side, and what adds to its weight and takes from it',
      problems: [404],
    },
    {
      ...asked,
      path: '/quality/auto-merge',
      id: 'previewAutoMerge',
      summary:
        'What the nightly scan would merge by itself from a chance on and by a rule, and what is settled',
      query: {
        object,
        threshold: { type: 'integer', minimum: 80, maximum: 100 },
        rule: { type: 'string', enum: ['survivor', 'newest', 'complete', 'source'] },
      },
      problems: [403, 422],
    },
  ];
}
