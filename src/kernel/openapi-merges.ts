import type { Operation } from './openapi-operations.ts';
import { uuid } from './openapi-schemas.ts';
import type { Schema } from './openapi-schemas.ts';

const tag = 'quality';
const object: Schema = { type: 'string', enum: ['customer', 'contact', 'lead'] };
const answer = { status: 200, schema: { type: 'object' } as Schema };

/** Records that turned out to be one: what a merge would do, what merges there were, where the merged lead. */
export function mergeOperations(): Operation[] {
  const asked = { method: 'get', tag, answer } as const;
  return [
    {
      ...asked,
      path: '/quality/merge-preview',
      id: 'previewMerge',
      summary:
        'What merging records would do: whose values the survivor takes, by each rule, and what moves to it',
      query: {
        object,
        survivor: uuid,
        others: { type: 'string', description: 'Ids of one to ten records, with commas between' },
        rule: { type: 'string', enum: ['survivor', 'newest', 'complete', 'source'] },
      },
      problems: [403, 404, 422],
    },
    {
      ...asked,
      path: '/quality/merges',
      id: 'listMerges',
      summary: 'Merges into records that one may see, newest first',
      query: {
        object,
        state: { type: 'string', enum: ['merging', 'merged', 'unmerging', 'unmerged'] },
        record: { ...uuid, description: 'What was kept, or what was merged into it' },
        cursor: { type: 'string' },
      },
      problems: [404, 422],
    },
    {
      ...asked,
      path: '/quality/merges/{id}',
      id: 'getMerge',
      summary: 'One merge: what it moved, and what taking it apart left as it was',
      problems: [404],
    },
    {
      ...asked,
      path: '/quality/merged-into',
      id: 'findMergedInto',
      summary: 'The record that a merged one has become',
      query: { object, id: uuid },
      problems: [404, 422],
    },
    {
      ...asked,
      path: '/quality/merge-sources',
      id: 'getMergeSources',
      summary: 'Which sources of records a merge trusts more than others',
      query: { object },
      problems: [404, 422],
    },
  ];
}
