import type { Operation } from './openapi-operations.ts';

/** What privacy computing shows. */
export function privacyOperations(): Operation[] {
  return [
    {
      method: 'get',
      path: '/privacy/federation',
      id: 'readFederation',
      tag: 'privacy',
      summary:
        'The newest demonstration of three made-up partners that learn together without showing their customers',
      answer: { status: 200, schema: { type: 'object' } },
    },
  ];
}
